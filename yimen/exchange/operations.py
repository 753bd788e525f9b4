"""What can be done with registers: read one under a grant, dispute what it says."""

import datetime as dt
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction

from yimen.exchange import connectors, entering, events, models, persons, rules
from yimen.exchange.connectors.base import Unavailable
from yimen.government import granting
from yimen.government.schema import Release
from yimen.identity import queries as identity
from yimen.ledger import acts, ids, keys
from yimen.ledger.operations import append
from yimen.releases import queries as releases

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
        if self.open(register):
            return  # it was not asked: its rest must come to an end, however many are waiting
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
    role: Mapping[str, str] | None = None,
    application: str | None = None,
    actor: acts.Actor,
    release: Release,
    now: dt.datetime,
) -> Answer:
    """Read a record of a register for a person's case, if a grant allows it; every attempt is an act of its own.

    `evidence` is `register.kind`, `key` the register's key of the record, `purpose` the service, `person` who applies,
    `role` as what the application names whose record it is. The act is filed under those people, whoever applies, and
    under the applicant where it is theirs, or is nobody's. A grant's condition on the record is judged once it was
    read, and before anything is handed on. The register is asked outside any transaction of this function; its time
    limit holds. Raises KeyError for a kind that is not known.
    """
    register_id, _, kind_id = evidence.partition(".")
    register = release.registers[register_id]
    kind = register.evidence[kind_id]
    fields = sorted(set(fields))
    applicant = _applicant(person)
    about = {"kind": evidence, "agency": agency, "purpose": purpose}
    as_what = dict(role or {})

    def subjects(numbers: Sequence[str]) -> list[str]:
        found = [f"register:{register_id}", *(persons.subject(hashed) for hashed in persons.hashes(numbers))]
        if application:
            found.append(f"application:{application}")
        if not numbers or applicant.get("id_number") in numbers:
            found.append(f"person:{person}")
        return found

    def record(event: object, numbers: Sequence[str]) -> None:
        with transaction.atomic():
            append(event, actor=actor, subjects=subjects(numbers), now=now)

    named = persons.of_record(kind, key)
    on = release.city.today(now)
    grants = rules.grants_for(
        register, kind_id, agency=agency, purpose=purpose, release=release, on=on, applicant=applicant
    )
    cover = granting.cover(grants, fields)
    if not cover.complete:
        record(events.FetchRefused(**about, fields=fields, role=as_what), named)
        return Answer("not-granted", reason="no grant covers these fields for this purpose")
    judged = {name for grant in grants for name in rules.record_fields(grant, release=release)}
    wanted = sorted({*fields, *persons.asked_for(kind), *judged})
    try:
        if breaker.open(register_id):
            raise Unavailable("it has just failed several times")
        found = connectors.find(register, kind, key, wanted)
        found = entering.seen(evidence, key, found, fields=wanted)
        values = None if found is None else rules.read_record(register, kind, found, wanted)
    except (Unavailable, rules.BadRecord) as problem:
        if isinstance(problem, Unavailable):
            breaker.failed(register_id)
        else:
            breaker.worked(register_id)  # it answers; one broken record is no reason to ask for nobody else's
        record(events.RegisterFailed(**about, problem=str(problem)), named)
        return Answer("unavailable", until=now + TRY_AGAIN_AFTER, reason=str(problem))
    breaker.worked(register_id)
    numbers = persons.of_record(kind, key, values)
    if values is not None:
        whole = rules.typed(register, values)
        allowed = [
            grant
            for grant in grants
            if rules.allows(grant, purpose=purpose, applicant=applicant, record=whole, release=release, on=on)
        ]
        cover = granting.cover(allowed, fields)
        if not cover.complete:
            record(events.FetchRefused(**about, fields=fields, role=as_what), numbers)
            return Answer("not-granted", reason="the grant does not cover this record")
        values = {name: values[name] for name in fields}
    row = models.Evidence(
        id=ids.new_id(),
        register=register_id,
        subject=person,
        people=persons.hashes(numbers),
        role=as_what,
        key_hash=persons.of_key(evidence, key),
        application=application or "",
        release=release.digest,
        absent=values is None,
        values=values or {},
        basis={"zh": cover.basis("zh-hans"), "en": cover.basis("en")},
        fetched_at=now,
        fresh_until=now + MISSING_STAYS if values is None else rules.fresh_until(now, kind.fresh_for),
        form=rules.FORM,
        **about,
    )
    signed = row.payload()
    row.signature = keys.sign(rules.KEY, signed)
    said = {
        **about, "evidence": str(row.id), "basis": row.basis["zh"], "digest": rules.digest(signed), "role": as_what,
    }  # fmt: skip
    with transaction.atomic():
        act = append(
            events.RecordMissed(**said) if values is None else events.EvidenceFetched(**said, fields=fields),
            actor=actor,
            rows=[row],
            subjects=[*subjects(numbers), f"evidence:{row.id}"],
            now=now,
        )
        row.act = act.id
        row.save(force_insert=True)
    return Answer("not-found" if values is None else "fetched", evidence=row.id, values=values, until=row.fresh_until)


def _applicant(person: uuid.UUID) -> dict[str, str]:
    """Who applies, as conditions of grants see them; nothing of who is being registered just now."""
    try:
        known = identity.person(person)
    except identity.PersonNotFound:
        return {}
    return {"id_number": known.id_number, "name": known.name, "phone": known.phone}


@transaction.atomic(savepoint=False)
def hand_on(
    read: Mapping[str, Sequence[str]],
    *,
    case: str,
    agency: str,
    purpose: str,
    actor: acts.Actor,
    release: Release,
    now: dt.datetime,
) -> None:
    """Record that evidence goes to an office for whose case it was not read: a reading of its own, by its own grant.

    `read` has the fields by evidence. Each act is filed as the reading was: under those whose record it is.
    """
    on = release.city.today(now)
    for row in models.Evidence.objects.filter(id__in=read, absent=False).exclude(purpose=purpose).order_by("id"):
        register_id, _, kind = row.kind.partition(".")
        fields = sorted(set(read[str(row.id)]))
        found = rules.grants_for(
            release.registers[register_id], kind, agency=agency, purpose=purpose, release=release, on=on,
            applicant=_applicant(row.subject),
        )  # fmt: skip
        cover = granting.cover(found, fields)
        people = [persons.subject(hashed) for hashed in row.people]
        append(
            events.EvidenceHandedOn(
                evidence=str(row.id),
                kind=row.kind,
                agency=agency,
                purpose=purpose,
                fields=fields,
                basis=cover.basis("zh-hans") if cover.complete else "",
                case=case,
                role=dict(row.role),
            ),
            actor=actor,
            subjects=[f"register:{register_id}", f"evidence:{row.id}", *(people or [f"person:{row.subject}"])],
            now=now,
        )


@transaction.atomic
def show(
    *,
    evidence: str,
    kind: str,
    fields: Sequence[str],
    numbers: Sequence[str] = (),
    matter: str,
    agency: str,
    purpose: str,
    role: Mapping[str, str] | None = None,
    actor: acts.Actor,
    now: dt.datetime,
) -> None:
    """Record that an officer has masked values of a matter shown: filed under those whose record it is.

    `matter` is what the ledger files the matter under, such as `case:…`. `evidence` is the extract they stand in, and
    says whose it is; for a number that somebody typed, or what was read with many records at once, it is empty, `kind`
    says what it is, and `numbers` are the people.
    """
    row = models.Evidence.objects.filter(id=evidence).first() if evidence else None
    people = list(row.people) if row else persons.hashes(numbers)
    append(
        events.EvidenceShown(
            matter=matter, kind=kind, agency=agency, purpose=purpose, fields=list(fields), evidence=evidence,
            role=dict(role or (row.role if row else {})),
        ),
        actor=actor,
        subjects=[
            matter,
            *(persons.subject(hashed) for hashed in people),
            *([f"evidence:{row.id}", *([] if people else [f"person:{row.subject}"])] if row else []),
        ],
        now=now,
    )  # fmt: skip


@transaction.atomic
def dispute(*, evidence: uuid.UUID, field: str, reason: str, actor: acts.Actor, now: dt.datetime) -> uuid.UUID:
    """Say that a value of evidence that one may see is wrong; saying it again changes nothing. Raises LookupError."""
    row = models.Evidence.objects.select_for_update().filter(id=evidence).first()
    if row is None or field not in row.values or not _may_see(row, field, actor):
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


def _may_see(row: models.Evidence, field: str, actor: acts.Actor) -> bool:
    """Whether a value is of a person's own record, or open to whoever applied."""
    number = _applicant(uuid.UUID(actor.id)).get("id_number", "")
    as_key = persons.of_key(row.kind, number)
    if rules.concerns(row.people, row.key_hash, person=persons.of_person(number), as_key=as_key):
        kind = releases.get(row.release).evidence(row.kind)
        return kind is None or field not in kind.people or row.values.get(field) in {None, number}
    kind = releases.get(row.release).evidence(row.kind)
    return str(row.subject) == actor.id and kind is not None and field in kind.open


def erase_extracts(*, now: dt.datetime) -> int:
    """Erase extract records past the five-year retention; returns the count."""
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
