"""The sequencer: puts committed acts into the tree, in groups, and signs what the tree then is.

One at a time: it holds an advisory lock on a connection of its own; a second one waits until that is free.
"""

import base64
import contextlib
import datetime as dt
import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from django.conf import settings
from django.db import Error, OperationalError, close_old_connections, connection
from django.utils import timezone
from psycopg.conninfo import conninfo_to_dict

from yimen.engines import tlog
from yimen.ledger import keys, notify

KEY = "log"
GROUP = 10_000
LOCK = "ledger.sequencer"

logger = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Sequence until `stop`. A database that goes away is waited for."""
    listener = notify.Listener(notify.ACTS)
    while not stop.is_set():
        try:
            _lead(stop, listener)
        except (OperationalError, Error) as error:
            logger.warning("the sequencer lost the database: %s", type(error).__name__)
            connection.close()
            stop.wait(0.5)
    connection.close()


def _lead(stop: threading.Event, listener: notify.Listener) -> None:
    with connection.cursor() as cursor:
        while not stop.is_set():
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [LOCK])
            if cursor.fetchone()[0]:
                break
            stop.wait(0.5)
    next_checkpoint = 0.0
    while not stop.is_set():
        took = sequence()
        if time.monotonic() >= next_checkpoint and checkpoint(now=timezone.now()):
            next_checkpoint = time.monotonic() + settings.LEDGER_CHECKPOINT_INTERVAL
        if took < GROUP:
            due = max(0.0, next_checkpoint - time.monotonic())
            listener.sleep(stop, longest=due if 0 < due < notify.LONGEST_SLEEP else notify.LONGEST_SLEEP)
    close_old_connections()


def sequence_now() -> int:
    """Put everything that waits into the tree and sign it, once; for commands and tests. Returns how many acts."""
    total = 0
    while took := sequence():
        total += took
    checkpoint(now=timezone.now())
    return total


@contextlib.contextmanager
def _logged_in() -> Iterator[Any]:
    """A cursor of the sequencer's login: that of this process, or for a command beside it one of its own."""
    url = settings.DATABASE_URLS.get("sequencer")
    if not url or conninfo_to_dict(url)["user"] == connection.settings_dict["USER"]:
        with connection.cursor() as cursor:
            yield cursor
    else:
        with psycopg.connect(url, autocommit=True) as own, own.cursor() as other:
            yield other


def sequence() -> int:
    """Put one group of committed acts into the tree. Returns how many."""
    with _logged_in() as cursor:
        cursor.execute("SELECT ledger.sequence(%s)", [GROUP])
        return int(cursor.fetchone()[0])


def checkpoint(*, now: dt.datetime) -> bool:
    """Sign the tree as it is, unless it is empty or signed already."""
    with _logged_in() as cursor:
        cursor.execute(
            "SELECT coalesce(max(index) + 1, 0), (SELECT coalesce(max(size), 0) FROM ledger_view.checkpoints)"
            " FROM ledger_view.entries"
        )
        size, signed = cursor.fetchone()
        if size == signed:
            return False
        cursor.execute("SELECT ledger.root(%s)", [size])
        root = bytes(cursor.fetchone()[0])
        cursor.execute("SELECT hash FROM ledger_view.sealed WHERE size = %s", [size])
        rows = [f"rows {base64.b64encode(bytes(sealed)).decode()}" for (sealed,) in cursor.fetchall()]
        note = tlog.sign_checkpoint(settings.LEDGER_ORIGIN, size, root, signer(), extensions=rows)
        tlog.open_checkpoint(note, [verifier()], origin=settings.LEDGER_ORIGIN)  # the database cannot check it
        cursor.execute("SELECT ledger.publish(%s, %s)", [size, note])
        return bool(cursor.fetchone()[0])


def signer() -> tlog.Signer:
    """The key that signs checkpoints, under the name of the log."""
    return tlog.Signer(settings.LEDGER_ORIGIN, keys.private_key(KEY))


def verifier() -> tlog.Verifier:
    """Its public half."""
    return tlog.Verifier(settings.LEDGER_ORIGIN, keys.public_key(KEY).public_bytes_raw())
