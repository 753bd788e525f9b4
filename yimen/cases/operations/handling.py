"""What officers do with a case. Each exercises a power: a refusal is recorded, committed, and raised afterwards."""

import datetime as dt
import functools
import uuid
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from yimen.cage.operations import Refusal, exercise
from yimen.cases import errors, events, models, powers
from yimen.cases.operations.documents import remedies_of, take_number
from yimen.cases.process.following import case_subjects, finish, start_limit
from yimen.cases.process.stepping import Stepper
from yimen.cases.rules import inspections
from yimen.cases.rules.facts import Applicant
from yimen.engines.bpmn import NotActive
from yimen.government.schema import Text
from yimen.identity import queries as identity
from yimen.ledger import ids
from yimen.ledger.acts import SYSTEM, Act, Actor
from yimen.ledger.operations import append
from yimen.releases import queries as releases

P = ParamSpec("P")
R = TypeVar("R")
REASONS = Text(zh="请写明理由，当事人会看到。", en="Give the reasons; the person concerned will read them.")
HELD = Text(
    zh="本件已暂停，等申请人决定是否继续。", en="This case is held until the applicant decides whether to go on."
)
TAKEN = Text(zh="同事已经领取了这项待办。", en="A colleague has taken this task already.")
CORRECTING = Text(zh="本件正在等申请人补正。", en="This case waits for the applicant's correction.")


def in_one_transaction(operation: Callable[P, R | Refusal]) -> Callable[P, R]:
    """Run in a transaction; a refusal by the cage is committed, then raised as NotAllowed (no act: it only wraps)."""

    @functools.wraps(operation)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic():
            result = operation(*args, **kwargs)
        if isinstance(result, Refusal):
            raise errors.NotAllowed(result)
        return result

    return run


def open_task(
    task_id: uuid.UUID, act: str | None, *, by: Actor | None = None, now: dt.datetime
) -> tuple[models.Task, Stepper]:
    """The open task and its case, both locked (no act: it only reads).

    Raises NotFound, OutOfOrder, also when a colleague of `by` has it.
    """
    task = models.Task.objects.select_related("case").filter(id=task_id).first()
    if task is None:
        raise errors.NotFound
    case = models.Case.objects.select_for_update().select_related("application").get(id=task.case_id)
    task = models.Task.objects.select_for_update().get(id=task_id)
    task.case = case
    if task.closed_at is not None or (act is not None and task.act != act):
        raise errors.OutOfOrder
    if by is not None and task.claimed_by is not None and str(task.claimed_by) != by.id:
        raise errors.OutOfOrder(TAKEN)
    if case.held_because:
        raise errors.OutOfOrder(HELD)
    release = releases.get(case.application.release)
    person = identity.person(case.application.applicant_id)
    return task, Stepper(case, Applicant(person.id_number, person.name, person.phone), release, now=now)


def exercised(
    step: Stepper, task: models.Task, event: object, rows: Sequence[Any], *, actor: Actor, now: dt.datetime,
    together_with: Sequence[str] = (),
) -> Act | Refusal:  # fmt: skip
    """Append the event as an exercise of the task's power on its case."""
    return exercise(
        task.power,
        event=event,
        actor=actor,
        rows=rows,
        subjects=case_subjects(step.case),
        together_with=together_with,
        now=now,
        **powers.facts(step.case, step.world(), release=step.release),
    )


def _complete(step: Stepper, task: models.Task, *, actor: Actor, **variables: object) -> None:
    try:
        step.complete(task, **variables)
    except NotActive:
        raise errors.OutOfOrder from None
    step.changes.update(task, closed_by=actor.id)


def needs_reasons(reasons: str) -> None:
    """What burdens somebody has reasons (no act: it only checks)."""
    if not reasons.strip():
        raise errors.CaseError(REASONS)


@in_one_transaction
def claim(task_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> None:
    """Take a task from the queue; one that a colleague has taken stays theirs."""
    task, step = open_task(task_id, None, by=actor, now=now)
    if not powers.in_reach(task, actor, release=step.release):
        raise errors.NotFound
    append(
        events.TaskClaimed(case=str(task.case_id), task=str(task.id)),
        actor=actor,
        rows=[task],
        subjects=case_subjects(step.case),
        now=now,
    )
    task.claimed_by, task.claimed_at = uuid.UUID(actor.id), now
    task.save(update_fields=["claimed_by", "claimed_at"])


@in_one_transaction
def put_back(task_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> None:
    """Put a task that one has taken back into the queue."""
    task, step = open_task(task_id, None, now=now)
    if str(task.claimed_by) != actor.id:
        raise errors.OutOfOrder
    append(
        events.TaskReleased(case=str(task.case_id), task=str(task.id)),
        actor=actor,
        rows=[task],
        subjects=case_subjects(step.case),
        now=now,
    )
    task.claimed_by, task.claimed_at = None, None
    task.save(update_fields=["claimed_by", "claimed_at"])


@in_one_transaction
def accept(task_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Accept the case: from now on the statutory limit runs. For a filing this completes it."""
    task, step = open_task(task_id, "accept", by=actor, now=now)
    if step.case.status == models.Case.Status.CORRECTING:
        raise errors.OutOfOrder(CORRECTING)
    due_on = start_limit(step)
    _complete(step, task, actor=actor, acceptance="accepted")
    event = events.CaseAccepted(case=str(step.case.id), by_law=False, due_on=due_on.isoformat())
    return finish(step, lambda rows: exercised(step, task, event, rows, actor=actor, now=now), actor=actor, now=now)


def accept_by_law(timer: models.Timer, *, now: dt.datetime) -> None:
    """Five working days passed in silence: the case counts as accepted (Licensing Law art. 32); appends the act."""
    task = models.Task.objects.filter(case_id=timer.case_id, act="accept", closed_at=None).first()
    if task is None:
        return
    with transaction.atomic():
        task, step = open_task(task.id, "accept", now=now)
        if not step.case.timers.filter(id=timer.id).exists():
            return  # the office spoke while we waited for the lock: it asked for a correction
        due_on = start_limit(step)
        _complete(step, task, actor=SYSTEM, acceptance="accepted")
        event = events.CaseAccepted(case=str(step.case.id), by_law=True, due_on=due_on.isoformat())
        finish(
            step,
            lambda rows: append(event, actor=SYSTEM, rows=rows, subjects=case_subjects(step.case), now=now),
            actor=SYSTEM,
            now=now,
        )


@in_one_transaction
def refuse_acceptance(task_id: uuid.UUID, *, reasons: str, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Refuse to accept, in writing, with reasons and remedies (art. 32)."""
    needs_reasons(reasons)
    task, step = open_task(task_id, "accept", by=actor, now=now)
    decision = _decision(step, "accept", "not-accepted", reasons, actor=actor)
    _complete(step, task, actor=actor, acceptance="refused")
    event = events.AcceptanceRefused(case=str(step.case.id), number=decision.number, reasons=reasons)
    return finish(step, lambda rows: exercised(step, task, event, rows, actor=actor, now=now), actor=actor, now=now)


@in_one_transaction
def record_inspection(
    task_id: uuid.UUID, *, passed: bool, findings: str, inspected_on: dt.date, colleague: uuid.UUID,
    actor: Actor, now: dt.datetime,
) -> Act | Refusal:  # fmt: skip
    """Write down what an on-site check found. It counts when the colleague who was there has signed it (art. 34)."""
    task, step = open_task(task_id, "inspect", by=actor, now=now)
    if not findings.strip():
        raise errors.CaseError(Text(zh="请写明核查情况。", en="Say what the check found."))
    opened_on = step.release.city.today(task.opened_at)
    if problem := inspections.problem(inspected_on, opened_on=opened_on, today=step.on):
        raise errors.CaseError(problem)
    if task.inspections.filter(disputed_at=None).exists():
        raise errors.OutOfOrder(
            Text(zh="核查记录已经写好，等同事签字。", en="The record waits for the colleague's signature.")
        )
    if str(colleague) == actor.id:
        raise errors.CaseError(Text(zh="请选择一位同行的同事。", en="Choose the colleague who was with you."))
    inspection = models.Inspection(
        id=ids.new_id(),
        case=step.case,
        task=task,
        passed=passed,
        findings=findings,
        inspected_on=inspected_on,
        recorded_by=uuid.UUID(actor.id),
        recorded_at=now,
        colleague=colleague,
    )
    step.changes.insert(inspection)
    event = events.InspectionRecorded(
        case=str(step.case.id), inspection=str(inspection.id), colleague=str(colleague), passed=passed
    )
    return finish(
        step,
        lambda rows: exercised(step, task, event, rows, actor=actor, now=now, together_with=[str(colleague)]),
        actor=actor,
        now=now,
    )


@in_one_transaction
def sign_inspection(inspection_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """The second officer signs what the check found, and the case goes on."""
    inspection, task, step = _to_sign(inspection_id, actor, now=now)
    step.changes.update(inspection, signed_at=now)
    found = {"passed": inspection.passed, "findings": inspection.findings}
    _complete(step, task, actor=actor, inspection=found)
    event = events.InspectionSigned(case=str(step.case.id), inspection=str(inspection.id), passed=inspection.passed)
    return finish(
        step,
        lambda rows: exercised(
            step, task, event, rows, actor=actor, now=now, together_with=[str(inspection.recorded_by)]
        ),
        actor=actor,
        now=now,
    )


@in_one_transaction
def dispute_inspection(inspection_id: uuid.UUID, *, reason: str, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """The second officer does not agree with the record, which is open again."""
    needs_reasons(reason)
    inspection, _, step = _to_sign(inspection_id, actor, now=now)
    step.changes.update(inspection, disputed_at=now, dispute=reason)
    event = events.InspectionDisputed(case=str(step.case.id), inspection=str(inspection.id), reason=reason)
    return finish(
        step,
        lambda rows: append(event, actor=actor, rows=rows, subjects=case_subjects(step.case), now=now),
        actor=actor,
        now=now,
    )


def _to_sign(
    inspection_id: uuid.UUID, actor: Actor, *, now: dt.datetime
) -> tuple[models.Inspection, models.Task, Stepper]:
    inspection = models.Inspection.objects.filter(id=inspection_id, colleague=actor.id).first()
    if inspection is None:
        raise errors.NotFound
    task, step = open_task(inspection.task_id, "inspect", now=now)
    inspection = models.Inspection.objects.select_for_update().get(id=inspection_id)
    if inspection.signed_at or inspection.disputed_at:
        raise errors.OutOfOrder
    return inspection, task, step


@in_one_transaction
def decide(task_id: uuid.UUID, *, outcome: str, reasons: str = "", actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Grant or refuse. A refusal states reasons, basis and remedies (art. 37–38); a grant issues the output."""
    if outcome not in {"granted", "refused"}:
        raise errors.OutOfOrder
    if outcome == "refused":
        needs_reasons(reasons)
    task, step = open_task(task_id, "decide", by=actor, now=now)
    decision = _decision(step, "decide", outcome, reasons, actor=actor)
    _complete(step, task, actor=actor, decision=outcome)
    event = events.CaseDecided(
        case=str(step.case.id),
        decision=str(decision.id),
        number=decision.number,
        outcome=outcome,
        reasons=reasons,
        basis=[each["zh"] for each in decision.basis],
    )
    return finish(step, lambda rows: exercised(step, task, event, rows, actor=actor, now=now), actor=actor, now=now)


@in_one_transaction
def decide_revocation(
    task_id: uuid.UUID, *, outcome: str, reasons: str, actor: Actor, now: dt.datetime
) -> Act | Refusal:
    """After a check that failed: take the output's force away, or let it stand."""
    if outcome not in {"revoked", "kept"}:
        raise errors.OutOfOrder
    needs_reasons(reasons)
    task, step = open_task(task_id, "revoke", by=actor, now=now)
    decision = _decision(step, "revoke", outcome, reasons, actor=actor)
    _complete(step, task, actor=actor, revocation=outcome, revocation_reasons=reasons)
    event = events.RevocationDecided(
        case=str(step.case.id),
        decision=str(decision.id),
        number=decision.number,
        outcome=outcome,
        reasons=reasons,
        basis=[each["zh"] for each in decision.basis],
    )
    return finish(step, lambda rows: exercised(step, task, event, rows, actor=actor, now=now), actor=actor, now=now)


def _decision(step: Stepper, kind: str, outcome: str, reasons: str, *, actor: Actor) -> models.Decision:
    service = step.service
    burdens = outcome in {"refused", "not-accepted", "revoked"}
    decision = models.Decision(
        id=ids.new_id(),
        case=step.case,
        kind=kind,
        number=take_number(step, "决"),
        outcome=outcome,
        reasons=reasons.strip(),
        basis=[{"zh": each.to("zh-hans"), "en": each.to("en")} for each in service.basis],
        remedies=remedies_of(service, step.case.body) if burdens else [],
        decided_by=uuid.UUID(actor.id),
        post=actor.post or "",
        decided_at=step.now,
    )
    step.changes.insert(decision)
    return decision
