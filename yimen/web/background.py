"""The processes that work without anybody watching: `python -m yimen.web.background sequencer` or `… worker`.

Both end in order at SIGTERM or SIGINT.
"""

import logging
import os
import signal
import sys
import threading

import django

from yimen.platform import limits

logger = logging.getLogger(__name__)


def sequencer(stop: threading.Event) -> None:
    """Order committed acts into the tree and sign checkpoints."""
    from yimen.ledger import sequencer as room

    room.run(stop)


def worker(stop: threading.Event) -> None:
    """Do the jobs of the queue, among them the timers of cases, and let reactions follow the ledger."""
    from procrastinate.contrib.django import app

    from yimen.ledger import following

    reader = threading.Thread(target=following.run, args=(stop,), name="followers", daemon=True)
    reader.start()
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        working.run_worker(wait=True, concurrency=2, install_signal_handlers=True, listen_notify=True)
    stop.set()
    reader.join(timeout=5)


def limit() -> None:
    """Hold what these processes ask of the database to the limits of jobs."""
    limits.JOBS.hold()


def main(name: str) -> None:
    """Run one of them until a signal comes."""
    stop = threading.Event()
    if name == "worker":
        worker(stop)
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    sequencer(stop)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.settings")
    os.environ.setdefault("YIMEN_DATABASE_ROLE", sys.argv[1])  # each logs in as itself
    django.setup()
    limit()
    main(sys.argv[1])
