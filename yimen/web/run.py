"""`make run`: everything that this installation needs, on one machine: `python -m yimen.web.run`.

Which processes there are is said here and by rooms; how they are started, watched and stopped is the platform's.
"""

import os
import sys

from yimen import settings
from yimen.platform import rooms, serving, supervisor
from yimen.platform.supervisor import Child

PORT = int(os.environ.get("PORT", "8000"))
STEPS = (("migrate", "owner"), ("load", "app"))
"""The preparation, in this order: each step of `yimen.web.prepare` with the database user that it needs."""


def step_command(step: str) -> list[str]:
    """The command that runs a step of the preparation."""
    return [sys.executable, "-m", "yimen.web.prepare", step]


def main() -> int:
    """Run until a signal; the exit status."""
    return supervisor.run(
        supervisor.Installation(
            data_dir=settings.DATA_DIR,
            port=PORT,
            embedded=not os.environ.get("DATABASE_URL"),
            prepare=prepare,
            children=children,
            greeting=greeting,
        )
    )


def prepare() -> None:
    """Bring the tables up to date and load what is in force."""
    supervisor.say("bringing the tables up to date")
    for step, role in STEPS:
        supervisor.run_step(step, step_command(step), env={"YIMEN_DATABASE_ROLE": role})


def children() -> list[Child]:
    """The processes that serve: those of rooms first, the pages last."""
    python = [sys.executable, "-m"]
    return [
        *(Child(p.name, command_of(p)) for name in settings.ROOMS for p in processes_of(rooms.declared(name))),
        Child("the ledger's sequencer", [*python, "yimen.web.background", "sequencer"], part="sequencer"),
        Child("the worker", [*python, "yimen.web.background", "worker"], part="worker"),
        Child("the web server", serving.command("yimen.web.asgi:application", port=PORT, workers=2), part=""),
    ]


def processes_of(room: rooms.Room | type[rooms.Room]) -> list[rooms.Process]:
    """The processes that a room declares, as far as there is something for them to do."""
    return [each for each in room.processes if not each.needs or (settings.DATA_DIR / each.needs).exists()]


def command_of(process: rooms.Process) -> list[str]:
    """The command that runs a process of a room."""
    return [sys.executable, "-m", process.module, *process.arguments]


def greeting(seconds: float) -> list[str]:
    """Where to look, and what rooms have to say."""
    url = f"http://127.0.0.1:{PORT}"
    lines = ["", f"Yimen 一門 is open: {url}   (ready in {seconds:.1f} s; Ctrl-C stops everything)", ""]
    for room in map(rooms.declared, settings.ROOMS):
        if room.greeting:
            lines += room.function(room.greeting)(settings.DATA_DIR, url)
    return lines


if __name__ == "__main__":
    sys.exit(main())
