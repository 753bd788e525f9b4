"""How pages are served, everywhere the same: `make run`, tests with a browser, benchmarks.

`python -m yimen.platform.serving APPLICATION --port 8000` becomes the server, with every limit that is the server's:
the size of headers and the time they may take, idle connections, connections in all. The application is ASGI.
"""

import argparse
import os
import resource
import sys

HEADER_MILLISECONDS = 10_000
"""Headers must have come within it, the first ones and, on a connection that is kept, the next ones."""
HEADER_BYTES = 64 * 1024
CONNECTIONS = 4096
"""Connections that one process holds at most, where the machine allows twice as many open files."""
BACKLOG = 2048


def command(application: str, *, port: int, workers: int, log_level: str = "warning", kill_after: int = 3) -> list[str]:
    """The command that serves an ASGI application on the loopback address."""
    return [
        *(sys.executable, "-m", "yimen.platform.serving", application, "--port", str(port)),
        *("--workers", str(workers), "--log-level", log_level, "--kill-after", str(kill_after)),
    ]


def raise_open_files() -> int:
    """Let this process, and those that it starts, open as many files as the machine allows; how many that is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard if hard != resource.RLIM_INFINITY else 1_048_576


def connections(open_files: int) -> int:
    """Connections of one process: at most half of what it may open, so that files and the database have the rest."""
    return max(64, min(CONNECTIONS, open_files // 2))


def main() -> None:
    """Become the server."""
    read = argparse.ArgumentParser()
    read.add_argument("application")
    read.add_argument("--port", type=int, required=True)
    read.add_argument("--workers", type=int, default=2)
    read.add_argument("--log-level", default="warning")
    read.add_argument("--kill-after", type=int, default=3)
    given = read.parse_args()
    words = [
        *(sys.executable, "-m", "granian", "--interface", "asginl", "--http", "1", "--no-ws", "--loop", "asyncio"),
        *("--host", "127.0.0.1", "--port", str(given.port), "--workers", str(given.workers)),
        *("--backlog", str(BACKLOG), "--backpressure", str(connections(raise_open_files()))),
        *("--http1-header-read-timeout", str(HEADER_MILLISECONDS), "--http1-buffer-size", str(HEADER_BYTES)),
        *("--workers-kill-timeout", str(given.kill_after), "--log-level", given.log_level, given.application),
    ]
    os.execv(sys.executable, words)  # noqa: S606  it is the server from here on, under the same pid


if __name__ == "__main__":
    main()
