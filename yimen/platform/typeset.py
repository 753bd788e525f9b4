"""Sets one document with Typst, in a process of its own that ends with it.

A template comes from an agency's folder. Whatever it does, it ends within the limits of time and memory, sees no file
but the fonts, and cannot reach the network; so nothing of it runs in the process that serves people or checks a folder.
A workshop ([typesetter](typesetter.py)) is started at the first page and divides itself for each, so that no page waits
for an interpreter to start.
"""

import atexit
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

CPU_LIMIT = 1  # second of computing; a page takes a twentieth of it
TIME_LIMIT = 15  # seconds by the clock, for a machine that has more to do
MEMORY_LIMIT = 200 * 1024**2  # bytes that a page may write to; one with its fonts takes a third
LONGEST = 50  # pages
LARGEST = 8 * 1024**2  # bytes of PDF
AT_ONCE = 4
_PLACE = re.compile(r"document\.typ:(\d+):\d+")


class TypesettingFailed(Exception):
    """The template does not compile, or took too much; the message is for the template's author, `line` is theirs."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def pdf(template: str, inputs: Mapping[str, str], *, fonts: Sequence[Path], created_at: int) -> bytes:
    """The PDF of `template`, which finds `inputs` in `sys.inputs`. `created_at` is in seconds since 1970.

    It is PDF/A-2b, which needs a glyph for every character; without fonts it is a plain one, to see that the template
    compiles. Raises `TypesettingFailed`.
    """
    job = {
        "template": template,
        "inputs": dict(inputs),
        "fonts": [str(f) for f in fonts],
        "created_at": created_at,
        "limits": {"cpu": CPU_LIMIT, "time": TIME_LIMIT, "memory": MEMORY_LIMIT, "pages": LONGEST, "bytes": LARGEST},
    }
    with _places:
        kind, answer = _workshop.ask(json.dumps(job).encode())
    if kind == b"P":
        return answer
    message, _, rest = answer.decode("utf-8", "replace").strip().partition("\n")
    place = _PLACE.search(rest, max(rest.find("error:"), 0))
    raise TypesettingFailed(message, int(place[1]) if place else 1)


class _Workshop:
    """The process that sets pages for this one, and ends with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, job: bytes) -> tuple[bytes, bytes]:
        """Hand in a job; what is made (`P`), or why it is not (`E`). A workshop that died is replaced, once."""
        for _ in range(2):
            ours, theirs = socket.socketpair()
            with ours, contextlib.suppress(OSError):
                with theirs:
                    socket.send_fds(self._open(), [b"j"], [theirs.fileno()])
                ours.settimeout(TIME_LIMIT + 5)
                ours.sendall(job)
                ours.shutdown(socket.SHUT_WR)
                answer = b"".join(iter(partial(ours.recv, 65536), b""))
                if answer:
                    return answer[:1], answer[1:]
            self.close()
        raise TypesettingFailed("the page could not be set: the process that sets pages does not answer")

    def _open(self) -> socket.socket:
        with self._lock:
            if self._line is None:
                ours, theirs = socket.socketpair()
                with theirs:
                    self._process = subprocess.Popen(
                        [sys.executable, "-m", "yimen.platform.typesetter"],
                        stdin=theirs.fileno(),
                        stdout=subprocess.DEVNULL,
                        start_new_session=True,
                    )
                self._line = ours
            return self._line

    def close(self) -> None:
        """End the process; the next page starts another."""
        with self._lock:
            if self._line is not None and self._process is not None:
                self._line.close()
                self._process.kill()
                self._process.wait()
                self._line = self._process = None


def _after_fork() -> None:
    """A copy of this process starts a workshop of its own, whatever locks were held."""
    global _workshop, _places
    _workshop, _places = _Workshop(), threading.BoundedSemaphore(AT_ONCE)


_workshop = _Workshop()
_places = threading.BoundedSemaphore(AT_ONCE)
atexit.register(lambda: _workshop.close())  # noqa: PLW0108  whichever there is then
os.register_at_fork(after_in_child=_after_fork)
