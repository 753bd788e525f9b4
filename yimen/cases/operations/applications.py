"""Applications: started for a life event, their later stages declared and opened, given up."""

import datetime as dt

from django.db import transaction

from yimen.cases import errors, events, models, situation
from yimen.cases.rules.references import new_reference
from yimen.government.schema import Release
from yimen.identity.queries import Person
from yimen.ledger import ids
from yimen.ledger.acts import Actor
from yimen.ledger.operations import append
from yimen.releases import queries as releases

DRAFT_LIVES = dt.timedelta(days=90)


@transaction.atomic
def start(
    life_event: str, *, person: Person, actor: Actor, release: Release, channel: str, now: dt.datetime
) -> models.Application:
    """Begin an application for a life event. Raises KeyError for one that the release does not know."""
    definition = release.life_events[life_event]
    application = models.Application(
        id=ids.new_id(),
        reference=new_reference(city=release.city.id, year=release.city.today(now).year),
        life_event=life_event,
        release=release.digest,
        applicant_id=person.id,
        channel=channel,
        division=release.city.id,
        created_at=now,
    )
    stages = [
        models.Stage(
            id=ids.new_id(),
            application=application,
            stage=stage.id,
            position=position,
            status=models.Stage.Status.WAITING if stage.starts.on == "declaration" else models.Stage.Status.OPEN,
            opened_at=None if stage.starts.on == "declaration" else now,
        )
        for position, stage in enumerate(definition.stages)
    ]
    append(
        events.ApplicationStarted(
            application=str(application.id),
            reference=application.reference,
            life_event=life_event,
            release=release.digest,
        ),
        actor=actor,
        rows=[application, *stages],
        subjects=subjects(application),
        now=now,
    )
    application.save(force_insert=True)
    for stage in stages:
        stage.save(force_insert=True)
    models.Draft.objects.create(application=application, expires_on=release.city.today(now + DRAFT_LIVES), saved_at=now)
    return application


@transaction.atomic
def declare(application: models.Application, stage: str, *, actor: Actor, now: dt.datetime) -> models.Stage:
    """Declare that what a later stage waits for is so; it opens once the outputs it needs were issued."""
    row = application.stages.select_for_update().filter(stage=stage).first()
    if row is None:
        raise errors.NotFound
    if application.status == models.Application.Status.WITHDRAWN:
        raise errors.OutOfOrder
    if row.status != models.Stage.Status.WAITING:
        return row
    if row.declared_at is None:
        append(
            events.StageDeclared(application=str(application.id), stage=stage),
            actor=actor,
            rows=[row],
            subjects=subjects(application),
            now=now,
        )
        row.declared_at = now
        row.save(update_fields=["declared_at"])
    open_if_ready(application, row, actor=actor, now=now)
    return row


def open_if_ready(application: models.Application, row: models.Stage, *, actor: Actor, now: dt.datetime) -> None:
    """Open a stage that was declared, once its needs are met; appends an act when it does."""
    stage = situation.stage_of(releases.get(application.release), application, row.stage)
    if row.status != models.Stage.Status.WAITING or (stage.starts.on == "declaration" and row.declared_at is None):
        return
    if not set(stage.needs) <= set(situation.outputs_of(application)):
        return
    append(
        events.StageOpened(application=str(application.id), stage=row.stage),
        actor=actor,
        rows=[row],
        subjects=subjects(application),
        now=now,
    )
    row.status, row.opened_at = models.Stage.Status.OPEN, now
    row.save(update_fields=["status", "opened_at"])


@transaction.atomic
def withdraw(application: models.Application, *, actor: Actor, now: dt.datetime) -> None:
    """Give up an application before anything was submitted."""
    application = models.Application.objects.select_for_update().get(id=application.id)
    if application.status != models.Application.Status.DRAFT or application.cases.exists():
        raise errors.OutOfOrder
    append(
        events.ApplicationWithdrawn(application=str(application.id)),
        actor=actor,
        rows=[application],
        subjects=subjects(application),
        now=now,
    )
    application.status = models.Application.Status.WITHDRAWN
    application.save(update_fields=["status"])


def subjects(application: models.Application) -> list[str]:
    """Under what the acts of an application are found (no act: it only names them)."""
    return [f"application:{application.id}", f"person:{application.applicant_id}"]
