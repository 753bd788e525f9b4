"""Applications: started for a life event, or anew after a refusal; later stages declared and opened; given up."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import connection, transaction

from yimen.applications import events, knowing, models, stage_state
from yimen.applications.bars import bars_of
from yimen.applications.queries import mine
from yimen.cases import errors
from yimen.cases.queries import rows
from yimen.cases.rules.references import new_reference
from yimen.government.schema import FormField, Release, Stage, Text
from yimen.identity.queries import Person
from yimen.ledger import ids
from yimen.ledger.acts import Actor
from yimen.ledger.operations import append
from yimen.releases import queries as releases
from yimen.requirements import answers
from yimen.requirements import facts as facts_
from yimen.requirements.resolution import needs_of

DRAFT_LIVES = dt.timedelta(days=90)
NEVER = Text(
    zh="这一步需要的证照没有取得，不会再开始。您可以重新申请。",
    en="What this step needs was not issued, so it will not start. You can apply again.",
)


@transaction.atomic
def start(
    life_event: str, *, person: Person, actor: Actor, release: Release, channel: str, now: dt.datetime
) -> models.Application:
    """Begin an application for a life event. Raises KeyError for one that the release does not know."""
    application = _new(life_event, person.id, release, channel, now=now)
    stages = [
        _stage(application, stage, position, opened=stage.starts.on != "declaration", now=now)
        for position, stage in enumerate(release.life_events[life_event].stages)
    ]
    event = events.ApplicationStarted(
        application=str(application.id), reference=application.reference, life_event=life_event, release=release.digest
    )
    _begin(application, stages, {}, event, release, actor=actor, now=now)
    return application


@transaction.atomic
def start_or_go_on(
    life_event: str, *, person: Person, actor: Actor, release: Release, channel: str, now: dt.datetime
) -> models.Application:
    """The person's draft for a life event, or a new one: of several requests at once one begins it.

    Raises KeyError for a life event that the release does not know.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"applications.start:{person.id}:{life_event}"]
        )
    draft = mine.draft_of(person.id, life_event, now=now)
    return draft or start(life_event, person=person, actor=actor, release=release, channel=channel, now=now)


@transaction.atomic
def start_again(
    application_id: uuid.UUID, *, actor: Actor, release: Release, channel: str, now: dt.datetime
) -> models.Application:
    """Apply anew for what was refused, not accepted, withdrawn or taken back, with the answers of the application.

    Registers are read anew; what was typed is taken over to be looked at; files and declarations are given again. What
    the application has, or has in hand, is not applied for twice. An application that was made anew already and is not
    submitted is returned as it is. Raises NotFound, OutOfOrder.
    """
    before = models.Application.objects.select_for_update(of=("self",)).filter(id=application_id).first()
    if before is None or str(before.applicant_id) != actor.id:
        raise errors.NotFound
    for made in before.followed_by.filter(status=models.Application.Status.DRAFT).select_related("draft"):
        if not stage_state.expired(made, now=now):
            return made
    if before.life_event not in release.life_events or not may_start_again(before, now=now):
        raise errors.OutOfOrder
    application = _new(before.life_event, before.applicant_id, release, channel, now=now)
    application.follows = before
    asked = {*release.life_events[before.life_event].services()}
    closed = {bar.service.id for bar in bars_of(before.applicant_id, asked, now=now)}
    elsewhere = stage_state.had_elsewhere(application) | closed
    outputs = set(knowing.outputs_of(application))
    rows = {row.stage: row for row in before.stages.all()}
    tried = {case.definition for case in before.cases.all()}
    stages = []
    for position, stage in enumerate(release.life_events[before.life_event].stages):
        row = rows.get(stage.id)
        submitted = row is not None and row.status == models.Stage.Status.SUBMITTED
        left = {entry.service for entry in stage.services} - elsewhere
        if not left or (submitted and not left & tried):
            continue  # nothing of it is to be done again
        declared = row is not None and row.declared_at is not None and set(stage.needs) <= outputs
        opened = stage.starts.on != "declaration" or declared
        stages.append(_stage(application, stage, position, opened=opened, now=now))
    if not stages:
        raise errors.OutOfOrder  # all of it was applied for anew already
    event = events.ApplicationStartedAgain(
        application=str(application.id),
        reference=application.reference,
        life_event=application.life_event,
        release=release.digest,
        follows=str(before.id),
    )
    _begin(application, stages, _taken_over(before, release, now=now), event, release, actor=actor, now=now)
    return application


def may_start_again(application: models.Application, *, now: dt.datetime) -> bool:
    """Whether something of it ended without what was applied for, and may be had (no act: it only reads)."""
    ended = {
        rows.Status.REFUSED,
        rows.Status.NOT_ACCEPTED,
        rows.Status.WITHDRAWN,
        rows.Status.REVOKED,
    }
    services = {case.definition for case in application.cases.all() if case.status in ended}
    barred = {bar.service.id for bar in bars_of(application.applicant_id, services, now=now)}
    return bool(services - barred)


def _taken_over(before: models.Application, release: Release, *, now: dt.datetime) -> dict[str, Any]:
    """What the person typed last for each field that the forms still have, if it still fits."""
    typed = {name: fact for name, fact in facts_.read(before.draft.facts).items() if fact.source == "typed"}
    for case in before.cases.order_by("submitted_at", "id"):
        typed |= {name: fact for name, fact in facts_.read(case.facts).items() if fact.source == "typed"}
    services = release.life_events[before.life_event].services()
    fields = {need.field.id: need.field for need in needs_of(release, services)}
    found = {}
    for name, fact in typed.items():
        fits = fitting(fields[name], fact) if name in fields and fact.value is not None else None
        if fits is not None:
            found[name] = facts_.typed(fits.value, at=now).to_json()
    return found


def fitting(field: FormField, fact: facts_.Fact) -> facts_.Fact | None:
    """What was typed as a field takes it; None where it does not (no act: it only judges)."""
    if fact.value is None:
        return fact if field.optional else None
    raw = "true" if fact.value is True else "false" if fact.value is False else fact.value
    value = answers.parse(field, raw)
    return None if isinstance(value, answers.Problem) else replace(fact, value=value)


def _new(
    life_event: str, applicant: uuid.UUID, release: Release, channel: str, *, now: dt.datetime
) -> models.Application:
    return models.Application(
        id=ids.new_id(),
        reference=new_reference(city=release.city.id, year=release.city.today(now).year),
        life_event=life_event,
        release=release.digest,
        applicant_id=applicant,
        channel=channel,
        division=release.city.id,
        created_at=now,
    )


def _stage(
    application: models.Application, stage: Stage, position: int, *, opened: bool, now: dt.datetime
) -> models.Stage:
    return models.Stage(
        id=ids.new_id(),
        application=application,
        stage=stage.id,
        position=position,
        status=models.Stage.Status.OPEN if opened else models.Stage.Status.WAITING,
        opened_at=now if opened else None,
    )


def _begin(
    application: models.Application, stages: Sequence[models.Stage], typed: dict[str, Any], event: object,
    release: Release, *, actor: Actor, now: dt.datetime,
) -> None:  # fmt: skip
    append(event, actor=actor, rows=[application, *stages], subjects=subjects(application), now=now)
    application.save(force_insert=True)
    for stage in stages:
        stage.save(force_insert=True)
    models.Draft.objects.create(
        application=application, facts=typed, expires_on=release.city.today(now + DRAFT_LIVES), saved_at=now
    )


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
    if stage not in stage_state.startable(application):
        raise errors.OutOfOrder(NEVER)
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
    stage = stage_state.stage_of(releases.get(application.release), application, row.stage)
    if row.status != models.Stage.Status.WAITING or (stage.starts.on == "declaration" and row.declared_at is None):
        return
    if not set(stage.needs) <= set(knowing.outputs_of(application)):
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
