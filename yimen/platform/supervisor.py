"""Processes started in order, watched, and stopped in the other order: what `make run` is made of.

Each child is a process group of its own, so that Ctrl-C reaches only this process, which then ends them one by one.
A child that dies is started again; one that keeps dying ends the whole, with its name. What is run, how it is prepared
and what is said when it is open is handed in, as an `Installation`.
"""

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from yimen.platform import embedded
from yimen.platform.cluster import ClusterError

GRACE = 8.0  # seconds that a child has to end in order
MOST_DEATHS = 5  # within a minute


class Stop(Exception):
    """Somebody asked us to end, or we cannot go on; the text is for whoever started us."""


@dataclass(frozen=True)
class Installation:
    """What is run: where its data lies, its port, and what differs from one product to another.

    `embedded` says whether the PostgreSQL of the data folder is ours to run. `prepare` runs once that is up, and
    `children` says then which processes serve; all is open when the address `/health` of the port answers with JSON.
    """

    data_dir: Path
    port: int
    embedded: bool
    prepare: Callable[[], None]
    children: Callable[[], "Sequence[Child]"]
    greeting: Callable[[float], Sequence[str]]


@dataclass
class Child:
    """A process of ours."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it in a process group of its own; it ends itself when we are killed."""
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            preexec_fn=_end_with_parent,  # noqa: PLW1509  no threads here
        )

    def stop(self) -> None:
        """Ask it to end, wait, and then end it, with whatever it started."""
        if self.process is None:
            return
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(GRACE)
        self._end_group()

    def _end_group(self) -> None:
        """A web server that was killed leaves workers, which would keep its port."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def watch(self) -> None:
        """Start it again if it died. Raises Stop when it keeps dying."""
        if self.process is not None and self.process.poll() is not None:
            self._end_group()
            _mourn(self.name, self.deaths)
            self.start()


@dataclass
class EmbeddedServer:
    """The PostgreSQL of the data folder. It is no child of ours: it outlives us if we are killed."""

    data_dir: Path
    deaths: list[float] = field(default_factory=list)

    def watch(self) -> None:
        """Start it again if it died. Raises Stop when it keeps dying."""
        if not embedded.alive(self.data_dir):
            _mourn("PostgreSQL", self.deaths)
            with contextlib.suppress(ClusterError):  # what is left of the old one may still be ending
                embedded.start(self.data_dir)


def _mourn(name: str, deaths: list[float]) -> None:
    """Note a death and wait a little, longer each time. Raises Stop when there were too many within a minute."""
    now = time.monotonic()
    deaths[:] = [*(death for death in deaths if now - death < 60), now]
    if len(deaths) > MOST_DEATHS:
        raise Stop(f"{name} ended {len(deaths)} times within a minute: see what it said above.")
    say(f"{name} ended; starting it again")
    time.sleep(0.2 * len(deaths))


PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def _end_with_parent() -> None:
    """Linux sends a child SIGTERM when we die, however that happens."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def run(installation: Installation) -> int:
    """Run until a signal; 0 when it was asked for, 1 when something went wrong."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    started = time.monotonic()
    try:
        _port_must_be_free(installation.port)
        with _only_one(installation.data_dir), _database(installation) as servers, _children(installation) as children:
            _wait_until_healthy(installation.port, children)
            _say_lines(installation.greeting(time.monotonic() - started))
            while True:
                time.sleep(0.3)
                for server in servers:
                    server.watch()
                for child in children:
                    child.watch()
    except ClusterError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except Stop as stop:
        if text := str(stop):
            sys.stderr.write(f"{text}\n")
            return 1
        say("stopped")
        return 0


def _interrupt(number: int, _: object) -> None:
    """The first signal ends everything in order; further ones are for the impatient and change nothing."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stop


@contextlib.contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    """One supervisor for one data folder."""
    import fcntl

    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / ".supervisor.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Stop(f"Yimen runs already on the data folder {data_dir}.") from None
        yield


@contextlib.contextmanager
def _database(installation: Installation) -> Iterator[list[EmbeddedServer]]:
    """The PostgreSQL of the data folder, where that is ours, with the preparation done."""
    if not installation.embedded:
        installation.prepare()
        yield []
        return
    say("starting PostgreSQL")
    try:
        embedded.start(installation.data_dir)
        installation.prepare()
        yield [EmbeddedServer(installation.data_dir)]
    finally:
        embedded.stop(installation.data_dir)


def run_step(name: str, command: Sequence[str], *, env: dict[str, str]) -> None:
    """Run a step of the preparation to its end, with more variables in its environment. Raises Stop if it fails."""
    process = subprocess.Popen(command, env=os.environ | env, start_new_session=True)
    try:
        if process.wait():
            raise Stop(f"`{name}` failed: see above.")
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


@contextlib.contextmanager
def _children(installation: Installation) -> Iterator[Sequence[Child]]:
    """The processes that serve, started in order and stopped in the other order."""
    children = installation.children()
    try:
        for child in children:
            child.start()
        yield children
    finally:
        for child in reversed(children):
            child.stop()


def say(text: str) -> None:
    """Progress, for whoever watches; when nobody does any more, work goes on."""
    with contextlib.suppress(OSError):
        sys.stdout.write(f"  {text} …\n")
        sys.stdout.flush()


def _say_lines(lines: Sequence[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _port_must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Stop(f"Port {port} is taken. Choose another: PORT=9000 make run") from None


def _wait_until_healthy(port: int, children: Sequence[Child], *, patience: float = 60) -> None:
    """Wait until the pages answer."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        for child in children:
            child.watch()
        with contextlib.suppress(OSError, ValueError), _open(port, "/health") as answer:
            json.load(answer)
            return
        time.sleep(0.1)
    raise Stop("The pages did not answer within a minute: see above.")


def _open(port: int, path: str):
    return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5)
