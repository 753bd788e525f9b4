"""What the attacked installation takes of the machine: its processes, their memory, its disk; and streams into it."""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.attack.installation import Installation

PART = b"x" * 65536


def processes(installation: Installation) -> dict[int, str]:
    """The site's processes by id, with their command lines: whatever has our data folder in its environment."""
    found, mark = {}, f"YIMEN_DATA_DIR={installation.folder}".encode()
    for each in Path("/proc").iterdir():
        if each.name.isdigit() and int(each.name) != os.getpid():
            with contextlib.suppress(OSError):
                if mark in (each / "environ").read_bytes().split(b"\0"):
                    found[int(each.name)] = (each / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def memory(installation: Installation) -> int:
    """Bytes of the web server's processes that are in memory."""
    total = 0
    for pid, command in processes(installation).items():
        if "granian" in command or "yimen.web" in command:
            with contextlib.suppress(OSError, ValueError, IndexError):
                total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    return total


def spooled(installation: Installation) -> int:
    """Bytes that lie where the site puts what is not kept, deleted files that are still open among them."""
    total = 0
    for folder, _, names in os.walk(installation.temporary):  # which passes over what is gone meanwhile
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(folder) / name).stat().st_size
    for pid in processes(installation):
        with contextlib.suppress(OSError):
            for link in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    where = os.readlink(link)
                    if where.startswith((str(installation.temporary), "/tmp/")) and where.endswith("(deleted)"):
                        total += link.stat().st_size
    return total


@dataclass
class Watched:
    """The highest marks while somebody watched, beyond what was before."""

    disk: int = 0
    memory: int = 0
    left: int = 0
    done: threading.Event = field(default_factory=threading.Event)


@contextlib.contextmanager
def watched(installation: Installation) -> Iterator[Watched]:
    """Watch disk and memory of the site meanwhile."""
    marks, disk, held = Watched(), spooled(installation), memory(installation)

    def watch() -> None:
        while not marks.done.wait(0.2):
            marks.disk = max(marks.disk, spooled(installation) - disk)
            marks.memory = max(marks.memory, memory(installation) - held)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield marks
    finally:
        marks.done.set()
        thread.join()
        time.sleep(0.5)
        marks.left = spooled(installation) - disk


def stream(
    installation: Installation, path: str, size: int, *, cookies: str = "", chunked: bool = False
) -> tuple[int, int]:
    """Send a form with a file of so many bytes; the status (0: none) and how many bytes were taken."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    tail, sent = b"\r\n--x--\r\n", 0
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(head) + size + len(tail)}"
    request = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{installation.port}\r\nCookie: {cookies}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\n{length}\r\nConnection: close\r\n\r\n"
    ).encode()

    def framed(part: bytes) -> bytes:
        return b"%x\r\n%s\r\n" % (len(part), part) if chunked else part

    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", installation.port), 20) as connection:
        with contextlib.suppress(OSError):  # whoever refuses may close while we send
            connection.sendall(request + framed(head))
            while sent < size:
                connection.sendall(framed(PART))
                sent += len(PART)
            connection.sendall(framed(tail) + (b"0\r\n\r\n" if chunked else b""))
        said = connection.recv(200).split(b" ")
        return (int(said[1]) if len(said) > 1 and said[1][:3].isdigit() else 0), sent
    return 0, sent
