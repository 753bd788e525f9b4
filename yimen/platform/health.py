"""How the parts of an installation are: each part is asked, and one that cannot answer is not well."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection

LONGEST_SILENCE = 30  # seconds in which a worker gives a sign of life

Answer = dict[str, Any]


def ask(part: Callable[[], Answer]) -> Answer:
    """What a part says of itself; `ok: False` with the kind of the problem when it cannot."""
    try:
        return part()
    except Exception as error:
        return {"ok": False, "problem": type(error).__name__}


def database() -> Answer:
    """Whether the database answers, and its version."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return {"ok": True, "version": cursor.fetchone()[0]}


def worker(now: dt.datetime) -> Answer:
    """Whether a worker of the job queue has given a sign of life of late."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE last_heartbeat > %s), max(last_heartbeat) FROM procrastinate_workers",
            [now - dt.timedelta(seconds=LONGEST_SILENCE)],
        )
        count, seen = cursor.fetchone()
    silent = None if seen is None else round((now - seen).total_seconds(), 1)
    return {"ok": silent is not None and silent < LONGEST_SILENCE, "workers": count, "silent_seconds": silent}
