"""Running those who follow the ledger: each reads sequenced entries from its own position on, in batches.

A batch is one transaction, with the position: what it did and that it was done are committed together. Where one act of
a batch fails, the batch is rolled back and its acts are taken one by one; the one that fails is set aside with its
error, and the others go on.
"""

import datetime as dt
import logging
import threading
from dataclasses import dataclass
from typing import Any

from django.db import Error, InterfaceError, OperationalError, connection, transaction
from django.db.models import Count, F
from django.utils import timezone

from yimen.ledger import followers, models, notify, queries
from yimen.ledger.acts import ActView
from yimen.ledger.followers import Follower

BATCH = 200
"""Acts of one transaction: more would hold locks for longer and win little."""

WINDOW = 2_000
"""Entries that are looked through at once for those that concern a follower: a long way is gone in short steps."""

LONGEST_WAIT = 300
"""Seconds that an entry may wait for a follower before somebody is told."""

DISORDER = dt.timedelta(days=1)
"""How much earlier than one before it in the log an act may have been recorded: the log is in the order of commits."""

LOST = (OperationalError, InterfaceError)
"""The database is gone, or gave a transaction up: no fault of the act, which is tried again by itself."""

logger = logging.getLogger(__name__)


class NotSetAside(LookupError):
    """There is no such follower, or it has not failed on that entry."""


class NotAProjection(ValueError):
    """A reaction is not rebuilt: what it did would be done twice."""


@dataclass(frozen=True)
class _Batch:
    """Entries from `first` up to `end`, and those acts among them that concern the follower."""

    first: int
    end: int
    acts: list[ActView]


def run(stop: threading.Event) -> None:
    """Let everybody follow until `stop`. One that has trouble, with the database or of its own, holds up no other."""
    listener = notify.Listener(notify.ENTRIES)
    while not stop.is_set():
        try:
            everybody = _everybody()
            _enrol(everybody)
            taken = sum([_taken(follower) for follower in everybody.values()])
            if not taken:
                listener.sleep(stop)
        except Error as error:
            logger.warning("the followers lost the database: %s", type(error).__name__)
            connection.close()
            stop.wait(0.5)
    connection.close()


def _everybody() -> dict[str, Follower]:
    """Who follows now; where a family cannot say who its members are, all others go on."""
    try:
        return followers.known()
    except Error:
        raise
    except Exception:
        logger.exception("reactions that are data could not be found and will be tried again")
        return followers.FOLLOWERS


def _taken(follower: Follower) -> int:
    try:
        return _catch_up(follower, now=timezone.now())
    except LOST as error:
        logger.warning("%s will be tried again: %s", follower.name, type(error).__name__)
        connection.close()
        return 0
    except Exception:  # before it had an act, such as in choosing its kinds: there is nothing to set aside
        logger.exception("%s could not go on and will be tried again", follower.name)
        return 0


def enrol() -> None:
    """Give each new follower its place, once: where the log ends now, at its beginning, or where its moment came."""
    _enrol(followers.known())


def _enrol(everybody: dict[str, Follower]) -> None:
    met = set(models.Follower.objects.values_list("name", flat=True))
    new = [follower for name, follower in everybody.items() if name not in met]
    if new:
        size = queries.size()
        models.Follower.objects.bulk_create(
            [models.Follower(name=each.name, position=_place(each, size)) for each in new], ignore_conflicts=True
        )


def _place(new: Follower, size: int) -> int:
    """Where a new follower begins, in a log of so many entries."""
    if isinstance(new.starts, dt.datetime):
        return queries.first_since(new.starts - DISORDER)
    return 0 if new.starts == "beginning" else size


def catch_up(name: str, *, now: dt.datetime, most: int = BATCH) -> int:
    """Let a follower take the next acts that concern it, at most so many, in one transaction.

    Returns how many entries it got past: 0 when there is nothing new, when it has stopped, or when another worker is at
    it. Raises an error of `LOST` when the database is gone or gave up; nothing was done then. Raises KeyError for a
    name that nobody has.
    """
    follower = followers.find(name)
    if follower is None:
        raise KeyError(name)
    return _catch_up(follower, now=now, most=most)


def _catch_up(follower: Follower, *, now: dt.datetime, most: int = BATCH) -> int:
    batch = _next(follower, most)
    if batch is None:
        return 0
    try:
        with transaction.atomic():
            if not _claim(follower.name, batch):
                return 0
            for act in batch.acts:
                follower.handle(act, now)
    except LOST:
        raise
    except Exception as error:
        if not batch.acts:
            raise
        if len(batch.acts) > 1:
            return sum([_catch_up(follower, now=now, most=1) for _ in batch.acts])
        logger.exception("%s failed on entry %s", follower.name, batch.acts[0].index)
        return _set_aside(follower.name, batch, error, now=now)
    return batch.end - batch.first


def _next(follower: Follower, most: int) -> _Batch | None:
    """What comes next; None if there is nothing, or the follower has stopped."""
    row = models.Follower.objects.annotate(failed=Count("failures")).filter(name=follower.name).first()
    if row is None:
        _enrol({follower.name: follower})
        row = models.Follower.objects.annotate(failed=Count("failures")).get(name=follower.name)
    if row.failed >= follower.most_failures:
        return None
    first, end = row.position, min(queries.size(), row.position + WINDOW)
    if end <= first:
        return None
    kinds = follower.kinds(queries.recorded_at(first)) if callable(follower.kinds) else follower.kinds
    found = queries.entries(first, end, kinds=kinds, most=most) if kinds else []
    last = found[-1].index if len(found) == most else None
    return _Batch(first, end if last is None else last + 1, found)


def _claim(name: str, batch: _Batch) -> bool:
    """Move the position over a batch, unless another worker did or is about to. The row stays locked until the end."""
    row = models.Follower.objects.select_for_update(skip_locked=True).filter(name=name, position=batch.first).first()
    if row is None:
        return False
    row.position = batch.end
    row.save(update_fields=["position"])
    return True


@transaction.atomic
def _set_aside(name: str, batch: _Batch, error: Exception, *, now: dt.datetime) -> int:
    if not _claim(name, batch):
        return 0
    [act] = batch.acts
    models.Failure.objects.create(
        follower_id=name,
        index=batch.end - 1 if act.index is None else act.index,
        act=act.id,
        kind=act.kind,
        error=_said(error),
        failed_at=now,
    )
    return batch.end - batch.first


def retry(name: str, index: int, *, now: dt.datetime) -> str | None:
    """Try once more what a follower failed on; returns the error if it failed again. Raises NotSetAside."""
    follower = followers.find(name)
    try:
        with transaction.atomic():
            failure = models.Failure.objects.select_for_update().filter(follower=name, index=index).first()
            if follower is None or failure is None:
                raise NotSetAside(f"{name} has not failed on entry {index}")
            [act] = queries.entries(index, index + 1, kinds=[failure.kind], most=1)
            failure.delete()
            follower.handle(act, now)
    except (*LOST, NotSetAside):
        raise
    except Exception as error:
        logger.exception("%s failed again on entry %s", name, index)
        said = _said(error)
        models.Failure.objects.filter(follower=name, index=index).update(
            tries=F("tries") + 1, error=said, failed_at=now
        )
        return said
    return None


@transaction.atomic
def rebuild(name: str) -> None:
    """Empty a projection and let it read everything again. Raises NotAProjection for a reaction or an unknown name."""
    follower = followers.find(name)
    if follower is None or follower.clear is None:
        raise NotAProjection(f"{name} is no projection: only a projection can be rebuilt")
    _enrol({name: follower})
    row = models.Follower.objects.select_for_update().get(name=name)
    follower.clear()
    row.failures.all().delete()
    row.position = 0
    row.save(update_fields=["position"])


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000]


@dataclass(frozen=True)
class Standing:
    """How a follower stands: entries not read yet, since when the first of them waits, and what it failed on."""

    name: str
    is_projection: bool
    position: int
    behind: int
    waiting_seconds: float
    failures: list[models.Failure]
    stopped: bool

    @property
    def ok(self) -> bool:
        """Whether nothing waits for an operator, and nothing waits for long."""
        return not self.failures and self.waiting_seconds < LONGEST_WAIT


def standings(*, now: dt.datetime) -> list[Standing]:
    """How everybody who follows the ledger stands, by name."""
    size = queries.size()
    rows = {row.name: row for row in models.Follower.objects.prefetch_related("failures")}
    found = []
    for name, follower in sorted(followers.known().items()):
        row = rows.get(name)
        if row is None:
            continue  # the worker has not met it yet
        behind = max(0, size - row.position)
        waits = (now - queries.recorded_at(row.position)).total_seconds() if behind else 0.0
        failures = sorted(row.failures.all(), key=lambda failure: failure.index)
        found.append(
            Standing(
                name=name,
                is_projection=follower.is_projection,
                position=row.position,
                behind=behind,
                waiting_seconds=max(0.0, round(waits, 1)),
                failures=failures,
                stopped=len(failures) >= follower.most_failures,
            )
        )
    return found


def health(*, now: dt.datetime) -> dict[str, Any]:
    """Those with acts set aside or waiting; of an error only its name, for its words may hold somebody's data."""
    wrong = {
        each.name: {
            "stopped": each.stopped,
            "behind": each.behind,
            "waiting_seconds": each.waiting_seconds,
            "failures": [
                {"entry": failure.index, "kind": failure.kind, "error": failure.error.partition(":")[0]}
                for failure in each.failures
            ],
        }
        for each in standings(now=now)
        if not each.ok
    }
    return {"ok": not wrong, **wrong}
