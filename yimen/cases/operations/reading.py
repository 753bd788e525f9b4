"""Asking registers for what an application or a case rests on, outside any transaction; each reading is an act."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yimen.cases import models
from yimen.cases.people import applicant_of
from yimen.exchange import operations as exchange
from yimen.government.schema import Release
from yimen.ledger.acts import Actor
from yimen.requirements.facts import Applicant
from yimen.requirements.parties import role_of
from yimen.requirements.reads import EvidenceRequest, EvidenceResponse
from yimen.requirements.resolution import Known, Need, Resolution, resolve

MOST_ROUNDS = 8  # reads that need values of earlier reads


@dataclass(frozen=True)
class Reader:
    """For whom registers are asked: the applicant, and the application under which it is found."""

    person: uuid.UUID
    applicant: Applicant
    application: str | None
    release: Release


def reader_of(case: models.Case, release: Release) -> Reader | None:
    """For whom registers are asked for a case (no act: it only reads); None where nobody's affair it is."""
    if not case.people:
        return None
    return Reader(case.people[0][1], applicant_of(case), case.application_id, release)


def read_registers(
    wanted: Sequence[EvidenceRequest], before: Mapping[str, Any], reader: Reader, *, actor: Actor, now: dt.datetime,
) -> dict[str, dict[str, Any]]:  # fmt: skip
    """What the registers answer, as a draft keeps it (the exchange records each reading).

    Who has another number than the applicant is read as what the application names them.
    """
    release = reader.release
    fields = {each.id: each for service in release.definitions.values() for each in service.form.fields}
    reads = {}
    for want in wanted:
        by = fields.get(want.named_by)
        role = (
            role_of(by, release) if by and by.type == "id-number" and want.key != reader.applicant.id_number else None
        )
        had = before.get(want.name, {}).get("values") or ()
        answer = exchange.fetch(
            want.evidence,
            want.key,
            agency=release.definition(want.service).agency,
            purpose=want.service,
            fields=sorted({*want.fields, *had}),
            person=reader.person,
            role={"zh": role.zh, "en": role.en} if role else None,
            application=reader.application,
            actor=actor,
            release=release,
            now=now,
        )
        reads[want.name] = EvidenceResponse(
            outcome=answer.outcome,
            at=now.isoformat(),
            until=answer.until.isoformat() if answer.until else None,
            evidence=str(answer.evidence) if answer.evidence else None,
            values=answer.values,
            reason=answer.reason,
        ).to_json()
    return reads


def resolve_reading(
    reader: Reader, needs: Sequence[Need], known: Known, *, pending_outputs: frozenset[str], actor: Actor,
    now: dt.datetime,
) -> tuple[Resolution, Known]:  # fmt: skip
    """Resolve, and read what is wanted, until nothing more is (the exchange records each reading)."""
    release = reader.release
    on = release.city.today(now)
    for _ in range(MOST_ROUNDS):
        found = resolve(
            needs, known, applicant=reader.applicant, release=release, pending_outputs=pending_outputs, now=now, on=on
        )
        if not found.wanted:
            break
        answered = read_registers(found.wanted, {}, reader, actor=actor, now=now)
        known = replace(
            known, reads={**known.reads, **{n: EvidenceResponse.from_json(data) for n, data in answered.items()}}
        )
    return found, known
