"""What is known for an application: what was answered and issued, and what registers said.

A draft says which readings belong to it. What they said stands in the evidence, guarded and signed, and is taken from
there: nothing that is written into a draft becomes a register's word.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from yimen.applications import models
from yimen.credentials import queries as credentials
from yimen.exchange import queries as exchange
from yimen.exchange.queries import EvidenceView
from yimen.government.schema import Release
from yimen.requirements import facts as facts_
from yimen.requirements.facts import Fact
from yimen.requirements.parties import Answers, State
from yimen.requirements.reads import EvidenceResponse
from yimen.requirements.resolution import Known, Output

_FAILED = frozenset({"unavailable", "not-granted"})


@dataclass(frozen=True)
class Knowledge:
    """What is known, and the evidence by its id that it was read from.

    `overruled` are the readings of which the draft says what no signed answer of a register does.
    """

    known: Known
    evidence: Mapping[str, EvidenceView]
    overruled: tuple[str, ...]


def of_application(application: models.Application, draft: models.Draft, release: Release) -> Knowledge:
    """What was answered, read and issued for an application."""
    told = exchange.read_for(application.id)
    reads, overruled = _reads(draft.reads, told, subject=application.applicant_id)
    used = {read.evidence for read in reads.values()}
    evidence = {str(view.id): view for view in told if str(view.id) in used}
    known = Known(
        typed={name: _as_typed(fact) for name, fact in facts_.read(draft.facts).items()},
        reads=reads,
        outputs=outputs_of(application),
        disputed=frozenset(_disputed(evidence, application, release)),
        answers=answers_of(application),
        by_hand=frozenset(draft.acknowledged),
    )
    return Knowledge(known, evidence, tuple(overruled))


def _as_typed(fact: Fact) -> Fact:
    """An answer of a draft, whatever else the draft calls it."""
    return replace(fact, source="typed", evidence=None, register=None, output=None, because=None)


def _reads(
    stored: Mapping[str, Any], told: list[EvidenceView], *, subject: uuid.UUID
) -> tuple[dict[str, EvidenceResponse], list[str]]:
    """What registers answered last to the readings of a draft, and those of which the draft says otherwise.

    That a register did not answer stands in the draft alone: nothing is vouched for by it.
    """
    answers: dict[tuple[str, str, str], list[EvidenceView]] = {}
    for view in told:
        if view.signature_valid and view.subject == subject:
            answers.setdefault((view.kind, view.key_hash, view.purpose), []).append(view)
    reads: dict[str, EvidenceResponse] = {}
    overruled = []
    for name, data in stored.items():
        kind, _, rest = name.partition("|")
        key, _, service = rest.rpartition("|")
        views = answers.get((kind, exchange.of_key(kind, key), service), [])
        said = EvidenceResponse.from_json(data)
        last = views[0] if views else None
        if said.outcome in _FAILED and (last is None or dt.datetime.fromisoformat(said.at) >= last.fetched_at):
            reads[name] = replace(said, evidence=None, values=None)
            continue
        if last is not None:
            reads[name] = _response(last)
        if said.outcome not in _FAILED and not any(_says(view, said) for view in views):
            overruled.append(name)
    return reads, overruled


def _response(view: EvidenceView) -> EvidenceResponse:
    return EvidenceResponse(
        outcome="not-found" if view.absent else "fetched",
        at=view.fetched_at.isoformat(),
        until=view.fresh_until.isoformat(),
        evidence=str(view.id),
        values=None if view.absent else view.values,
    )


def _says(view: EvidenceView, said: EvidenceResponse) -> bool:
    """Whether a draft has of evidence what it says; the moments can be written in another zone."""
    answer = _response(view)
    same = (answer.outcome, answer.evidence, answer.values) == (said.outcome, said.evidence, said.values)
    return same and said.until is not None and dt.datetime.fromisoformat(said.until) == view.fresh_until


def _disputed(
    evidence: Mapping[str, EvidenceView], application: models.Application, release: Release
) -> Iterator[tuple[str, str]]:
    """What the person says is wrong: the evidence, and each field that it gives."""
    for service in release.life_events[application.life_event].services():
        for field in release.services[service].form.fields:
            for source in field.sources:
                for key, view in evidence.items():
                    if source.evidence_id == view.kind and source.field in view.disputed:
                        yield key, field.id


def outputs_of(application: models.Application) -> dict[str, Output]:
    """What the cases of an application issued, and of the one it is made anew for, as values for siblings."""
    found = outputs_of(application.follows) if application.follows is not None else {}
    for issued in credentials.of_cases(case.id for case in application.cases.all()).values():
        for credential in issued:
            if credential.revoked_at is None:
                name = f"{credential.service}/{credential.output}"
                values = {
                    **credential.data,
                    "number": credential.number,
                    "valid_from": credential.valid_from.isoformat(),
                    "valid_until": credential.valid_until.isoformat() if credential.valid_until else None,
                }
                found[name] = Output(name, values, credential.issued_at.isoformat())
    return found


def answers_of(application: models.Application) -> Answers:
    """What those have answered whom an application names."""
    rows = application.parties.order_by("asked_at", "id").values_list("field", "stands_for", "state")
    states = {(field, stands_for): cast(State, state) for field, stands_for, state in rows}
    return Answers(states, exchange.of_person)
