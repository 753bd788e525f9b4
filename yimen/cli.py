"""The `yimen` command: it finds the commands of each room and puts them under one name."""

import importlib
import importlib.util
import os
import sys
from typing import Annotated

import django
import typer

app = typer.Typer(
    name="yimen",
    help="Yimen 一門: check a government folder, put it in force, and run it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)

PLAIN = ("yimen.government.commands", "yimen.engines.dmn.commands")
"""Commands that need no database, so no settings."""

ROOMS = (
    "yimen.releases.commands",
    "yimen.ledger.commands",
    "yimen.exchange.commands",
    "yimen.cases.commands",
    "yimen.entitlements.commands",
)


@app.command("run")
def run(port: Annotated[int, typer.Option(help="Where the pages are served.", envvar="PORT")] = 8000) -> None:
    """Start everything on this machine; Ctrl-C stops all of it. The same as `make run`."""
    os.environ["PORT"] = str(port)
    os.execv(sys.executable, [sys.executable, "-m", "yimen.web.supervisor"])  # noqa: S606  our own module


def _compose() -> None:
    """Add each room's commands: a group where the room has a callback or several, else the command itself."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.settings")
    django.setup()
    for name in (*PLAIN, *ROOMS):
        if importlib.util.find_spec(name) is None:
            continue
        room: typer.Typer = importlib.import_module(name).app
        group = room.info.name
        app.add_typer(room, name=group if isinstance(group, str) else None)


_compose()


def main() -> None:
    """The entry point of the `yimen` command."""
    app()
