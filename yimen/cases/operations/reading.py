"""Asking registers for what an application or a case rests on, outside any transaction; each reading is an act."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from yimen.cases import models
from yimen.exchange import operations as exchange
from yimen.ledger.acts import Actor
from yimen.releases import queries as releases
from yimen.requirements.facts import Applicant
from yimen.requirements.parties import role_of
from yimen.requirements.reads import Read, Wanted
from yimen.requirements.resolution import Known, Need, Resolution, resolve

MOST_ROUNDS = 8  # reads that need values of earlier reads


def read_registers(
    wanted: Sequence[Wanted], before: Mapping[str, Any], application: models.Application, *,
    number: str, actor: Actor, now: dt.datetime,
) -> dict[str, dict[str, Any]]:  # fmt: skip
    """What the registers answer, as a draft keeps it (no act: of ours; the exchange records each reading).

    `number` is the applicant's: who has another is read as what the application names them.
    """
    release = releases.get(application.release)
    fields = {each.id: each for service in release.services.values() for each in service.form.fields}
    reads = {}
    for want in wanted:
        by = fields.get(want.named_by)
        role = role_of(by, release) if by and by.type == "id-number" and want.key != number else None
        had = before.get(want.name, {}).get("values") or ()
        answer = exchange.fetch(
            want.evidence,
            want.key,
            agency=release.services[want.service].agency,
            purpose=want.service,
            fields=sorted({*want.fields, *had}),
            person=application.applicant_id,
            role={"zh": role.zh, "en": role.en} if role else None,
            application=str(application.id),
            actor=actor,
            release=release,
            now=now,
        )
        reads[want.name] = Read(
            outcome=answer.outcome,
            at=now.isoformat(),
            until=answer.until.isoformat() if answer.until else None,
            evidence=str(answer.evidence) if answer.evidence else None,
            values=answer.values,
            reason=answer.reason,
        ).to_json()
    return reads


def resolve_reading(
    application: models.Application, needs: Sequence[Need], known: Known, *, applicant: Applicant,
    coming: frozenset[str], actor: Actor, now: dt.datetime,
) -> tuple[Resolution, Known]:  # fmt: skip
    """Resolve, and read what is wanted, until nothing more is (no act: of ours; the exchange records each reading)."""
    release = releases.get(application.release)
    on = release.city.today(now)
    for _ in range(MOST_ROUNDS):
        found = resolve(needs, known, applicant=applicant, release=release, coming=coming, now=now, on=on)
        if not found.wanted:
            break
        answered = read_registers(found.wanted, {}, application, number=applicant.id_number, actor=actor, now=now)
        known = replace(known, reads={**known.reads, **{n: Read.from_json(data) for n, data in answered.items()}})
    return found, known
