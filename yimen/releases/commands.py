"""`yimen release …`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(name="release", help="Governments in force.", no_args_is_help=True)


@app.callback()
def release() -> None:
    """Governments in force."""


@app.command("publish")
def publish(
    folder: Annotated[Path, typer.Argument(help="The government folder.", exists=True, file_okay=False)],
    by: Annotated[str, typer.Option(help="The officer's citizen number; not for the first release.")] = "",
    post: Annotated[str, typer.Option(help="The post in which they act, as agency.post.")] = "",
) -> None:
    """Check a folder and put it in force for everything that begins from now on.

    The first release founds the installation. Any later one is put in force by an officer whose post holds the power
    that the folder names for it.
    """
    from django.utils import timezone

    from yimen import government
    from yimen.ledger.acts import SYSTEM
    from yimen.releases import operations, ports

    now = timezone.now()
    try:
        actor = ports.authority().officer(by, post, on=timezone.localdate(now)) if by else SYSTEM
    except LookupError as unknown:
        typer.echo(str(unknown), err=True)
        raise typer.Exit(1) from None
    try:
        digest = operations.publish(folder, actor=actor, now=now)
    except operations.NotPublished as refused:
        for reason in refused.reasons:
            typer.echo(f"{reason.zh} {reason.en}", err=True)
        typer.echo(
            "Nothing was published, and the attempt is recorded. Name the officer: --by NUMBER --post POST.", err=True
        )
        raise typer.Exit(1) from None
    except operations.StillNeeded as needed:
        typer.echo(str(needed), err=True)
        typer.echo("Nothing was published: cases under way need what is missing.", err=True)
        raise typer.Exit(1) from None
    except government.CheckFailed as failed:
        typer.echo(str(failed), err=True)
        typer.echo("The folder does not compile; nothing was published.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"In force: {digest}")


@app.command("show")
def show() -> None:
    """Which government is in force."""
    from yimen.releases import queries

    try:
        found = queries.current()
    except queries.NoRelease as none:
        typer.echo(str(none), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{found.digest}  {found.city.name.zh} {found.city.name.en}, {len(found.services)} services")
