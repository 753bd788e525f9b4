"""Processes started in order, watched, and stopped in the other order: what `make run` is made of.

Each child is a process group of its own, so that Ctrl-C reaches only this process, which then ends them one by one.
A child that dies is started again, and so is one that hangs: that is stopped, or whose part of `/health` is not well
for too long. One that keeps doing so waits longer each time; it never ends the others, who serve people meanwhile.
What is run, how it is prepared and what is said when it is open is handed in, as an `Installation`.
"""

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yimen.platform import embedded
from yimen.platform.cluster import ClusterError

GRACE = 8.0  # seconds that a child has to end in order
REMEMBERED = 600.0  # seconds for which a death makes the next start wait
LONGEST_WAIT = 60.0  # seconds between a death and the next start
PATIENCE = 60.0  # seconds that a part may be not well; a worker is silent for thirty before it counts as that
ANSWER = 15.0  # seconds that pages under load may take to say how they are
STOPPED = 3.0  # seconds that a process may be stopped


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
    part: str | None = None
    """Of `/health`, which tells whether this works; the whole answer where it is empty."""
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)
    due: float = 0.0
    stopped_since: float | None = None

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

    def watch(self, pulse: "Pulse | None" = None) -> None:
        """Start it again if it died or hangs, once its waiting time is over."""
        now = time.monotonic()
        if self.process is None:
            if self.deaths and now >= self.due:
                self.start()
                if pulse is not None:
                    pulse.forgive(self.part)
            return
        if self.process.poll() is not None:
            self._bury("ended", now)
        elif self._is_stopped(now):
            self._bury("was stopped", now)
        elif pulse is not None and pulse.silent(self.part) > PATIENCE:
            self._bury("does not work", now)

    def _bury(self, how: str, now: float) -> None:
        self._end_group()
        self.process = self.stopped_since = None
        self.due = now + _mourn(self.name, how, self.deaths)

    def _is_stopped(self, now: float) -> bool:
        """Whether a process of the group has been stopped (SIGSTOP) for a while."""
        assert self.process is not None
        if "T" not in _states(self.process.pid):
            self.stopped_since = None
            return False
        self.stopped_since = self.stopped_since or now
        return now - self.stopped_since > STOPPED


class Pulse:
    """What `/health` says, asked in a thread of its own; and for how long each part has not been well.

    A part is not blamed while the database does not answer, nor the pages' process for what another part is.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._well: dict[str | None, float] = {}
        self._begun = time.monotonic()
        threading.Thread(target=self._beat, name="pulse", daemon=True).start()

    def silent(self, part: str | None) -> float:
        """For how many seconds a part has not been well; none that is not asked for."""
        return 0.0 if part is None else time.monotonic() - self._well.get(part, self._begun)

    def forgive(self, part: str | None) -> None:
        """Count anew, for what has just been started."""
        self._well[part] = time.monotonic()

    def _beat(self) -> None:
        while True:
            answer = self._asked()
            now = time.monotonic()
            if answer is None or not answer.get("database", {}).get("ok"):
                # Nobody knows how the others are.
                if answer is not None:
                    self._begun = now  # for what was never seen well
                for part in list(self._well):
                    if part or answer is not None:
                        self._well[part] = now
            else:
                self._well[""] = now
                for name, said in answer.items():
                    if not isinstance(said, dict) or said.get("ok") is not False:
                        self._well[name] = now
            time.sleep(2)

    def _asked(self) -> dict[str, Any] | None:
        with contextlib.suppress(OSError, ValueError):
            try:
                with _open(self._port, "/health", within=ANSWER) as answer:
                    found: dict[str, Any] = json.load(answer)
            except urllib.error.HTTPError as answer:  # 503: it answers, and says that it cannot serve people
                found = json.load(answer)
            return found
        return None


def _states(pid: int) -> Iterator[str]:
    """The states of a process and of those that it started, such as `S`, or `T` for one that is stopped."""
    with contextlib.suppress(OSError):
        yield Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from _states(int(child))


@dataclass
class EmbeddedServer:
    """The PostgreSQL of the data folder. It is no child of ours: it outlives us if we are killed."""

    data_dir: Path
    deaths: list[float] = field(default_factory=list)
    due: float = 0.0

    def watch(self) -> None:
        """Start it again if it died, once its waiting time is over: a full disk, say, is not helped by haste."""
        now = time.monotonic()
        if now >= self.due and not embedded.alive(self.data_dir):
            self.due = now + _mourn("PostgreSQL", "ended", self.deaths)
            with contextlib.suppress(ClusterError):  # what is left of the old one may still be ending
                embedded.start(self.data_dir)


def _mourn(name: str, how: str, deaths: list[float]) -> float:
    """Note a death; how many seconds to wait before the next start, twice as many each time."""
    now = time.monotonic()
    deaths[:] = [*(death for death in deaths if now - death < REMEMBERED), now]
    wait = min(LONGEST_WAIT, 0.2 * 2 ** (len(deaths) - 1))
    say(f"{name} {how}; starting it again" + (f" in {wait:.0f} s" if wait >= 1 else ""))
    return wait


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
            pulse = Pulse(installation.port)
            while True:
                time.sleep(0.3)
                for server in servers:
                    server.watch()
                for child in children:
                    child.watch(pulse)
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


def _open(port: int, path: str, *, within: float = 5):
    return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=within)
