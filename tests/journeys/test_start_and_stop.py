"""One command starts everything and stops all of it, whatever happens in between."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.long, pytest.mark.processes, pytest.mark.xdist_group("processes")]


class Installation:
    """A data folder, and `make run` on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen | None = None

    def run(self, **more: str) -> subprocess.Popen:
        """Start it and return at once."""
        given = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "yimen.web.run"],
            cwd=PROJECT,
            env=given | {"YIMEN_DATA_DIR": str(self.folder), "PORT": str(self.port), **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",  # `communicate` may begin within a character that `open` has half read
        )
        return self.process

    def open(self, *, within: float) -> float:
        """Wait until it says that it is open; how long that took."""
        begun = time.monotonic()
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "is open" in line:
                return time.monotonic() - begun
            assert time.monotonic() - begun < within, said
        raise AssertionError("".join(said))

    def health(self) -> dict:
        """What it says of itself."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=10) as answer:
            return json.load(answer)

    def healthy(self, *, within: float = 20) -> None:
        """Wait until all of it is well."""
        deadline = time.monotonic() + within
        found: dict = {}
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                found = self.health()
                registers = found["registers"].values()
                if all(found[part]["ok"] for part in ("database", "sequencer", "worker")) and all(
                    register["ok"] for register in registers
                ):
                    return
            time.sleep(0.2)
        raise AssertionError(found)

    def processes(self) -> dict[int, str]:
        """Every process that has this folder in its environment or its command."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                with contextlib.suppress(OSError):
                    words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
                    if str(self.folder).encode() in words:
                        found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found

    def end(self, number: int) -> int:
        """Send a signal and wait; the exit status."""
        self.process.send_signal(number)
        self.process.communicate(timeout=30)
        return self.process.returncode


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """One folder for all tests of this page: the first start makes everything, later ones find it."""
    from yimen.platform import embedded

    folder = Path(tempfile.mkdtemp(prefix="yimen-installation-", dir="/var/tmp"))
    folder.chmod(0o755)  # PostgreSQL's own user walks through
    yield Installation(folder)
    embedded.remove(folder)


@pytest.fixture(autouse=True)
def ended(installation) -> Iterator[None]:
    """A test that fails leaves nothing running for the next."""
    yield
    if installation.process is not None and installation.process.poll() is None:
        installation.end(signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_everything_starts_and_nothing_is_left_after_the_signal(installation, number):
    known = (installation.folder / "postgres").exists()
    installation.run()
    took = installation.open(within=120)
    installation.healthy()
    if known:
        assert took < 20, "the second start finds everything made: 5 s on a quiet machine of two cores"

    status = installation.end(number)

    assert (status, installation.processes()) == (0, {})


def test_a_port_that_is_taken_is_said_and_nothing_is_started(installation):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", installation.port))
        taken.listen()
        said, _ = installation.run().communicate(timeout=30)

    assert (installation.process.returncode, installation.processes()) == (1, {})
    assert f"Port {installation.port} is taken" in said


def test_what_dies_is_started_again(installation):
    installation.run()
    installation.open(within=60)
    installation.healthy()
    for part in ("background sequencer", "background worker", "postgres -D", "granian"):
        pid = min(pid for pid, command in installation.processes().items() if part in command)
        os.kill(pid, signal.SIGKILL)
        time.sleep(1.5)

        installation.healthy(within=30)

    assert (installation.end(signal.SIGTERM), installation.processes()) == (0, {})


def test_what_is_stopped_is_started_again(installation):
    installation.run()
    installation.open(within=120)
    installation.healthy()
    for part in ("background sequencer", "background worker", "granian"):
        pid = max(pid for pid, command in installation.processes().items() if part in command)
        os.kill(pid, signal.SIGSTOP)
        deadline = time.monotonic() + 30
        while pid in installation.processes():
            assert time.monotonic() < deadline, part
            time.sleep(0.2)

        installation.healthy(within=60)

    assert (installation.end(signal.SIGTERM), installation.processes()) == (0, {})


def test_what_a_killed_one_left_is_taken_over(installation):
    installation.run()
    installation.open(within=60)
    installation.end(signal.SIGKILL)
    time.sleep(3)
    assert all("postgres" in command for command in installation.processes().values())

    installation.run()
    installation.open(within=60)
    installation.healthy()

    assert (installation.end(signal.SIGTERM), installation.processes()) == (0, {})
