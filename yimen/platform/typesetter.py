"""The workshop of `typeset`: a process that has loaded Typst and forks for each page that it is handed.

`python -m yimen.platform.typesetter` takes sockets over standard input until that is closed. Each brings one job as
JSON; its answer is `P` and the PDF, or `E` and why there is none. Of a job's two processes one sets the page within its
limits, and the other says what became of it.
"""

import contextlib
import ctypes
import io
import json
import os
import resource
import signal
import socket
import sys
import tempfile
from typing import Any

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
NOWHERE = "http://127.0.0.1:9"
"""Packages would be fetched through a proxy at a port where nobody listens."""


def main() -> int:
    """Serve until whoever started this is gone."""
    # Before Typst is loaded: it reads them once.
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    os.environ |= dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE)
    os.environ |= {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}  # each thread takes memory of the page's
    _leave_the_network()
    import pypdf  # noqa: F401
    import typst  # noqa: F401

    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # those are for whoever started this
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the witnesses
    # Ended by a signal it leaves an empty folder.
    with tempfile.TemporaryDirectory(prefix="yimen-typeset-") as nothing, socket.socket(fileno=0) as line:
        while True:
            _, handed, _, _ = socket.recv_fds(line, 1, 1)
            if not handed:
                return 0
            if os.fork() == 0:
                line.close()
                _witness(handed[0], nothing)
            os.close(handed[0])


def _leave_the_network() -> None:
    """Go where there is no network at all, on systems that let a process do so."""
    libc = ctypes.CDLL(None)
    if libc.unshare(CLONE_NEWNET):
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def _witness(handed: int, nothing: str) -> None:
    """Have the page set by a child, and say so when that was ended. Does not return."""
    with contextlib.suppress(Exception), socket.socket(fileno=handed) as answer:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        job = json.loads(b"".join(iter(lambda: answer.recv(65536), b"")))
        child = os.fork()
        if child == 0:
            _set(job, answer, nothing)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            answer.sendall(b"E" + _reason(os.WTERMSIG(status), job["limits"]).encode())
    os._exit(0)


def _reason(number: int, limits: dict[str, int]) -> str:
    if number in (signal.SIGXCPU, signal.SIGKILL):
        return f"the template computes for longer than {limits['cpu']} s: make it simpler"
    if number == signal.SIGALRM:
        return f"the template took longer than {limits['time']} s: make it simpler, or the machine less busy"
    return f"the template needs more than {limits['memory'] // 1024**2} MB of memory: make it simpler"


def _set(job: dict[str, Any], answer: socket.socket, nothing: str) -> None:
    """Set one page within its limits. Does not return."""
    limits = job["limits"]
    signal.setitimer(signal.ITIMER_REAL, limits["time"])
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what is said of memory when that ends is not for the log
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu"], limits["cpu"] + 1))
    try:
        said = _made(job, nothing)
    except MemoryError:
        said = b"E" + _reason(signal.SIGABRT, limits).encode()
    except BaseException as error:  # a panic of Typst's among them
        said = b"E" + f"the template cannot be set: {type(error).__name__}".encode()
    with contextlib.suppress(OSError):
        answer.sendall(said)
    os._exit(0)


def _made(job: dict[str, Any], nothing: str) -> bytes:
    import pypdf
    import typst

    try:
        made = typst.compile(
            {"document.typ": job["template"].encode()},
            root=nothing,
            font_paths=job["fonts"],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=job["inputs"],
            pdf_standards="a-2b" if job["fonts"] else [],
            timestamp=job["created_at"],
            package_path=nothing,
            package_cache_path=nothing,
        )
    except typst.TypstError as error:
        message = " ".join(error.message.split())
        if "download" in message:
            message = "packages cannot be used: write into the template what it needs"
        return b"E" + f"{message}\n{error.diagnostic or ''}".encode()
    limits = job["limits"]
    if len(made) > limits["bytes"]:
        return b"E" + f"the template makes a PDF of more than {limits['bytes'] // 1024**2} MB".encode()
    if (pages := len(pypdf.PdfReader(io.BytesIO(made)).pages)) > limits["pages"]:
        return b"E" + f"the template makes {pages} pages; at most {limits['pages']} are printed".encode()
    return b"P" + made


if __name__ == "__main__":
    sys.exit(main())
