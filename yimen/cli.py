"""The `yimen` command: it finds the commands of each room (`commands.py`) and puts them under one name."""

import contextlib
import copy
import dataclasses
import functools
import importlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from typing import Annotated

import typer

from yimen.platform import house

app = typer.Typer(
    name="yimen",
    help="Yimen 一門: check a government folder, put it in force, and run it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
OFF = (
    "This command is the demonstration's own and needs YIMEN_DEMO=1: it makes up records and decides cases. "
    "Set it only for an installation that `make run` made; never for a city's own."
)
PATIENCE = 10.0  # seconds for a process that commands need: a register that is down is a case that we know


@app.command("run")
def run(port: Annotated[int, typer.Option(help="Where the pages are served.", envvar="PORT")] = 8000) -> None:
    """Start everything on this machine; Ctrl-C stops all of it. `make run` does the same with the demonstration."""
    os.environ["PORT"] = str(port)
    os.execv(sys.executable, [sys.executable, "-m", "yimen.web.run"])  # noqa: S606  our own module


def _in_house(callback: Callable[..., object] | None, *, room: str) -> Callable[..., object]:
    """A command of a room: the house is set up for it, and its database runs, were it only for the while."""
    assert callback is not None

    @functools.wraps(callback)
    def command(*args: object, **kwargs: object) -> object:
        _set_up(room)
        with _database():
            return callback(*args, **kwargs)

    return command


def _set_up(room: str) -> None:
    """Set Django up. A command of the demonstration is refused where nobody turned it on: whether an installation is a
    real city's cannot be seen from its data, and there it would fill registers and decide cases."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.settings")
    import django
    from django.conf import settings

    if room not in settings.ROOMS:
        typer.echo(OFF, err=True)
        raise typer.Exit(1)
    django.setup()


@contextlib.contextmanager
def _database() -> Iterator[None]:
    """The database that is configured or runs already; else the embedded one, brought up to date and stopped again."""
    from django.conf import settings
    from django.db import connections

    from yimen.platform import embedded
    from yimen.settings import database
    from yimen.web import run as web

    if os.environ.get("DATABASE_URL") or embedded.running(settings.DATA_DIR):
        yield
        return
    urls = embedded.start(settings.DATA_DIR)
    try:
        settings.DATABASE_URLS.update(dataclasses.asdict(urls))
        connections["default"].settings_dict.update(database(urls.app))
        for step, role in web.STEPS:
            prepared = subprocess.run(
                web.step_command(step),
                env=os.environ | {"YIMEN_DATABASE_ROLE": role},
                stdout=sys.stderr,
                check=False,
            )
            if prepared.returncode:
                raise typer.Exit(prepared.returncode)
        with _processes():
            yield
    finally:
        connections.close_all()
        embedded.stop(settings.DATA_DIR)


@contextlib.contextmanager
def _processes() -> Iterator[None]:
    """The processes of rooms that commands need, for as long as the command runs."""
    from django.conf import settings

    from yimen.platform import rooms
    from yimen.web import run as web

    with contextlib.ExitStack() as stack:
        for room in rooms.installed():
            for each in web.processes_of(room):
                if each.for_commands:
                    process = subprocess.Popen(web.command_of(each), stdin=subprocess.DEVNULL)
                    stack.callback(process.wait, PATIENCE)
                    stack.callback(process.terminate)
                    _wait_for(functools.partial(room.function(each.answers), settings.DATA_DIR))
        yield


def _wait_for(answers: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answers() and time.monotonic() < deadline:
        time.sleep(0.05)


def _as_commands_of(room: typer.Typer, name: str, *, plain: Collection[str] = ()) -> typer.Typer:
    """The commands of a room, each set up before it runs but the `plain` ones; the room's own stay as they are."""
    found = copy.copy(room)
    found.registered_commands = []
    for command in room.registered_commands:
        wrapped = copy.copy(command)
        if command.name not in plain:
            wrapped.callback = _in_house(command.callback, room=name)
        found.registered_commands.append(wrapped)
    return found


def _compose() -> None:
    """Add each room's commands: a group where the room has a callback or several, else the command itself.

    Those of packages that Django does not know need no settings and no database, and load neither; nor do those that
    a room names in `PLAIN`.
    """
    for name in house.packages():
        if not house.has(name, "commands"):
            continue
        commands = importlib.import_module(f"yimen.{name}.commands")
        room: typer.Typer = commands.app
        if house.has(name, "apps"):
            room = _as_commands_of(room, name, plain=getattr(commands, "PLAIN", ()))
        group = room.info.name
        app.add_typer(room, name=group if isinstance(group, str) else None)


_compose()


def main() -> None:
    """The entry point of the `yimen` command."""
    app()


if __name__ == "__main__":
    main()
