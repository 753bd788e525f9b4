"""What an applicant does before and between submissions: start, answer, attach, declare, withdraw."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction

from yimen.cases import errors, events, models, situation
from yimen.cases.rules import answers as answers_
from yimen.cases.rules import conditions, files
from yimen.cases.rules import facts as facts_
from yimen.cases.rules.answers import Problem, Raw
from yimen.cases.rules.reads import Read
from yimen.cases.rules.references import new_reference
from yimen.exchange import operations as exchange
from yimen.government.schema import Release, Text
from yimen.identity.queries import Person
from yimen.ledger import ids
from yimen.ledger.acts import Actor
from yimen.ledger.operations import append

DRAFT_LIVES = dt.timedelta(days=90)
MOST_ROUNDS = 8  # reads that need values of earlier reads
ANSWERED_LATER = Text(zh="这个问题现在不需要回答。", en="This question need not be answered now.")


@transaction.atomic
def start(
    life_event: str, *, person: Person, actor: Actor, release: Release, channel: str, now: dt.datetime
) -> models.Application:
    """Begin an application for a life event. Raises KeyError for one that the release does not know."""
    definition = release.life_events[life_event]
    application = models.Application(
        id=ids.new_id(),
        reference=new_reference(city=release.city.id, year=situation.today(release, now).year),
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
    models.Draft.objects.create(
        application=application, expires_on=situation.today(release, now + DRAFT_LIVES), saved_at=now
    )
    return application


def refresh(
    application: models.Application, row: models.Stage, *, actor: Actor, now: dt.datetime
) -> situation.Situation:
    """Read every register that would answer something now, and give how the stage then stands.

    Each reading is an act of its own (in the exchange's `append`); registers are asked outside any transaction.
    """
    for _ in range(MOST_ROUNDS):
        current = situation.read(application, row, now=now)
        if not current.resolution.wanted:
            return current
        reads = dict(current.draft.reads)
        for wanted in current.resolution.wanted:
            before = reads.get(wanted.name, {})
            answer = exchange.fetch(
                wanted.evidence,
                wanted.key,
                agency=current.release.services[wanted.service].agency,
                purpose=wanted.service,
                fields=sorted({*wanted.fields, *(before.get("values") or ())}),
                person=application.applicant_id,
                application=str(application.id),
                actor=actor,
                release=current.release,
                now=now,
            )
            reads[wanted.name] = Read(
                outcome=answer.outcome,
                at=now.isoformat(),
                until=answer.until.isoformat() if answer.until else None,
                evidence=str(answer.evidence) if answer.evidence else None,
                values=answer.values,
                reason=answer.reason,
            ).to_json()
        _save(application, now=now, reads=reads)
    return situation.read(application, row, now=now)


def save_answers(
    application: models.Application, row: models.Stage, raw: Mapping[str, Raw], *, now: dt.datetime
) -> list[Problem]:
    """Keep the answers of one page (no act: a draft is nobody's record). Problems keep none of them.

    Only questions that are asked now can be answered. An answer that a rule of the folder refuses is a problem.
    """
    current = situation.read(application, row, now=now)
    asked = {question.need.field.id: question for question in current.resolution.questions}
    typed = dict(current.draft.facts)
    problems: list[Problem] = []
    values = {}
    for name, written in raw.items():
        if name not in asked:
            problems.append(Problem(name, ANSWERED_LATER))
            continue
        field = asked[name].need.field
        value = answers_.parse(field, written)
        if isinstance(value, Problem):
            problems.append(value)
            continue
        values[name] = value
        evidence = next(
            (
                read.evidence
                for read in current.known.reads.values()
                if (read.evidence or "", name) in current.known.disputed
            ),
            None,
        )
        typed[name] = facts_.typed(value, at=now, disputes=evidence).to_json()
    problems += _broken_rules(current, values)
    if not problems:
        _save(application, now=now, facts=typed)
    return problems


def _broken_rules(current: situation.Situation, values: Mapping[str, answers_.Value]) -> list[Problem]:
    world = {**current.resolution.world}
    fields = {need.field.id: need.field for need in current.needs}
    for name, value in values.items():
        field = fields[name]
        world[field.root] = {**world.get(field.root, {}), field.name: facts_.to_feel(field, value)}
    return [
        Problem(name, rule.message)
        for name, value in values.items()
        if value is not None and (ask := fields[name].ask) is not None
        for rule in ask.valid_when
        if conditions.holds(rule.test, world, on=current.on) is not True
    ]


def confirm_evidence(application: models.Application, evidence: str, *, now: dt.datetime) -> None:
    """Let evidence stand after having seen it (no act: it belongs to the draft)."""
    draft = _draft(application, now=now)
    if evidence not in draft.confirmed:
        _save(application, now=now, confirmed=[*draft.confirmed, evidence])


@transaction.atomic
def dispute_evidence(
    application: models.Application, evidence: str, field: str, *, reason: str, actor: Actor, now: dt.datetime
) -> None:
    """Say that one value of the evidence is wrong, so that it is asked (no act: of ours; the exchange records it)."""
    exchange.dispute(evidence=uuid.UUID(evidence), field=field, reason=reason, actor=actor, now=now)


def commit(application: models.Application, commitments: Sequence[str], *, now: dt.datetime) -> None:
    """Make the declarations of the page (no act: they count when they are submitted)."""
    _save(application, now=now, commitments=sorted(set(commitments)))


@transaction.atomic
def attach(
    application: models.Application,
    row: models.Stage,
    document: str,
    *,
    name: str,
    content: bytes,
    actor: Actor,
    now: dt.datetime,
) -> Problem | None:
    """Keep a file for a document, in place of one given before. What it is not, or too large, is a problem."""
    current = situation.read(application, row, now=now)
    definition = next((each for each, _ in current.documents if each.id == document), None)
    if definition is None:
        raise errors.OutOfOrder
    file = files.examine(name=name, content=content, accept=definition.accept, max_mb=definition.max_mb)
    if isinstance(file, files.FileRefused):
        return Problem(document, file.message)
    before = list(application.uploads.select_for_update().filter(document=document, removed_at=None))
    made = models.Upload(
        id=ids.new_id(),
        application=application,
        document=document,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        content=file.content,
        uploaded_at=now,
    )
    append(
        events.DocumentAttached(
            application=str(application.id),
            document=document,
            upload=str(made.id),
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
        ),
        actor=actor,
        rows=[made, *before],
        subjects=subjects(application),
        now=now,
    )
    for old in before:
        old.removed_at = now
        old.save(update_fields=["removed_at"])
    made.save(force_insert=True)
    return None


@transaction.atomic
def remove_document(application: models.Application, document: str, *, actor: Actor, now: dt.datetime) -> None:
    """Take a file back before it is submitted."""
    for upload in application.uploads.select_for_update().filter(document=document, removed_at=None):
        append(
            events.DocumentRemoved(application=str(application.id), document=document, upload=str(upload.id)),
            actor=actor,
            rows=[upload],
            subjects=subjects(application),
            now=now,
        )
        upload.removed_at = now
        upload.save(update_fields=["removed_at"])


@transaction.atomic
def declare(application: models.Application, stage: str, *, actor: Actor, now: dt.datetime) -> models.Stage:
    """Declare that what a later stage waits for is so; it opens once the outputs it needs were issued."""
    row = application.stages.select_for_update().filter(stage=stage).first()
    if row is None:
        raise errors.NotFound
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
    from yimen.releases import queries as releases

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


def _draft(application: models.Application, *, now: dt.datetime) -> models.Draft:
    draft = models.Draft.objects.get(application=application)
    if draft.expires_on < now.date():
        raise errors.Expired
    return draft


def _save(application: models.Application, *, now: dt.datetime, **changed: object) -> None:
    """Change parts of the draft; the application in hand sees the change."""
    with transaction.atomic():
        draft = models.Draft.objects.select_for_update().get(application=application)
        for name, value in changed.items():
            setattr(draft, name, value)
        draft.saved_at = now
        draft.save(update_fields=[*changed, "saved_at"])
    application.draft = draft
