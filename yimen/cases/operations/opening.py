"""Opening a case: one act, its rows named, a signed promise; its process begins, or waits for another's output."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from yimen.cases import events, models
from yimen.cases.people import NOBODY, applicant_of
from yimen.cases.process.clocks import start_acceptance
from yimen.cases.process.execution import Execution
from yimen.cases.process.transition import transition
from yimen.cases.rules.references import new_reference
from yimen.engines import canonical
from yimen.exchange import operations as exchange
from yimen.government import datatypes
from yimen.government.schema import Definition, Kind, Release
from yimen.ledger import ids
from yimen.ledger.acts import SYSTEM, Actor
from yimen.ledger.operations import promise
from yimen.requirements import conditions
from yimen.requirements import facts as facts_
from yimen.requirements.facts import Applicant
from yimen.requirements.resolution import Output

Role = models.CaseParty.Role


@dataclass(frozen=True)
class Party:
    """Whose affair a case is, and as what: a person known here, or somebody by an opaque `reference`."""

    role: str
    person: uuid.UUID | None = None
    reference: str = ""


@dataclass(frozen=True)
class Opened:
    """What opening a case came to: its key, its reference, and the signed promise that it is recorded."""

    id: uuid.UUID
    reference: str
    receipt: str
    division: str


@transaction.atomic(savepoint=False)
def open_case(
    definition: str, *, kind: str, origin: str, parties: Sequence[Party], facts: facts_.Facts, release: Release,
    division: str | None = None, documents: Mapping[str, Mapping[str, str]] | None = None,
    commitments: Sequence[str] = (), assisting: Sequence[Mapping[str, str]] | None = None,
    links: Mapping[uuid.UUID, str] | None = None, reference: str = "", stage: str = "", waits_for: str = "",
    applicant: Applicant | None = None, actor: Actor, now: dt.datetime,
) -> Opened:  # fmt: skip
    """Open a case of a kind, by what the folder defines, and let its process begin.

    `origin` is opaque, such as `application:<uuid>`, `caller:<uuid>`, `schedule:…`, `case:…`. `facts` are those that
    the definition's form asks for. `division` is where the case belongs, which the jurisdiction says where it is
    not given: the body that handles it there leads. The `assisting` ones take part, each {agency, body}; where they are
    not given, those of the same division that the definition names. `links` lead to other cases: id → part-of,
    caused-by, contests, follows-up. With `waits_for` (`service/output`) nothing begins before that output is issued.
    `applicant` is the one among the parties, where the caller has read them. Raises KeyError for what the release
    does not define.
    """
    service = release.definition(definition)
    if division is None:
        division = _division(service, facts, release, on=release.city.today(now))
    if division not in release.divisions:
        division = release.city.id
    body = release.body(definition, division) or service.bodies[0]
    case = models.Case(
        id=ids.new_id(),
        reference=reference or new_reference(city=release.city.id, year=release.city.today(now).year),
        kind=kind,
        definition=definition,
        origin=origin,
        release=release.digest,
        stage=stage,
        agency=service.agency,
        assisting=_assisting(service, body.division) if assisting is None else [dict(each) for each in assisting],
        division=division,
        body=body.division,
        status=models.Case.Status.WAITING if waits_for else models.Case.Status.RECEIVED,
        waits_for=waits_for,
        facts=facts_.write(facts),
        documents={name: dict(each) for name, each in (documents or {}).items()},
        commitments=list(commitments),
        submitted_at=now,
    )
    case.people = [(each.role, each.person) for each in parties if each.person is not None]
    execution = Execution(case, applicant or applicant_of(case), release, now=now)
    with transition(execution, actor=actor, now=now) as t:
        _begin(execution, parties, links or {})
        act = t.record(_event(case))
        case.submission_act, case.receipt = act.id, promise(act, now=now)
    exchange.hand_on(
        _evidence_of(service, facts), case=str(case.id), agency=service.agency, purpose=definition, actor=actor,
        release=release, now=now,
    )  # fmt: skip
    return Opened(case.id, case.reference, case.receipt, case.division)


def _division(definition: Definition, facts: facts_.Facts, release: Release, *, on: dt.date) -> str | None:
    """Where a case belongs, by its facts."""
    context = facts_.context(definition.form.fields, facts, applicant=NOBODY, release=release, on=on)
    found = conditions.value(definition.jurisdiction, context, release=release, on=on)
    return found if isinstance(found, str) else None


def _assisting(definition: Definition, division: str) -> list[dict[str, str]]:
    """The bodies that assist by the folder, those of the division whose body leads."""
    agencies = definition.assisting if isinstance(definition, Kind) else []
    return [{"agency": agency, "body": division} for agency in agencies]


def _begin(execution: Execution, parties: Sequence[Party], links: Mapping[uuid.UUID, str]) -> None:
    """The rows of a new case; its process starts, unless it waits."""
    case = execution.case
    execution.changes.insert(case)
    for each in parties:
        execution.changes.insert(
            models.CaseParty(
                id=ids.new_id(), case=case, role=each.role, person_id=each.person, reference=each.reference
            )
        )
    for other, how in links.items():
        execution.changes.insert(models.CaseLink(id=ids.new_id(), case=case, other_id=other, kind=how))
    if not case.waits_for:
        start_acceptance(execution)
        execution.start()


def _event(case: models.Case) -> events.CaseSubmitted | events.CaseOpened:
    """What was applied for is submitted; anything else is opened."""
    if case.application_id is None:
        return events.CaseOpened(
            case=str(case.id),
            reference=case.reference,
            case_kind=case.kind,
            definition=case.definition,
            origin=case.origin,
            agency=case.agency,
            division=case.division,
            facts=digest(case.facts),
        )
    return events.CaseSubmitted(
        case=str(case.id),
        reference=case.reference,
        service=case.definition,
        stage=case.stage,
        agency=case.agency,
        division=case.division,
        facts=digest(case.facts),
        documents=sorted(case.documents),
        commitments=case.commitments,
    )


def _evidence_of(service: Definition, facts: facts_.Facts) -> dict[str, list[str]]:
    """The fields of registers that a case has, by the evidence in which they stand."""
    found: dict[str, list[str]] = {}
    for field in service.form.fields:
        fact = facts.get(field.id)
        for source in field.sources:
            if fact is not None and fact.evidence and source.register_id == fact.register and source.field:
                found.setdefault(fact.evidence, []).append(source.field)
    return found


def start_waiting(case: models.Case, outputs: Mapping[str, Output], *, now: dt.datetime) -> None:
    """A case, which is locked, begins that waited for an output: it gets the values that the output gives.

    Appends the act.
    """
    execution, output = Execution.of(case, now=now), case.waits_for
    facts = dict(case.facts)
    for field in execution.service.form.fields:
        for source in field.sources:
            if source.output and source.output in outputs and field.id not in facts:
                value = datatypes.of(field).encode(outputs[source.output].values.get(source.field or ""))
                facts[field.id] = facts_.Fact(value, "output", now.isoformat(), output=source.output).to_json()
    with transition(execution, actor=SYSTEM, now=now) as t:
        execution.changes.update(case, facts=facts, status=models.Case.Status.RECEIVED, waits_for="")
        start_acceptance(execution)
        execution.start()
        t.record(events.CaseStarted(case=str(case.id), output=output))


def digest(data: object) -> str:
    """SHA-256 of canonical JSON: what an act commits to (no act: it only computes)."""
    return canonical.digest(data)
