"""The `yimen` command: it finds the commands of each room and puts them under one name."""

import contextlib
import functools
import importlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
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


def _with_database(callback: Callable[..., object] | None) -> Callable[..., object]:
    """A command that finds its database running, or has the embedded one started for the while."""
    assert callback is not None

    @functools.wraps(callback)
    def command(*args: object, **kwargs: object) -> object:
        with _database():
            return callback(*args, **kwargs)

    return command


@contextlib.contextmanager
def _database() -> Iterator[None]:
    """The database that is configured or runs already; else the embedded one, brought up to date and stopped again."""
    from django.conf import settings
    from django.db import connections

    from yimen.ledger import embedded
    from yimen.settings import database

    if os.environ.get("DATABASE_URL") or embedded.running(settings.DATA_DIR):
        yield
        return
    urls = embedded.start(settings.DATA_DIR)
    try:
        settings.DATABASE_URLS.update({"app": urls.app, "owner": urls.owner})
        connections["default"].settings_dict.update(database(urls.app))
        for step, role in (("migrate", "owner"), ("load", "app")):
            prepared = subprocess.run(
                [sys.executable, "-m", "yimen.web.prepare", step],
                env=os.environ | {"YIMEN_DATABASE_ROLE": role},
                stdout=sys.stderr,
                check=False,
            )
            if prepared.returncode:
                raise typer.Exit(prepared.returncode)
        yield
    finally:
        connections.close_all()
        embedded.stop(settings.DATA_DIR)


def _compose() -> None:
    """Add each room's commands: a group where the room has a callback or several, else the command itself."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.settings")
    django.setup()
    for name in (*PLAIN, *ROOMS):
        if importlib.util.find_spec(name) is None:
            continue
        room: typer.Typer = importlib.import_module(name).app
        if name in ROOMS:
            for command in room.registered_commands:
                command.callback = _with_database(command.callback)
        group = room.info.name
        app.add_typer(room, name=group if isinstance(group, str) else None)


_compose()


def main() -> None:
    """The entry point of the `yimen` command."""
    app()
