"""Submitting a stage: one transaction, one act for each case, a signed promise at once."""

import datetime as dt
import hashlib
import json
import uuid
from dataclasses import dataclass

from django.db import transaction

from yimen.cases import errors, events, models, situation
from yimen.cases.process.clocks import start_acceptance
from yimen.cases.process.execution import Execution
from yimen.cases.process.transition import transition
from yimen.cases.rules import conditions, provenance
from yimen.cases.rules import facts as facts_
from yimen.cases.rules.answers import Problem
from yimen.cases.rules.references import of_case
from yimen.exchange import operations as exchange
from yimen.government.schema import Service, Text
from yimen.ledger import ids
from yimen.ledger.acts import SYSTEM, Actor
from yimen.ledger.operations import promise

MISSING = Text(zh="这一项还没有完成。", en="This is not complete yet.")


@dataclass(frozen=True)
class Submitted:
    """What a submission came to: the reference, and a receipt for each case by its service."""

    reference: str
    stage: str
    receipts: dict[str, str]


def submit(application_id: uuid.UUID, stage: str, *, key: str, actor: Actor, now: dt.datetime) -> Submitted:
    """Submit a stage. The same key gives the same receipts, however often it is sent.

    Raises Incomplete with what is missing, OutOfOrder, NotFound; nothing is lost.
    """
    with transaction.atomic():
        application = models.Application.objects.select_for_update(no_key=True).filter(id=application_id).first()
        if application is None or str(application.applicant_id) != actor.id:
            raise errors.NotFound
        before = models.IdempotencyKey.objects.filter(application=application, key=key).first()
        if before is not None:
            if before.result["stage"] != stage:
                raise errors.OutOfOrder
            return Submitted(**before.result)
        row = application.stages.select_for_update().filter(stage=stage).first()
        if row is None:
            raise errors.NotFound
        if row.status != models.Stage.Status.OPEN or application.status == models.Application.Status.WITHDRAWN:
            raise errors.OutOfOrder
        if situation.expired(application, now=now):
            raise errors.Expired
        current = situation.read(application, row, now=now)
        _must_be_complete(current)
        receipts = {
            service: _case(current, service, number, actor=actor, now=now)
            for number, service in enumerate(current.services, application.cases.count() + 1)
        }
        submitted = Submitted(application.reference, stage, receipts)
        models.IdempotencyKey.objects.create(
            application=application, key=key, operation="submit", result=vars(submitted), created_at=now
        )
    return submitted


def _must_be_complete(current: situation.Situation) -> None:
    missing = (
        *current.unanswered,
        *current.missing_documents,
        *current.missing_commitments,
        *current.unconfirmed,
        *(each.field.id for each in current.waiting),
        *(each.key for each in current.unfound),
    )
    if missing or not current.complete or not current.services:
        raise errors.Incomplete([Problem(each, MISSING) for each in missing])


def _case(current: situation.Situation, service_id: str, number: int, *, actor: Actor, now: dt.datetime) -> str:
    """Make one case and let it begin; returns its receipt."""
    application, release = current.application, current.release
    service = release.services[service_id]
    facts = provenance.of_case(current.resolution, service.form, now=now)
    documents = {
        document.id: {"upload": str(current.uploads[document.id].id)}
        for document, services in current.documents
        if service_id in services and document.id in current.uploads
    }
    commitments = [each.id for each, services in current.commitments if service_id in services]
    division = str(conditions.value(service.jurisdiction, current.told, on=current.on) or "")
    if division not in release.divisions:
        division = release.city.id
    body = release.body(service_id, division) or service.bodies[0]
    waits = [
        f.output for f in current.life_event.feeds if f.to == service_id and f.output in current.resolution.waiting
    ]
    case = models.Case(
        id=ids.new_id(),
        reference=of_case(application.reference, number),
        application=application,
        service=service_id,
        stage=current.stage.id,
        agency=service.agency,
        division=division,
        body=body.division,
        status=models.Case.Status.WAITING if waits else models.Case.Status.RECEIVED,
        waits_for=waits[0] if waits else "",
        facts=facts_.write(facts),
        documents=documents,
        commitments=commitments,
        submitted_at=now,
    )
    step = Execution(case, current.applicant, release, now=now)
    with transition(step, actor=actor, now=now) as t:
        step.changes.insert(case)
        _first(current, step, now=now)
        if not waits:
            start_acceptance(step)
            step.start()
        submitted = events.CaseSubmitted(
            case=str(case.id),
            reference=case.reference,
            service=service_id,
            stage=current.stage.id,
            agency=service.agency,
            division=division,
            facts=digest(case.facts),
            documents=sorted(documents),
            commitments=commitments,
        )
        act = t.record(submitted)
        case.submission_act, case.receipt = act.id, promise(act, now=now)
    exchange.hand_on(
        _evidence_of(service, facts), case=str(case.id), agency=service.agency, purpose=service_id, actor=actor,
        release=release, now=now,
    )  # fmt: skip
    return case.receipt


def _evidence_of(service: Service, facts: facts_.Facts) -> dict[str, list[str]]:
    """The fields of registers that a case has, by the evidence in which they stand."""
    found: dict[str, list[str]] = {}
    for field in service.form.fields:
        fact = facts.get(field.id)
        for source in field.sources:
            if fact is not None and fact.evidence and source.register_id == fact.register and source.field:
                found.setdefault(fact.evidence, []).append(source.field)
    return found


def _first(current: situation.Situation, step: Execution, *, now: dt.datetime) -> None:
    """With the first case of a stage, the stage and the application change too."""
    if current.row.status == models.Stage.Status.SUBMITTED:
        return
    step.changes.update(current.row, status=models.Stage.Status.SUBMITTED, submitted_at=now)
    if current.application.status == models.Application.Status.DRAFT:
        step.changes.update(
            current.application,
            status=models.Application.Status.SUBMITTED,
            submitted_by=current.application.applicant_id,
            division=step.case.division,
        )


def begin(case: models.Case, *, output: str, now: dt.datetime) -> None:
    """A case that waited for a sibling's output begins: it gets the values that the output gives; appends the act."""
    step = Execution.of(case, now=now)
    values = situation.outputs_of(case.application)
    facts = dict(case.facts)
    for field in step.service.form.fields:
        for source in field.sources:
            if source.output in values and field.id not in facts:
                value = facts_.from_source(field, values[source.output].values.get(source.field or ""))
                facts[field.id] = facts_.Fact(value, "output", now.isoformat(), output=source.output).to_json()
    with transition(step, actor=SYSTEM, now=now) as t:
        step.changes.update(case, facts=facts, status=models.Case.Status.RECEIVED, waits_for="")
        start_acceptance(step)
        step.start()
        t.record(events.CaseStarted(case=str(case.id), output=output))


def digest(data: object) -> str:
    """SHA-256 of canonical JSON: what an act commits to (no act: it only computes)."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


__all__ = ["Submitted", "begin", "digest", "submit"]
