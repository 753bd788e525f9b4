"""`yimen installation …`: whether the files of this installation are those that were pinned."""

import typer

app = typer.Typer(name="installation", help="The files of this installation.", no_args_is_help=True)


@app.callback()
def installation() -> None:
    """The files of this installation."""


@app.command("pin")
def pin() -> None:
    """Pin the files as they are now, after an upgrade. Pages are served as pinned from the next start on."""
    from django.conf import settings
    from django.utils import timezone

    from yimen.integrity import operations
    from yimen.ledger.acts import Actor

    if settings.PINNED is None:
        typer.echo("With YIMEN_DEBUG=1 nothing is pinned.", err=True)
        raise typer.Exit(1)
    operator = Actor(kind="system", id="operator", channel="command")
    root = operations.pin(because="upgrade", actor=operator, now=timezone.now())
    typer.echo(f"Pinned: {root}")


@app.command("check")
def check() -> None:
    """Name every file that is not as it was pinned; exit 1 if there is one."""
    from django.conf import settings
    from django.utils import timezone

    from yimen.integrity import operations, queries
    from yimen.platform import pinned

    known = queries.state() if settings.PINNED is not None else None
    if known is None:
        typer.echo("Nothing is pinned.", err=True)
        raise typer.Exit(1)
    changed = operations.look(pinned.Look(settings.PROJECT), now=timezone.now())
    for path in changed:
        typer.echo(path)
    if changed:
        raise typer.Exit(1)
    typer.echo(f"As pinned: {known.root}")
