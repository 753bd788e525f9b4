"""Connections that take their time, by the thousand, while somebody opens a page; refused bodies by the gigabyte."""

import contextlib
import http.client
import socket
import time
from collections.abc import Callable, Iterator

from tests.attack import machine
from tests.attack.browser import at_once
from tests.attack.case import Outcome, line
from tests.attack.installation import Installation

SLOWEST = 1.0  # seconds of the 95th percentile
MB = 1024 * 1024
LOOKED = 8.0  # seconds during which somebody opens pages

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
    count = 400 if short else 2000
    for name, sentence, first, drip in KINDS:
        with slow(installation.port, count, first, drip) as keep:
            fell = _look(installation, keep)
        yield Outcome(f"sockets.{name}", f"{count} at once: {sentence}", fell and line(fell), count)
        if not installation.wait(seconds=30):
            installation.stop_site()
            installation.site()
    yield _bodies(installation, total=(200 if short else 2000) * MB)


@contextlib.contextmanager
def slow(port: int, count: int, first: bytes, drip: bytes) -> Iterator[Callable[[], None]]:
    """Open so many; the function given sends a little more on each, and opens those again that were closed."""
    held: list[socket.socket] = []

    def open_more() -> None:
        while len(held) < count:
            try:
                connection = socket.create_connection(("127.0.0.1", port), timeout=0.5)
                connection.setblocking(False)
                held.append(connection)
                if first:
                    connection.send(first)
            except OSError:
                return  # the queue is full: that is what we want of it

    def keep() -> None:
        for connection in list(held):
            try:
                if drip:
                    connection.send(drip)
            except BlockingIOError:
                continue
            except OSError:
                connection.close()
                held.remove(connection)
        open_more()

    try:
        open_more()
        yield keep
    finally:
        for connection in held:
            connection.close()


def _look(installation: Installation, keep: Callable[[], None]) -> str | None:
    """Open a page again and again, as a browser does; what was wrong with that."""
    took, lost, until = [], 0, time.monotonic() + LOOKED
    while time.monotonic() < until:
        keep()
        begun = time.monotonic()
        try:
            status = installation.ask("GET", "/", timeout=5)[0]
        except (OSError, http.client.HTTPException):
            status = 0
        took.append(time.monotonic() - begun)
        lost += status != 200
        time.sleep(0.1)
    slowest = sorted(took)[int(len(took) * 0.95)]
    if lost or slowest > SLOWEST:
        return f"{lost} of {len(took)} were not answered, p95 {slowest:.2f} s"
    return None


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
