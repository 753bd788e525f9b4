"""Followers read the tree from entry to entry, each from its own position.

A follower is a function of one act and the time. It runs in a transaction that also moves its position, so that what
it does to the database is done once. One that fails stops where it is, with its error, and holds up no other.
"""

import datetime as dt
import logging
import threading
from collections.abc import Callable

from django.db import Error, OperationalError, connection, transaction
from django.utils import timezone

from yimen.ledger import models, queries, wake
from yimen.ledger.acts import ActView

Handler = Callable[[ActView, dt.datetime], None]
FOLLOWERS: dict[str, Handler] = {}
GROUP = 100

logger = logging.getLogger(__name__)


def follow(name: str) -> Callable[[Handler], Handler]:
    """Register a function as the follower of that name."""

    def register(handler: Handler) -> Handler:
        FOLLOWERS[name] = handler
        return handler

    return register


def run(stop: threading.Event) -> None:
    """Let every follower read until `stop`."""
    listener = wake.Listener(wake.ENTRIES)
    while not stop.is_set():
        try:
            if not sum(catch_up(name, now=timezone.now()) for name in FOLLOWERS):
                listener.sleep(stop)
        except (OperationalError, Error) as error:
            logger.warning("the followers lost the database: %s", type(error).__name__)
            connection.close()
            stop.wait(0.5)
    connection.close()


def catch_up(name: str, *, now: dt.datetime, most: int = GROUP) -> int:
    """Let a follower read what is new, at most so many entries. Returns how many it read."""
    models.Follower.objects.get_or_create(name=name)
    position = models.Follower.objects.values_list("position", flat=True).get(name=name)
    read = 0
    for entry in _entries(position, most):
        if not _take(name, entry, now=now):
            break
        read += 1
    return read


def _take(name: str, entry: ActView, *, now: dt.datetime) -> bool:
    try:
        with transaction.atomic():
            row = models.Follower.objects.select_for_update().get(name=name)
            if row.stopped_at is not None or row.position != entry.index:
                return False
            FOLLOWERS[name](entry, now)
            row.position += 1
            row.save(update_fields=["position"])
    except OperationalError:
        raise
    except Exception as error:
        logger.exception("the follower %s stopped at entry %s", name, entry.index)
        models.Follower.objects.filter(name=name).update(
            stopped_at=now, error=f"{type(error).__name__}: {error}"[:2000]
        )
        return False
    return True


def _entries(first: int, most: int) -> list[ActView]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT act_id, kind, recorded_at, transaction_at, body, index FROM ledger_view.acts"
            " WHERE index >= %s AND index < %s ORDER BY index",
            [first, first + most],
        )
        return [queries.view(*row) for row in cursor.fetchall()]
