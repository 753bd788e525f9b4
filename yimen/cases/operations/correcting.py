"""Correcting a case: the office says once what is wrong, what comes back is kept (Licensing Law art. 32)."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction

from yimen.cage.operations import Refusal
from yimen.cases import errors, events, models, powers, showing
from yimen.cases.operations.answering import locked
from yimen.cases.operations.opening import digest
from yimen.cases.operations.tasks import in_one_transaction, open_task, take_number
from yimen.cases.people import case_subjects, holder_of
from yimen.cases.process.clocks import start_acceptance, stop_acceptance
from yimen.cases.process.execution import Execution
from yimen.cases.process.transition import transition
from yimen.files import operations as files
from yimen.files.rules import File, FileRefused
from yimen.government.schema import Text
from yimen.ledger import ids
from yimen.ledger.acts import Act, Actor
from yimen.ledger.operations import append
from yimen.requirements import facts as facts_
from yimen.requirements.answers import Problem
from yimen.requirements.facts import Fact


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
    if case.applicant_id is None:
        raise errors.CaseError(
            Text(
                zh="没有申请人可以补正。请直接联系来电（来访）人。",
                en="Nobody applied who could correct it. Call who called.",
            )
        )
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


def to_correct(case_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> tuple[Execution, models.Correction]:
    """One's own case that waits for its correction, both locked (no act: it only reads).

    Raises NotFound, OutOfOrder.
    """
    step = locked(case_id, actor, now=now)
    correction = models.Correction.objects.select_for_update().filter(case=step.case, answered_at=None).first()
    if correction is None or step.case.status != models.Case.Status.CORRECTING:
        raise errors.OutOfOrder
    return step, correction


@transaction.atomic
def keep_correction(
    case_id: uuid.UUID, facts: Mapping[str, Fact], given: Mapping[str, File], statements: Mapping[str, str], *,
    actor: Actor, now: dt.datetime,
) -> None:  # fmt: skip
    """Keep what came back, facts and files, with a statement for each item that stands; the body's days begin anew.

    Raises NotFound, OutOfOrder, and Incomplete for a file that cannot be held.
    """
    step, correction = to_correct(case_id, actor=actor, now=now)
    case = step.case
    stored = facts_.write(facts)
    documents = dict(case.documents)
    for name, file in given.items():
        upload = files.keep(
            file, holder=holder_of(case), document=name, replacing=False, subjects=case_subjects(case),
            actor=actor, now=now,
        )  # fmt: skip
        if isinstance(upload, FileRefused):
            raise errors.Incomplete([Problem(name, upload.message)])
        documents[name] = {"upload": str(upload.id)}
    items = [entry["item"] for entry in correction.items]
    changed = [name for name in items if name not in statements]
    after = {
        "facts": {name: stored[name] for name in items if name in stored},
        "documents": {name: documents[name] for name in items if name in documents},
        "statements": dict(statements),
    }
    with transition(step, actor=actor, now=now) as t:
        step.changes.update(case, facts=stored, documents=documents, status=models.Case.Status.RECEIVED)
        step.changes.update(correction, answered_at=now, after=after)
        step.recompute_results()
        start_acceptance(step)
        for task in case.tasks.filter(act="accept", closed_at=None):
            step.changes.update(task, due_on=case.due_on)
        t.record(
            events.CorrectionAnswered(
                case=str(case.id), correction=str(correction.id), changed=changed, kept=sorted(statements),
                facts=digest(stored),
            )
        )  # fmt: skip
