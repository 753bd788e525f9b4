"""What an applicant does with a draft: answer, look at what registers said, attach, declare. It is kept as they go."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction

from yimen.applications import events, knowing, models, stage_state
from yimen.applications.operations.applications import DRAFT_LIVES, subjects
from yimen.applications.operations.parties import keep_asked
from yimen.cases import errors
from yimen.cases.operations.reading import MOST_ROUNDS, Reader, read_registers
from yimen.exchange import operations as exchange
from yimen.files import operations as files
from yimen.files.rules import FileRefused, examine
from yimen.government.schema import Text
from yimen.ledger.acts import SYSTEM, Actor
from yimen.ledger.operations import append
from yimen.releases import queries as releases
from yimen.requirements import answers as answers_
from yimen.requirements import facts as facts_
from yimen.requirements.answers import Problem, Raw
from yimen.requirements.numbers import resting_on

SETTLED = Text(
    zh="这个号码在上一阶段已经提交，证照是按它办理的。要换一个，请重新申请。",
    en="An earlier stage was submitted with this number, and its licence rests on it. To use another, apply anew.",
)
ANSWERED_LATER = Text(zh="这个问题现在不需要回答。", en="This question need not be answered now.")


def refresh(
    application: models.Application, row: models.Stage, *, actor: Actor, now: dt.datetime
) -> stage_state.StageState:
    """Fetch all resolvable evidence; returns the updated stage state.

    Each reading is an act of its own (in the exchange's `append`); registers are asked outside any transaction. Who is
    named by a number that is not the applicant's is asked first, and read only once they have confirmed.
    """
    _must_be_open(application, row, now=now)
    for _ in range(MOST_ROUNDS):
        current = stage_state.read(application, row, now=now)
        if current.overruled:
            overrule(application, now=now)
            continue
        if keep_asked(application, row, current.resolution.named, actor=actor, now=now):
            continue
        if not current.resolution.wanted:
            return current
        reader = Reader(application.applicant_id, current.applicant, str(application.id), current.release)
        reads = read_registers(current.resolution.wanted, current.draft.reads, reader, actor=actor, now=now)
        _keep(application, now=now, reads=reads)
    return stage_state.read(application, row, now=now)


@transaction.atomic
def overrule(application: models.Application, *, now: dt.datetime) -> None:
    """Let what registers signed take the place of what a draft says of it; an act says where they differed."""
    draft = models.Draft.objects.select_for_update().get(application=application)
    found = knowing.of_application(application, draft, releases.get(application.release))
    if found.overruled:
        kinds = sorted({name.partition("|")[0] for name in found.overruled})
        event = events.DraftOverruled(application=str(application.id), evidence=kinds)
        append(event, actor=SYSTEM, subjects=subjects(application), now=now)
        draft.reads = {name: read.to_json() for name, read in found.known.reads.items()}
        draft.save(update_fields=["reads"])
    application.draft = draft


def save_answers(
    application: models.Application, row: models.Stage, raw: Mapping[str, Raw], *, now: dt.datetime
) -> list[Problem]:
    """Keep the answers of one page (no act: a draft is nobody's record). Problems keep none of them.

    Only questions that are asked now can be answered. An answer that a rule of the folder refuses is a problem.
    Another number discards what was typed in place of the record under the old one, and nothing else.
    """
    _must_be_open(application, row, now=now)
    current = stage_state.read(application, row, now=now)
    asked = {question.need.field.id: question for question in current.resolution.questions}
    settled = stage_state.settled(current)
    typed = {}
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
        if name in settled and settled[name] != value:
            problems.append(Problem(name, SETTLED))
            continue
        typed[name] = facts_.typed(value, at=now, instead_of=current.resolution.contested.get(name)).to_json()
    fields = [need.field for need in current.needs]
    problems += answers_.broken_rules(
        fields, current.resolution.context, values, release=current.release, on=current.on
    )
    if not problems:
        _keep(application, now=now, facts=typed, dropped=_of_old_numbers(current, values) - typed.keys())
    return problems


def _of_old_numbers(current: stage_state.StageState, values: Mapping[str, answers_.Value]) -> set[str]:
    before = current.known.typed
    changed = [name for name, value in values.items() if name in before and before[name].value != value]
    fields = [need.field for need in current.needs]
    return {field for name in changed for field in resting_on(fields, name)}


def confirm_evidence(application: models.Application, evidence: str, *, now: dt.datetime) -> None:
    """Let evidence stand after having seen it (no act: it belongs to the draft)."""
    _keep(application, now=now, confirmed=[evidence])


def acknowledge(application: models.Application, row: models.Stage, said: Sequence[str], *, now: dt.datetime) -> None:
    """Go on in spite of what was said: a number that leads to nothing, a rule that is not met (no act: a draft)."""
    _must_be_open(application, row, now=now)
    _keep(application, now=now, acknowledged=said)


@transaction.atomic
def dispute_evidence(
    application: models.Application, evidence: str, field: str, *, reason: str, actor: Actor, now: dt.datetime
) -> None:
    """Say that one value of the evidence is wrong, so that it is asked (the exchange records it)."""
    exchange.dispute(evidence=uuid.UUID(evidence), field=field, reason=reason, actor=actor, now=now)


def commit(application: models.Application, commitments: Sequence[str], *, now: dt.datetime) -> None:
    """Make the declarations of the page (no act: they count when they are submitted)."""
    _keep(application, now=now, commitments=commitments)


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
    """Keep a file for a document, in place of one given before (the files record it).

    What the document does not take, or is too large, is a problem. The application is locked before it is looked at
    again, as a submission locks it: a file lands before that or not at all. Raises OutOfOrder, Expired,
    NoLongerOffered.
    """
    _must_be_open(application, row, now=now)
    current = stage_state.read(application, row, now=now)
    definition = next((each for each, _ in current.documents if each.id == document), None)
    if definition is None:
        raise errors.OutOfOrder
    file = examine(name=name, content=content, accept=definition.accept, max_mb=definition.max_mb)
    if not isinstance(file, FileRefused):
        with transaction.atomic():
            application = models.Application.objects.select_for_update(no_key=True).get(id=application.id)
            _must_be_open(application, application.stages.select_for_update().get(stage=row.stage), now=now)
            made = files.keep(
                file, holder=application.matter, document=document, replacing=True, subjects=subjects(application),
                actor=actor, now=now, submitted=_submitted(application), beside=_matters_of_same(application),
            )  # fmt: skip
        if isinstance(made, FileRefused):
            file = made
    if isinstance(file, FileRefused):
        return Problem(document, file.message)
    return None


def _submitted(application: models.Application) -> set[str]:
    """The files that stages before have submitted, by their ids."""
    submitted = application.cases.values_list("documents", flat=True)
    return {str(given["upload"]) for documents in submitted for given in documents.values() if "upload" in given}


def _matters_of_same(application: models.Application) -> list[str]:
    """All that the same person applied for."""
    theirs = models.Application.objects.filter(applicant_id=application.applicant_id)
    return [each.matter for each in theirs]


def expire_drafts(*, now: dt.datetime) -> int:
    """Let go of drafts that nobody touched for too long, with their files and what registers said: returns how many."""
    late = models.Draft.objects.filter(
        expires_on__lt=now.date() - dt.timedelta(days=1), application__status=models.Application.Status.DRAFT
    )
    ids_of_late = list(late.values_list("application_id", flat=True))
    for application_id in ids_of_late:
        _expire(application_id, now=now)
    return len(ids_of_late)


@transaction.atomic
def _expire(application_id: uuid.UUID, *, now: dt.datetime) -> None:
    application = models.Application.objects.select_for_update().get(id=application_id)
    if application.status != models.Application.Status.DRAFT or not stage_state.expired(application, now=now):
        return
    files.let_go(holder=application.matter, subjects=subjects(application), actor=SYSTEM, now=now)
    append(
        events.DraftExpired(application=str(application.id)),
        actor=SYSTEM,
        rows=[application],
        subjects=subjects(application),
        now=now,
    )
    application.status = models.Application.Status.WITHDRAWN
    application.save(update_fields=["status"])
    models.Draft.objects.filter(application=application).update(
        facts={}, reads={}, confirmed=[], commitments=[], acknowledged=[]
    )


def _must_be_open(application: models.Application, row: models.Stage, *, now: dt.datetime) -> None:
    """A stage is answered while it is open and the draft lives. Raises OutOfOrder, Expired, NoLongerOffered."""
    if row.status != models.Stage.Status.OPEN or application.status == models.Application.Status.WITHDRAWN:
        raise errors.OutOfOrder
    if stage_state.expired(application, now=now):
        raise errors.Expired
    if stage_state.no_longer_offered(application):
        raise errors.NoLongerOffered


def _keep(
    application: models.Application, *, now: dt.datetime, facts: Mapping[str, Any] | None = None,
    dropped: Collection[str] = (), reads: Mapping[str, Any] | None = None, confirmed: Sequence[str] = (),
    commitments: Sequence[str] = (), acknowledged: Sequence[str] = (),
) -> None:  # fmt: skip
    """Add to the draft, which then lives anew. Locked, so that two devices at once lose nothing of each other."""
    with transaction.atomic():
        draft = models.Draft.objects.select_for_update().get(application=application)
        release = releases.get(application.release)
        if stage_state.expired(application, now=now):
            raise errors.Expired
        draft.facts = {name: fact for name, fact in draft.facts.items() if name not in dropped} | dict(facts or {})
        draft.reads |= reads or {}
        draft.confirmed = list(dict.fromkeys([*draft.confirmed, *confirmed]))
        draft.commitments = sorted({*draft.commitments, *commitments})
        draft.acknowledged = list(dict.fromkeys([*draft.acknowledged, *acknowledged]))
        draft.saved_at, draft.expires_on = now, release.city.today(now + DRAFT_LIVES)
        draft.save()
    application.draft = draft
