"""Accepting a case, refusing to, and asking once for its correction. Each exercises a power.

Anything that its rule does not allow is refused by the cage, recorded, committed, and raised afterwards.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction

from yimen.cage.operations import Refusal
from yimen.cases import errors, events, models, powers, showing
from yimen.cases.people import case_subjects
from yimen.cases.process.clocks import start_limit, stop_acceptance
from yimen.cases.process.deciding import decision_of, told
from yimen.cases.process.handling import CORRECTING, in_one_transaction, open_task, take_number
from yimen.cases.process.transition import transition
from yimen.government.schema import Text
from yimen.ledger import ids
from yimen.ledger.acts import SYSTEM, Act, Actor
from yimen.ledger.operations import append
from yimen.requirements import facts as facts_

NOT_APPLIED_FOR = Text(
    zh="这件事不是申请办理的，没有申请人可以补正。缺什么，请直接联系当事人。",
    en="Nobody applied for this case, so nobody can correct it. Ask those concerned for what is missing.",
)


@in_one_transaction
def accept(task_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Accept the case: from now on the statutory limit runs. For a filing this completes it."""
    task, execution = open_task(task_id, "accept", by=actor, now=now)
    if execution.case.status == models.Case.Status.CORRECTING:
        raise errors.OutOfOrder(CORRECTING)
    matter = powers.matter(execution, task.power)
    due_on = start_limit(execution)
    with transition(execution, task=task, actor=actor, now=now) as t:
        t.complete(acceptance="accepted")
        event = events.CaseAccepted(case=str(execution.case.id), by_law=False, due_on=due_on.isoformat())
        t.exercise(event, matter=matter, outcome="accepted")
    return t.result


def accept_by_law(timer: models.Timer, *, now: dt.datetime) -> None:
    """Five working days passed in silence: it is accepted from its receipt (Licensing Law art. 32); appends the act."""
    task = models.Task.objects.filter(case_id=timer.case_id, act="accept", closed_at=None).first()
    if task is None:
        return
    with transaction.atomic():
        task, execution = open_task(task.id, "accept", now=now)
        if not execution.case.timers.filter(id=timer.id).exists():
            return  # the office spoke while we waited for the lock: it asked for a correction
        with transition(execution, task=task, actor=SYSTEM, now=now) as t:
            due_on = start_limit(execution, since_receipt=True)
            t.complete(acceptance="accepted")
            t.record(events.CaseAccepted(case=str(execution.case.id), by_law=True, due_on=due_on.isoformat()))


@in_one_transaction
def refuse_acceptance(task_id: uuid.UUID, *, reasons: str = "", actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Refuse to accept, in writing, with reasons and remedies (art. 32)."""
    task, execution = open_task(task_id, "accept", by=actor, now=now)
    if execution.case.status == models.Case.Status.CORRECTING:
        raise errors.OutOfOrder(CORRECTING)
    matter = powers.matter(execution, task.power)
    decision = decision_of(execution, task, "not-accepted", reasons, matter=matter, actor=actor)
    with transition(execution, task=task, actor=actor, now=now) as t:
        t.complete(acceptance="refused")
        event = events.AcceptanceRefused(case=str(execution.case.id), number=decision.number, reasons=told(decision))
        t.exercise(event, matter=matter, outcome="not-accepted")
    return t.result


@in_one_transaction
def request_correction(
    task_id: uuid.UUID, items: Sequence[tuple[str, str]], *, actor: Actor, now: dt.datetime
) -> Act | Refusal:
    """Say once, item by item with its reason, everything that must be corrected (art. 32).

    What stands in somebody else's record is not the applicant's to correct, nor to be told of. A second first-time
    request is refused and recorded: it changes nothing. Raises OutOfOrder for a case that was not applied for: nobody
    could answer, and it would wait for ever.
    """
    task, execution = open_task(task_id, "accept", by=actor, now=now)
    case = execution.case
    if case.application_id is None:
        raise errors.OutOfOrder(NOT_APPLIED_FOR)
    facts = facts_.read(case.facts)
    known = {name for name, fact in facts.items() if fact.source in {"typed", "register"}}
    known -= showing.of_case(case, number=execution.applicant.id_number)
    known |= {*case.documents, *(document.id for document in execution.service.form.documents)}
    listed = [{"item": item, "reason": reason.strip()} for item, reason in items]
    if not listed or any(not each["reason"] or each["item"] not in known for each in listed):
        raise errors.CaseError(
            Text(zh="请至少选择一项，并为每一项写明原因。", en="Choose at least one item, and give a reason for each.")
        )
    if models.Correction.objects.filter(case=case).exists():
        event = events.CorrectionRepeated(case=str(case.id), task=str(task.id), items=listed)
        append(event, actor=actor, subjects=case_subjects(case), now=now)
        return Refusal(power=task.power, reasons=(powers.ONCE,), act=None)  # type: ignore[arg-type]
    matter = powers.matter(execution)
    correction = models.Correction(
        id=ids.new_id(),
        case=case,
        number=take_number(execution, "补正"),
        items=listed,
        requested_by=uuid.UUID(actor.id),
        requested_at=now,
        before={
            "facts": {n: case.facts.get(n) for n, _ in items},
            "documents": {n: case.documents.get(n) for n, _ in items},
        },
    )
    with transition(execution, task=task, actor=actor, now=now) as t:
        execution.changes.insert(correction)
        execution.changes.update(case, status=models.Case.Status.CORRECTING, due_on=None)
        execution.changes.update(task, due_on=models.NO_LIMIT)
        stop_acceptance(execution)
        requested = events.CorrectionRequested(
            case=str(case.id), correction=str(correction.id), number=correction.number, items=listed
        )
        t.exercise(requested, matter=matter)
    return t.result
