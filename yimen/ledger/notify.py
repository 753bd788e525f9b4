"""Waking the sequencer and the followers through PostgreSQL's LISTEN and NOTIFY.

The call goes out after the commit, in a transaction of its own: NOTIFY inside the transaction of an act would hold a
lock over its commit, so that no two acts could share one flush of the disk. A call that gets lost costs a second, for
every listener also looks by itself.
"""

import contextlib
import logging
import threading

import psycopg
from django.db import connection, transaction

ACTS, ENTRIES = "ledger_acts", "ledger_entries"
LONGEST_SLEEP = 1.0  # seconds

logger = logging.getLogger(__name__)


def after_commit(channel: str) -> None:
    """Call the listeners of a channel once the current transaction is committed; once however often it is asked."""
    call = _CALLS[channel]
    if not any(entry[1] is call for entry in connection.run_on_commit):
        transaction.on_commit(call, robust=True)


def _call_acts() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [ACTS])


_CALLS = {ACTS: _call_acts}


class Listener:
    """Sleeps until somebody calls on a channel, or until it is time to look anyway."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self._listening_on: object | None = None

    def sleep(self, stop: threading.Event, *, longest: float = LONGEST_SLEEP) -> None:
        """Return at a call, after `longest` seconds, or within a tenth of a second of `stop`.

        Raises OperationalError when the database is gone.
        """
        connection.ensure_connection()
        raw: psycopg.Connection = connection.connection
        with connection.wrap_database_errors:
            if raw is not self._listening_on:
                raw.execute(f"LISTEN {self.channel}")
                self._listening_on = raw
                return  # what was committed before we listened was not announced to us
            while longest > 0 and not stop.is_set():
                step = min(longest, 0.1)
                with contextlib.closing(raw.notifies(timeout=step, stop_after=1)) as calls:
                    if next(calls, None) is not None:
                        return
                longest -= step
