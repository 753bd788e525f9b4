"""The connections of this process: how many one address may hold, and the ones whose reader takes nothing.

The server accepts whatever comes and bounds the whole; it cannot count by address, nor time its writing. So the
process looks at its own sockets every second and shuts those that are too many or stuck; the server sees them closed
by the other side. Counted are connections to the ports on which this process listens, none of a trusted proxy.
"""

import contextlib
import fcntl
import logging
import os
import socket
import struct
import termios
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from yimen.platform import addresses

logger = logging.getLogger(__name__)

EVERY = 1.0
STUCK = 30.0
"""Seconds in which a reader must take something of what waits for them."""

Peer = tuple[str, int]


@dataclass
class Seen:
    """A connection as it was when it was last looked at."""

    since: float
    unsent: int = 0
    unsent_since: float = 0.0


class Watch:
    """Remembers since when each connection is there; `sweep` closes what goes too far."""

    def __init__(self, *, most: int, trusted: Callable[[str], bool]) -> None:
        self.most, self.trusted = most, trusted
        self._seen: dict[Peer, Seen] = {}

    def sweep(self, *, now: float) -> int:
        """Look at every connection; how many were closed."""
        with contextlib.ExitStack() as stack:
            found = {peer: stack.enter_context(each) for peer, each in _connections()}
            self._seen = {peer: self._seen.get(peer) or Seen(since=now) for peer in found}
            close = self._too_many() | self._stuck(found, now=now)
            for peer in close:
                with contextlib.suppress(OSError):
                    found[peer].shutdown(socket.SHUT_RDWR)
            return len(close)

    def _too_many(self) -> set[Peer]:
        """Of a place that holds more than it may, those that are there longest: a request is answered in no time."""
        if not self.most:
            return set()
        of_place: dict[str, list[Peer]] = defaultdict(list)
        for peer in self._seen:
            of_place[addresses.place(peer[0])].append(peer)
        over: set[Peer] = set()
        for peers in of_place.values():
            if len(peers) > self.most and not self.trusted(peers[0][0]):
                over.update(sorted(peers, key=lambda peer: self._seen[peer].since)[: len(peers) - self.most])
        return over

    def _stuck(self, found: dict[Peer, socket.socket], *, now: float) -> set[Peer]:
        """Those for which something waits of which nothing was taken for too long."""
        stuck = set()
        for peer, each in found.items():
            seen, unsent = self._seen[peer], _unsent(each)
            if unsent == 0 or unsent != seen.unsent:
                seen.unsent, seen.unsent_since = unsent, now
            elif now - seen.unsent_since >= STUCK:
                stuck.add(peer)
        return stuck


def watch(*, most: int, trusted: Callable[[str], bool]) -> threading.Thread:
    """Look every second from now on, in a thread of its own that ends with the process."""
    own = Watch(most=most, trusted=trusted)

    def look() -> None:
        while True:
            time.sleep(EVERY)
            try:
                own.sweep(now=time.monotonic())
            except Exception:
                logger.exception("the connections could not be looked at; they are again in a moment")

    thread = threading.Thread(target=look, name="connections", daemon=True)
    thread.start()
    return thread


def _connections() -> Iterator[tuple[Peer, socket.socket]]:
    """Each connection to a port on which this process listens, as a duplicate that whoever takes it closes.

    A descriptor may be closed, or become another socket, while this looks: what counts is asked of the duplicate.
    """
    connected, ports = [], set()
    for name in os.listdir("/proc/self/fd"):
        try:
            if not os.readlink(f"/proc/self/fd/{name}").startswith("socket:"):
                continue
            each = socket.socket(fileno=os.dup(int(name)))
        except OSError:
            continue
        if each.family not in {socket.AF_INET, socket.AF_INET6} or each.type != socket.SOCK_STREAM:
            each.close()
        elif each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            ports.add(each.getsockname()[1])
            each.close()
        else:
            connected.append(each)
    for each in connected:
        try:
            peer, port = each.getpeername()[:2], each.getsockname()[1]
        except OSError:
            each.close()
            continue
        if port in ports:
            yield peer, each
        else:
            each.close()


def _unsent(each: socket.socket) -> int:
    """Bytes that wait in the kernel until the other side takes them."""
    try:
        return int(struct.unpack("i", fcntl.ioctl(each, termios.TIOCOUTQ, b"\0\0\0\0"))[0])
    except OSError:
        return 0
