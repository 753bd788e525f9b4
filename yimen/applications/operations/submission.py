"""Submitting a stage: one transaction, one act for each case, a signed promise at once."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from yimen.applications import events, models, stage_state
from yimen.applications.operations.applications import subjects
from yimen.applications.operations.drafts import overrule
from yimen.cases import errors
from yimen.cases.operations.opening import Opened, Party, Role, open_case
from yimen.cases.rules.references import of_case
from yimen.government.schema import Text
from yimen.ledger.acts import Actor
from yimen.ledger.operations import append
from yimen.requirements import conditions, provenance
from yimen.requirements.answers import Problem

KIND = "licence"
"""What cases are called that are applied for."""
MISSING = Text(zh="这一项还没有完成。", en="This is not complete yet.")


@dataclass(frozen=True)
class Submitted:
    """What a submission came to: the reference, and a receipt for each case by its service."""

    reference: str
    stage: str
    receipts: dict[str, str]


def submit(application_id: uuid.UUID, stage: str, *, key: str, actor: Actor, now: dt.datetime) -> Submitted:
    """Submit a stage. The same key gives the same receipts, however often it is sent.

    Raises Incomplete with what is missing, OutOfOrder, NotFound, NoLongerOffered; nothing is lost.
    """
    try:
        return _submit(application_id, stage, key=key, actor=actor, now=now)
    except _Overruled as found:
        overrule(found.application, now=now)  # committed by itself, whatever comes of the submission
        return _submit(application_id, stage, key=key, actor=actor, now=now)


class _Overruled(Exception):
    """The draft says what no signed answer of a register does."""

    def __init__(self, application: models.Application) -> None:
        self.application = application


def _submit(application_id: uuid.UUID, stage: str, *, key: str, actor: Actor, now: dt.datetime) -> Submitted:
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
        if stage_state.expired(application, now=now):
            raise errors.Expired
        if stage_state.no_longer_offered(application):
            raise errors.NoLongerOffered
        current = stage_state.read(application, row, now=now)
        if current.overruled:
            raise _Overruled(application)
        _must_be_complete(current)
        opened = {
            service: _case(current, service, number, actor=actor, now=now)
            for number, service in enumerate(current.services, application.cases.count() + 1)
        }
        _close(current, list(opened.values()), actor=actor, now=now)
        receipts = {service: each.receipt for service, each in opened.items()}
        submitted = Submitted(application.reference, stage, receipts)
        models.IdempotencyKey.objects.create(
            application=application, key=key, operation="submit", result=vars(submitted), created_at=now
        )
    return submitted


def _must_be_complete(current: stage_state.StageState) -> None:
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


def _case(current: stage_state.StageState, service_id: str, number: int, *, actor: Actor, now: dt.datetime) -> Opened:
    """Make one case and let it begin."""
    application, release = current.application, current.release
    service = release.services[service_id]
    waits = [
        f.output for f in current.life_event.feeds if f.to == service_id and f.output in current.resolution.waiting
    ]
    return open_case(
        service_id,
        kind=KIND,
        origin=application.matter,
        parties=[Party(Role.APPLICANT, application.applicant_id)],
        facts=provenance.of_case(current.resolution, service.form, now=now),
        documents={
            document.id: {"upload": str(current.uploads[document.id].id)}
            for document, services in current.documents
            if service_id in services and document.id in current.uploads
        },
        commitments=[each.id for each, services in current.commitments if service_id in services],
        release=release,
        division=str(conditions.value(service.jurisdiction, current.told, release=release, on=current.on) or ""),
        reference=of_case(application.reference, number),
        stage=current.stage.id,
        waits_for=waits[0] if waits else "",
        applicant=current.applicant,
        actor=actor,
        now=now,
    )


def _close(current: stage_state.StageState, opened: Sequence[Opened], *, actor: Actor, now: dt.datetime) -> None:
    """The stage is submitted, and with its first stage the application."""
    application, row = current.application, current.row
    first = application.status == models.Application.Status.DRAFT
    append(
        events.StageSubmitted(
            application=str(application.id), stage=row.stage, cases=[str(each.id) for each in opened]
        ),
        actor=actor,
        rows=[row, *([application] if first else [])],
        subjects=subjects(application),
        now=now,
    )
    row.status, row.submitted_at = models.Stage.Status.SUBMITTED, now
    row.save(update_fields=["status", "submitted_at"])
    if first:
        application.status = models.Application.Status.SUBMITTED
        application.submitted_by = application.applicant_id
        application.division = opened[0].division
        application.save(update_fields=["status", "submitted_by", "division"])
