"""Connections that take their time, by the thousand, while somebody opens a page; refused bodies by the gigabyte."""

import contextlib
import http.client
import itertools
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.attack import machine
from tests.attack.browser import at_once
from tests.attack.case import Outcome, line
from tests.attack.installation import Installation

SLOWEST = 1.0  # seconds of the 95th percentile
MB = 1024 * 1024
ADDRESSES = 50  # from which they come; who opens pages meanwhile is at another, since what one address holds is bounded

HEAD = b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
KINDS: tuple[tuple[str, str, bytes, bytes], ...] = (
    ("headers", "Headers that never end.", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"X: y\r\n"),
    ("bodies", "Bodies that come a byte at a time.", HEAD + b"Content-Length: 100000\r\n\r\n", b"a"),
    ("chunks", "Bodies in chunks that never end.", HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    ("idle", "Connections that say nothing.", b"", b""),
    ("kept", "Connections that asked once and stay.", b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b""),
    ("unread", "Answers that nobody reads.", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 50, b""),
)


def attack(installation: Installation, *, short: bool) -> Iterator[Outcome]:
    """Each kind alone; the site is waited for in between, and started again where it does not come back."""
    installation.site()
    count, seconds = (400, 4.0) if short else (2000, 8.0)
    usual = _look(installation, seconds=seconds)
    bound = max(SLOWEST, 3 * usual.slowest)  # on a machine that is busy with something else, a page takes longer
    yield Outcome(
        "sockets.control",
        "Somebody opens pages while nobody disturbs.",
        (f"{usual.lost} of {usual.asked} were not answered" if usual.lost else None),
        usual.asked,
    )
    for name, sentence, first, drip in KINDS:
        with slow(installation.port, count, first, drip) as held:
            seen = _look(installation, seconds=seconds)
            opened = len(held)
        fell = None
        if seen.lost or seen.slowest > bound:
            fell = f"{opened} open: {seen.lost} of {seen.asked} were not answered, p95 {seen.slowest:.2f} s"
        yield Outcome(f"sockets.{name}", f"{count} at once: {sentence}", fell and line(fell), count)
        if not installation.wait(seconds=30):
            installation.stop_site()
            installation.site()
    yield _bodies(installation, total=(200 if short else 2000) * MB)


@contextlib.contextmanager
def slow(port: int, count: int, first: bytes, drip: bytes) -> Iterator[list[socket.socket]]:
    """Hold so many open meanwhile, send a little more on each, and open those again that were closed: what is held."""
    held: list[socket.socket] = []
    turn, over = itertools.count(), threading.Event()

    def keep() -> None:
        while not over.is_set():
            for connection in list(held):
                if not _sent(connection, drip):
                    connection.close()
                    held.remove(connection)
            while len(held) < count and not over.is_set():
                try:
                    source = (f"127.0.1.{next(turn) % ADDRESSES + 1}", 0)
                    connection = socket.create_connection(("127.0.0.1", port), timeout=0.5, source_address=source)
                except OSError:
                    break  # the queue is full, which is what we want of it
                connection.setblocking(False)
                held.append(connection)
                _sent(connection, first)
            over.wait(0.5)

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        until = time.monotonic() + 3
        while len(held) < count and time.monotonic() < until:
            time.sleep(0.05)
        yield held
    finally:
        over.set()
        keeper.join()
        for connection in held:
            connection.close()


def _sent(connection: socket.socket, part: bytes) -> bool:
    """Send a part; whether the connection is still open."""
    try:
        if part:
            connection.send(part)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class Seen:
    """What somebody saw who opened pages: how many, how many without an answer, and the 95th percentile in seconds."""

    asked: int
    lost: int
    slowest: float


def _look(installation: Installation, *, seconds: float) -> Seen:
    """Open a page again and again, as a browser does, for so many seconds."""
    took, lost, until = [], 0, time.monotonic() + seconds
    while time.monotonic() < until:
        begun = time.monotonic()
        try:
            status = installation.ask("GET", "/", timeout=5)[0]
        except (OSError, http.client.HTTPException):
            status = 0
        took.append(time.monotonic() - begun)
        lost += status != 200
        time.sleep(0.1)
    return Seen(len(took), lost, sorted(took)[int(len(took) * 0.95)])


def _bodies(installation: Installation, *, total: int) -> Outcome:
    """Eight at a time send what is refused, until so much was sent."""
    each = 50 * MB
    with machine.watched(installation) as marks:
        sent = at_once(
            lambda n: machine.stream(installation, f"/no/such/page/{n}/", each, chunked=bool(n % 2))[1],
            range(total // each),
            threads=8,
        )
    fell = None
    if marks.disk > 64 * MB or marks.left > MB:
        fell = f"{marks.disk // MB} MB lay on the disk, {marks.left // MB} MB stayed"
    elif marks.memory > 400 * MB:
        fell = f"the web server grew by {marks.memory // MB} MB"
    return Outcome(
        "sockets.refused-bodies", f"{total // MB} MB are sent to addresses that there are not.", fell, len(sent)
    )
