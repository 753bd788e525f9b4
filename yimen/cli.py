"""The `yimen` command: it finds the commands of each room and puts them under one name."""

import contextlib
import functools
import importlib
import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import django
import typer

app = typer.Typer(
    name="yimen",
    help="Yimen 一門: check a government folder, put it in force, and run it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)

PLAIN = ("yimen.government.commands", "yimen.government.law_commands", "yimen.engines.dmn.commands")
"""Commands that need no database, so no settings."""

ROOMS = (
    "yimen.releases.commands",
    "yimen.ledger.commands",
    "yimen.exchange.commands",
    "yimen.applications.commands",
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
        with _registers():
            yield
    finally:
        connections.close_all()
        embedded.stop(settings.DATA_DIR)


@contextlib.contextmanager
def _registers() -> Iterator[None]:
    """The demonstration's register that is a process of its own, for as long as the command runs."""
    from django.conf import settings

    if not (settings.DEMO and (settings.DATA_DIR / "registers" / "locations.json").exists()):
        yield
        return
    process = subprocess.Popen([sys.executable, "-m", "yimen.exchange.demo.server"], stdin=subprocess.DEVNULL)
    try:
        _wait_for_registers(settings.DATA_DIR / "registers" / "locations.json")
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_for_registers(locations: Path) -> None:
    """Wait until the process listens, ten seconds at most: a register that is down is a case that we know."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for place in json.loads(locations.read_text(encoding="utf-8")).get("http", {}).values():
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", urlsplit(place["url"]).port or 0), timeout=1).close()
                return
        time.sleep(0.05)


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


if __name__ == "__main__":
    main()


if __name__ == "__main__":
    main()
