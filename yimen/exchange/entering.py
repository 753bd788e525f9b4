"""Entering in a register what its own agency issued: at once for every look-up, in the register as soon as it answers.

An entry is stored in the transaction of what it follows from. From then on look-ups see it (`seen`, `added`), and a
worker writes it to the register, in the order of the entries, again and again until the register has taken it.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from yimen.exchange import connectors, events, models, rules
from yimen.exchange.connectors.base import Batch, text
from yimen.government.schema import Release
from yimen.ledger import ids
from yimen.ledger.acts import Actor
from yimen.ledger.operations import append
from yimen.releases import queries as releases


class AlreadyEntered(Exception):
    """Something stands under this key already, and there can be only one."""


def enter(
    evidence: str,
    key: str,
    values: Mapping[str, Any],
    *,
    once: bool = False,
    source: uuid.UUID,
    subjects: Sequence[str],
    actor: Actor,
    release: Release,
    now: dt.datetime,
) -> models.Entry:
    """Enter what was issued, under a key; entering it again gives the entry that there is.

    With `once` nothing else may stand under the key: raises AlreadyEntered. Must run in the issuing transaction.
    """
    _lock(evidence, key)
    before = models.Entry.objects.filter(source=source, evidence=evidence, key=key, revoked=False).first()
    if before is not None:
        return before
    if once and models.Entry.objects.filter(evidence=evidence, key=key, once=True, standing=True).exists():
        raise AlreadyEntered(evidence)
    made = _entry(evidence, key, values, once=once, source=source, revoked=False, release=release, now=now)
    _save(made, [], subjects=subjects, actor=actor, now=now)
    return made


def revoke(
    evidence: str,
    values: Mapping[str, Any],
    *,
    source: uuid.UUID,
    subjects: Sequence[str],
    actor: Actor,
    release: Release,
    now: dt.datetime,
) -> models.Entry | None:
    """Enter that what had been issued is revoked; None if it had entered nothing, or it was said before."""
    first = models.Entry.objects.filter(source=source, evidence=evidence, revoked=False).first()
    if first is None:
        return None
    _lock(evidence, first.key)
    first.refresh_from_db()
    latest = models.Entry.objects.filter(evidence=evidence, key=first.key).order_by("-id").first()
    if not first.standing:
        return None
    made = _entry(evidence, first.key, values, once=False, source=source, revoked=True, release=release, now=now)
    if latest is not None and latest.source != source:  # somebody else's record stands there now
        made.values = {}
    _save(made, [first], subjects=subjects, actor=actor, now=now)
    return made


def seen(evidence: str, key: str, found: Mapping[str, Any] | None, *, fields: Sequence[str]) -> dict[str, Any] | None:
    """A record as a register gave it, with what was entered and has not reached it yet."""
    if not connectors.is_key(key):
        return None
    waiting = _waiting(evidence).filter(key=key)
    record: dict[str, Any] | None = None if found is None else dict(found)
    for values in waiting.values_list("values", flat=True):
        if values:
            record = {**dict.fromkeys(fields), **(record or {}), **{n: v for n, v in values.items() if n in fields}}
    return record


def since(moments: Mapping[tuple[str, str], dt.datetime]) -> dict[tuple[str, str], dict[str, Any]]:
    """What was entered under each (kind of evidence, key) from its moment on, the latest over what came before.

    One query for all; a key under which nothing was entered is left out.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    if not moments:
        return found
    evidence, keys = {kind for kind, _ in moments}, {key for _, key in moments}
    rows = models.Entry.objects.filter(evidence__in=evidence, key__in=keys, entered_at__gte=min(moments.values()))
    for kind, key, at, values in rows.order_by("id").values_list("evidence", "key", "entered_at", "values"):
        if (kind, key) in moments and at >= moments[kind, key]:
            found.setdefault((kind, key), {}).update(values or {})
    return found


def added(
    evidence: str,
    key_field: str,
    fields: Sequence[str],
    batches: Iterable[Batch],
    *,
    where: tuple[str, Sequence[str]] | None = None,
) -> Iterator[Batch]:
    """Records as a register gave them, with those that were entered and have not reached it yet."""
    waiting: dict[str, dict[str, Any]] = {}
    for key, values in _waiting(evidence).values_list("key", "values"):
        if values:
            waiting[key] = {**waiting.get(key, {}), **values}
    if not waiting:
        yield from batches
        return
    columns = [*fields]
    own = columns.index(key_field) if key_field in columns else None
    for batch in batches:
        changed: Batch = []
        for row in batch:
            entered = waiting.pop(row[own] or "", None) if own is not None else None
            record = dict(zip(columns, row, strict=True)) | {n: text(v) for n, v in (entered or {}).items()}
            changed.append(tuple(record[name] for name in columns))
        yield changed
    new = [{**dict.fromkeys(columns), **{n: text(v) for n, v in each.items()}} for each in waiting.values()]
    if where is not None:
        new = [each for each in new if each.get(where[0]) in where[1]]
    if new:
        yield [tuple(each[name] for name in columns) for each in new]


def deliver(*, now: dt.datetime) -> int:
    """Write to their registers what has been entered and is not there yet; returns how many were written.

    Entries of one register go in their order: one that cannot be written holds those behind it.
    """
    stuck: set[str] = set()
    written = 0
    waiting = models.Delivery.objects.filter(written_at=None).order_by("entry_id").values_list("entry_id", flat=True)
    for entry_id in list(waiting):
        with transaction.atomic():
            row = (
                models.Delivery.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("entry").filter(entry_id=entry_id, written_at=None).first()
            )  # fmt: skip
            register_id = row.entry.evidence.partition(".")[0] if row else ""
            if row is None or register_id in stuck:
                continue
            problem = _write(row.entry)
            row.tries, row.problem = row.tries + 1, problem[:200]
            row.written_at = None if problem else now
            row.save(update_fields=["tries", "problem", "written_at"])
            stuck |= {register_id} if problem else set()
            written += not problem
    return written


def deliver_again() -> int:
    """Let every entry be written once more, as when registers were made anew; returns how many."""
    return models.Delivery.objects.exclude(written_at=None).update(written_at=None, problem="")


def waiting() -> dict[str, dict[str, Any]]:
    """For each register that something waits for: how much, and what is wrong with the first."""
    found: dict[str, dict[str, Any]] = {}
    rows = models.Delivery.objects.filter(written_at=None).select_related("entry").order_by("entry_id")
    for row in rows:
        each = found.setdefault(row.entry.evidence.partition(".")[0], {"entries": 0, "problem": row.problem})
        each["entries"] += 1
    return found


def _waiting(evidence: str) -> Any:
    return models.Entry.objects.filter(evidence=evidence, delivery__written_at=None).order_by("id")


def _write(entry: models.Entry) -> str:
    """Write one entry; why it could not be, or nothing."""
    if not entry.values:
        return ""
    release = releases.get(entry.release)
    register_id, _, kind = entry.evidence.partition(".")
    register = _current(register_id) or release.registers[register_id]
    try:
        connectors.put(register, release.registers[register_id].evidence[kind], entry.key, entry.values)
    except connectors.Unavailable as problem:
        return str(problem) or "it did not take it"
    return ""


def _current(register_id: str) -> Any:
    """The register as it is reached now."""
    try:
        return releases.current().registers.get(register_id)
    except LookupError:
        return None


def _entry(
    evidence: str, key: str, values: Mapping[str, Any], *, once: bool, source: uuid.UUID, revoked: bool,
    release: Release, now: dt.datetime,
) -> models.Entry:  # fmt: skip
    return models.Entry(
        id=ids.new_id(),
        evidence=evidence,
        key=key,
        values=dict(values),
        agency=release.registers[evidence.partition(".")[0]].agency,
        source=source,
        revoked=revoked,
        once=once,
        standing=not revoked,
        release=release.digest,
        entered_at=now,
    )


def _save(
    made: models.Entry, ended: Sequence[models.Entry], *, subjects: Sequence[str], actor: Actor, now: dt.datetime
) -> None:
    append(
        events.RecordEntered(
            entry=str(made.id),
            evidence=made.evidence,
            agency=made.agency,
            source=str(made.source),
            revoked=made.revoked,
            digest=rules.digest(rules.entered(made.evidence, made.key, made.values)),
        ),
        actor=actor,
        rows=[made, *ended],
        subjects=[*subjects, f"register:{made.evidence.partition('.')[0]}"],
        now=now,
    )
    for row in ended:
        row.standing = False
        row.save(update_fields=["standing"])
    made.save(force_insert=True)
    models.Delivery.objects.create(entry=made)


def _lock(evidence: str, key: str) -> None:
    """One at a time under a key, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"{evidence}:{key}"])
