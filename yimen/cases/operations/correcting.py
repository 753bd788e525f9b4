"""Correcting a case: the office says once what is wrong, the applicant sends it right (Licensing Law art. 32)."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import transaction

from yimen.cage.operations import Refusal
from yimen.cases import errors, events, models, powers, showing, situation
from yimen.cases.operations.answering import locked
from yimen.cases.operations.documents import take_number
from yimen.cases.operations.drafts import broken_rules
from yimen.cases.operations.parties import ask_corrected
from yimen.cases.operations.reading import resolve_reading
from yimen.cases.operations.submission import MISSING, digest
from yimen.cases.operations.tasks import in_one_transaction, open_task
from yimen.cases.process.clocks import start_acceptance, stop_acceptance
from yimen.cases.process.execution import Execution
from yimen.cases.process.following import case_subjects
from yimen.cases.process.transition import transition
from yimen.cases.rules import answers as answers_
from yimen.cases.rules import facts as facts_
from yimen.cases.rules import files, provenance
from yimen.cases.rules.answers import Problem, Raw
from yimen.cases.rules.facts import Fact
from yimen.government.schema import Text
from yimen.ledger import ids
from yimen.ledger.acts import Act, Actor
from yimen.ledger.operations import append

LONGEST_STATEMENT = 500
NOT_FOUND = Text(
    zh="登记库里查不到这一项对应的记录，请核对后重新填写。",
    en="The register has no record for this answer. Check it and enter it again.",
)
UNAVAILABLE = Text(
    zh="登记库暂时没有回应。您填写的内容还在，请过一会儿再提交。",
    en="The register does not answer at the moment. Please send this again in a little while.",
)
NOT_CONFIRMED = Text(
    zh="已请对方确认。对方在自己的“我的办件”里同意以后，请再发送一次。",
    en="They were asked to confirm. Once they have done so on their own page, send this again.",
)


@in_one_transaction
def request_correction(
    task_id: uuid.UUID, items: Sequence[tuple[str, str]], *, actor: Actor, now: dt.datetime
) -> Act | Refusal:
    """Say once, item by item with its reason, everything that must be corrected (art. 32).

    What stands in somebody else's record is not the applicant's to correct, nor to be told of. A second first-time
    request is refused and recorded: it changes nothing.
    """
    task, step = open_task(task_id, "accept", by=actor, now=now)
    case = step.case
    facts = facts_.read(case.facts)
    known = {name for name, fact in facts.items() if fact.source in {"typed", "register"}}
    known -= showing.of_case(case, number=step.applicant.id_number)
    known |= {*case.documents, *(document.id for document in step.service.form.documents)}
    listed = [{"item": item, "reason": reason.strip()} for item, reason in items]
    if not listed or any(not each["reason"] or each["item"] not in known for each in listed):
        raise errors.CaseError(
            Text(zh="请至少选择一项，并为每一项写明原因。", en="Choose at least one item, and give a reason for each.")
        )
    if models.Correction.objects.filter(case=case).exists():
        event = events.CorrectionRepeated(case=str(case.id), task=str(task.id), items=listed)
        append(event, actor=actor, subjects=case_subjects(case), now=now)
        return Refusal(power=task.power, reasons=(powers.ONCE,), act=None)  # type: ignore[arg-type]
    matter = powers.matter(step)
    correction = models.Correction(
        id=ids.new_id(),
        case=case,
        number=take_number(step, "补正"),
        items=listed,
        requested_by=uuid.UUID(actor.id),
        requested_at=now,
        before={
            "facts": {n: case.facts.get(n) for n, _ in items},
            "documents": {n: case.documents.get(n) for n, _ in items},
        },
    )
    with transition(step, task=task, actor=actor, now=now) as t:
        step.changes.insert(correction)
        step.changes.update(case, status=models.Case.Status.CORRECTING, due_on=None)
        step.changes.update(task, due_on=models.NO_LIMIT)
        stop_acceptance(step)
        requested = events.CorrectionRequested(
            case=str(case.id), correction=str(correction.id), number=correction.number, items=listed
        )
        t.exercise(requested, matter=matter)
    return t.result


def answer_correction(
    case_id: uuid.UUID, *, answers: Mapping[str, Raw], uploads: Mapping[str, tuple[str, bytes]],
    statements: Mapping[str, str] | None = None, actor: Actor, now: dt.datetime,
) -> list[Problem]:  # fmt: skip
    """Answer everything that was requested; the body then has five working days anew. Problems keep nothing.

    What follows from a corrected answer is worked out and read again: a corrected number brings its own record.
    An item that stays as it was needs a statement why, which the office reads; without it raises Unchanged, and the one
    correction is not used up.
    """
    said = {name: text.strip() for name, text in (statements or {}).items() if text.strip()}
    with transaction.atomic():
        step, correction = _to_correct(case_id, actor, now=now)
    corrected, made, problems = _given(step, correction, answers, uploads, said)
    problems += [
        Problem(f"why-{name}", _too_long(text)) for name, text in said.items() if len(text) > LONGEST_STATEMENT
    ]
    if problems:
        return problems
    same = _unchanged(step, correction, corrected, made)
    if silent := [name for name in same if name not in said]:
        raise errors.Unchanged(silent)
    kept = {name: said[name] for name in same}
    corrected = {name: fact for name, fact in corrected.items() if name not in kept}
    made = [upload for upload in made if upload.document not in kept]
    facts, problems = _known_now(step, corrected, actor=actor, now=now)  # asks registers: outside any transaction
    if not problems:
        _store(case_id, facts, made, kept, actor=actor, now=now)
    return problems


def _too_long(text: str) -> Text:
    return Text(
        zh=f"说明最多 {LONGEST_STATEMENT} 个字，现在有 {len(text)} 个。",
        en=f"A statement has at most {LONGEST_STATEMENT} characters; there are {len(text)}.",
    )


def _unchanged(
    step: Execution, correction: models.Correction, corrected: Mapping[str, Fact], made: Sequence[models.Upload]
) -> list[str]:
    """The items that come back as the office has them."""
    old = facts_.read(step.case.facts)
    digests = {upload.document: upload.sha256 for upload in made}
    found = []
    for name in (entry["item"] for entry in correction.items):
        if name in corrected:
            same = facts_.same(corrected[name], old.get(name))
        elif name in digests:
            given = step.case.documents.get(name, {}).get("upload")
            before = models.Upload.objects.filter(id=given).first() if given else None
            same = before is not None and before.sha256 == digests[name]
        else:
            same = True  # a document that was not given anew
        if same:
            found.append(name)
    return found


def _to_correct(case_id: uuid.UUID, actor: Actor, *, now: dt.datetime) -> tuple[Execution, models.Correction]:
    """One's own case that waits for its correction, both locked. Raises NotFound, OutOfOrder."""
    step = locked(case_id, actor, now=now)
    correction = models.Correction.objects.select_for_update().filter(case=step.case, answered_at=None).first()
    if correction is None or step.case.status != models.Case.Status.CORRECTING:
        raise errors.OutOfOrder
    return step, correction


def _given(
    step: Execution, correction: models.Correction, answers: Mapping[str, Raw],
    uploads: Mapping[str, tuple[str, bytes]], said: Mapping[str, str],
) -> tuple[dict[str, Fact], list[models.Upload], list[Problem]]:  # fmt: skip
    """Answers as facts, files as rows, and what is wrong with them."""
    corrected: dict[str, Fact] = {}
    made: list[models.Upload] = []
    problems: list[Problem] = []
    old = facts_.read(step.case.facts)
    for name in (entry["item"] for entry in correction.items):
        if field := step.service.form.field(name):
            value = answers_.parse(field, answers.get(name, ""))
            if isinstance(value, Problem):
                problems.append(value)
            else:
                corrected[name] = facts_.typed(value, at=step.now, instead_of=old.get(name))
            continue
        document = next(each for each in step.service.form.documents if each.id == name)
        if name not in uploads:
            if name not in said or name not in step.case.documents:
                problems.append(Problem(name, MISSING))
            continue
        file = files.examine(
            name=uploads[name][0], content=uploads[name][1], accept=document.accept, max_mb=document.max_mb
        )
        if isinstance(file, files.FileRefused):
            problems.append(Problem(name, file.message))
            continue
        made.append(
            models.Upload(
                id=ids.new_id(), application=step.case.application, document=name, name=file.name,
                media_type=file.media_type, size=file.size, sha256=file.sha256, content=file.content,
                uploaded_at=step.now,
            )
        )  # fmt: skip
    return corrected, made, problems


def _known_now(
    step: Execution, corrected: Mapping[str, Fact], *, actor: Actor, now: dt.datetime
) -> tuple[dict[str, Fact], list[Problem]]:
    """The facts of the case with the corrected answers, and what the registers say to them.

    What was fetched for the application stands; only a record under a corrected key is read anew.
    """
    case, release = step.case, step.release
    application, old = case.application, facts_.read(case.facts)
    services = list(application.cases.filter(stage=case.stage).order_by("id").values_list("service", flat=True))
    needs = tuple(situation.needs_of(release, services))
    known, _evidence = situation.known_of(application, application.draft, release)
    reads = {n: replace(read, until=None) if read.outcome == "fetched" else read for n, read in known.reads.items()}
    wrong = {(old[name].evidence or "", name) for name in corrected if name in old}
    typed = {**known.typed, **{name: fact for name, fact in old.items() if fact.source == "typed"}, **corrected}
    wrong |= {(fact.disputes, name) for name, fact in old.items() if fact.disputes}
    known = replace(known, typed=typed, reads=reads, disputed=known.disputed | wrong, by_hand=None)
    coming = situation.coming(application, release, services)
    found, _ = resolve_reading(application, needs, known, applicant=step.applicant, coming=coming, actor=actor, now=now)
    row = application.stages.get(stage=case.stage)
    ask_corrected(application, row, found.named, actor=actor, now=now)
    values = {name: fact.value for name, fact in corrected.items()}
    asked = [each for each in found.named if each.waits and each.field.id in corrected]
    problems = [Problem(each.field.id, NOT_CONFIRMED) for each in asked]
    problems += broken_rules(needs, found.world, values, on=step.on)
    own = {field.id: field for field in step.service.form.fields}
    problems += [Problem(each.key, NOT_FOUND) for each in found.unfound if each.key in corrected]
    for question in found.questions:
        field = question.need.field
        if field.id in own and not question.answered and question.because in {"not-found", "unavailable"}:
            keys = [source.key for source in field.sources if source.key in corrected]
            message = UNAVAILABLE if question.because == "unavailable" else NOT_FOUND
            problems += [Problem(key, message) for key in keys if key and Problem(key, message) not in problems]
    facts = provenance.of_case(found, step.service.form, now=now)
    return {
        name: old[name] if name in old and facts_.without_times({name: old[name]}) == facts_.without_times({name: fact})
        else fact
        for name, fact in facts.items()
    }, problems  # fmt: skip


@transaction.atomic
def _store(
    case_id: uuid.UUID, facts: Mapping[str, Fact], made: Sequence[models.Upload], kept: Mapping[str, str], *,
    actor: Actor, now: dt.datetime,
) -> None:  # fmt: skip
    step, correction = _to_correct(case_id, actor, now=now)
    case = step.case
    stored = facts_.write(facts)
    documents = {**case.documents, **{upload.document: {"upload": str(upload.id)} for upload in made}}
    items = [entry["item"] for entry in correction.items]
    changed = [name for name in items if name not in kept]
    after = {
        "facts": {name: stored[name] for name in items if name in stored},
        "documents": {name: documents[name] for name in items if name in documents},
        "statements": dict(kept),
    }
    with transition(step, actor=actor, now=now) as t:
        for upload in made:
            step.changes.insert(upload)
        step.changes.update(case, facts=stored, documents=documents, status=models.Case.Status.RECEIVED)
        step.changes.update(correction, answered_at=now, after=after)
        step.recompute_results()
        start_acceptance(step)
        for task in case.tasks.filter(act="accept", closed_at=None):
            step.changes.update(task, due_on=case.due_on)
        t.record(
            events.CorrectionAnswered(
                case=str(case.id), correction=str(correction.id), changed=changed, kept=sorted(kept),
                facts=digest(stored),
            )
        )  # fmt: skip
