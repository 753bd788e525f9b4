"""What can be done with registers: read one under a grant, dispute what it says."""

import datetime as dt
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.db import transaction

from yimen.exchange import connectors, events, models, rules
from yimen.exchange.connectors.base import Unavailable
from yimen.government.schema import Grant, Release
from yimen.ledger import acts, ids, keys
from yimen.ledger.operations import append

KEY = "evidence"
TRY_AGAIN_AFTER = dt.timedelta(seconds=30)
EXTRACTS_KEPT = dt.timedelta(days=5 * 365)
MISSING_STAYS = dt.timedelta(hours=1)

Outcome = Literal["fetched", "not-found", "unavailable", "not-granted"]


@dataclass(frozen=True)
class Answer:
    """What came of a fetch. `until` is when it should be asked again."""

    outcome: Outcome
    evidence: uuid.UUID | None = None
    values: dict[str, Any] | None = None
    until: dt.datetime | None = None
    reason: str | None = None


class _Breaker:
    """A register that has just failed is not asked for a moment, so that people do not wait for it in a row."""

    def __init__(self, *, after: int = 3, rest: float = 5.0) -> None:
        self.after, self.rest = after, rest
        self.failures: dict[str, int] = {}
        self.until: dict[str, float] = {}

    def open(self, register: str) -> bool:
        return time.monotonic() < self.until.get(register, 0.0)

    def failed(self, register: str) -> None:
        self.failures[register] = self.failures.get(register, 0) + 1
        if self.failures[register] >= self.after:
            self.until[register] = time.monotonic() + self.rest

    def worked(self, register: str) -> None:
        self.failures.pop(register, None)


breaker = _Breaker()


def fetch(
    evidence: str,
    key: str,
    *,
    agency: str,
    purpose: str,
    fields: Sequence[str],
    person: uuid.UUID,
    application: str | None = None,
    actor: acts.Actor,
    release: Release,
    now: dt.datetime,
) -> Answer:
    """Read a record of a register for a person's case, if a grant allows it; every attempt is an act of its own.

    `evidence` is `register.kind`, `key` the register's key of the record, `purpose` the service. The register is asked
    outside any transaction of this function; its time limit holds. Raises KeyError for a kind that is not known.
    """
    register_id, _, kind_id = evidence.partition(".")
    register = release.registers[register_id]
    kind = register.evidence[kind_id]
    fields = sorted(set(fields))
    subjects = [f"person:{person}", f"register:{register_id}"]
    if application:
        subjects.append(f"application:{application}")

    def record(event: object) -> None:
        with transaction.atomic():
            append(event, actor=actor, subjects=subjects, now=now)

    on = release.city.today(now)
    grant = rules.grant_for(register, kind_id, agency=agency, purpose=purpose, fields=fields, on=on)
    if grant is None:
        record(events.FetchRefused(kind=evidence, agency=agency, purpose=purpose, fields=list(fields)))
        return Answer("not-granted", reason="no grant covers these fields for this purpose")
    basis = {"zh": grant.basis.to("zh-hans"), "en": grant.basis.to("en")}
    try:
        if breaker.open(register_id):
            raise Unavailable("it has just failed several times")
        found = connectors.find(register, kind, key, list(fields))
        values = None if found is None else rules.read_record(register, kind, found, fields)
    except (Unavailable, rules.BadRecord) as problem:
        breaker.failed(register_id)
        record(events.RegisterFailed(kind=evidence, agency=agency, purpose=purpose, problem=str(problem)))
        return Answer("unavailable", until=now + TRY_AGAIN_AFTER, reason=str(problem))
    breaker.worked(register_id)
    if values is None:
        record(events.RecordMissed(kind=evidence, agency=agency, purpose=purpose, basis=basis["zh"]))
        return Answer("not-found", until=now + MISSING_STAYS)
    row = _evidence(
        evidence, key, values, agency=agency, purpose=purpose, person=person, application=application or "",
        release=release, grant=grant, now=now, fresh_for=kind.fresh_for,
    )  # fmt: skip
    signed = row.payload()
    with transaction.atomic():
        act = append(
            events.EvidenceFetched(
                evidence=str(row.id),
                kind=evidence,
                agency=agency,
                purpose=purpose,
                fields=list(fields),
                basis=basis["zh"],
                digest=rules.digest(signed),
            ),
            actor=actor,
            rows=[row],
            subjects=[*subjects, f"evidence:{row.id}"],
            now=now,
        )
        row.act = act.id
        row.save(force_insert=True)
    return Answer("fetched", evidence=row.id, values=values, until=row.fresh_until)


@transaction.atomic
def dispute(*, evidence: uuid.UUID, field: str, reason: str, actor: acts.Actor, now: dt.datetime) -> uuid.UUID:
    """Say that a value of one's own evidence is wrong; saying it again changes nothing. Raises LookupError."""
    row = models.Evidence.objects.select_for_update().filter(id=evidence, subject=actor.id).first()
    if row is None or field not in row.values:
        raise LookupError(str(evidence))
    already = models.Dispute.objects.filter(evidence=row, field=field).first()
    if already is not None:
        return already.id
    made = models.Dispute(id=ids.new_id(), evidence=row, field=field, reason=reason, disputed_at=now)
    append(
        events.EvidenceDisputed(evidence=str(row.id), field=field, reason=reason),
        actor=actor,
        rows=[made],
        subjects=[f"person:{row.subject}", f"evidence:{row.id}", f"register:{row.register}"],
        now=now,
    )
    made.save(force_insert=True)
    return made.id


def erase_extracts(*, now: dt.datetime) -> int:
    """Erase what was kept of readings of many at once, five years after them; returns of how many."""
    old = models.Extract.objects.filter(read_at__lt=now - EXTRACTS_KEPT).order_by("read_at")
    for extract in old:
        with transaction.atomic():
            append(
                events.ExtractErased(extract=str(extract.id), read_at=acts.timestamp(extract.read_at)),
                actor=acts.SYSTEM,
                rows=[extract, (models.ExtractSubjects._meta.db_table, str(extract.id))],
                subjects=[f"extract:{extract.id}"],
                now=now,
            )
            extract.subjects.all().delete()
            extract.delete()
    return len(old)


def _evidence(
    kind: str, key: str, values: dict[str, Any], *, agency: str, purpose: str, person: uuid.UUID, application: str,
    release: Release, grant: Grant, now: dt.datetime, fresh_for: str,
) -> models.Evidence:  # fmt: skip
    row = models.Evidence(
        id=ids.new_id(),
        kind=kind,
        register=kind.partition(".")[0],
        subject=person,
        key_hash=rules.keyed_hash(f"{kind}:{key}", key=settings.SECRET_KEY),
        agency=agency,
        purpose=purpose,
        application=application,
        release=release.digest,
        values=values,
        basis={"zh": grant.basis.to("zh-hans"), "en": grant.basis.to("en")},
        fetched_at=now,
        fresh_until=rules.fresh_until(now, fresh_for),
    )
    row.signature = keys.sign(KEY, row.payload())
    return row
