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
) -> None:
    """Check a folder and put it in force for everything that begins from now on."""
    from django.utils import timezone

    from yimen import government
    from yimen.ledger.acts import SYSTEM
    from yimen.releases import operations

    try:
        digest = operations.publish(folder, actor=SYSTEM, now=timezone.now())
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
