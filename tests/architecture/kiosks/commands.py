"""`yimen kiosks`."""

import typer

app = typer.Typer()


@app.command("kiosks")
def kiosks() -> None:
    """Say how many kiosks there are."""
    from django.conf import settings

    typer.echo(settings.KIOSKS_EACH)
