"""A check on site: two officers answer the checklist, the rule says whether it was passed (Licensing Law art. 34)."""

import datetime as dt
import uuid

from yimen.cage import queries as cage
from yimen.cage.operations import Refusal
from yimen.cases import errors, events, models, powers
from yimen.cases.process.execution import Execution
from yimen.cases.process.handling import in_one_transaction, needs_reasons, open_task
from yimen.cases.process.transition import transition
from yimen.cases.rules import inspections
from yimen.cases.rules.inspections import Answers
from yimen.government.schema import Text
from yimen.ledger import ids
from yimen.ledger.acts import Act, Actor
from yimen.requirements.answers import Problem

RESULT = Text(zh="请选择核查结果。", en="Choose the result of the check.")
COLLEAGUE = Text(zh="请选择一位同行的同事。", en="Choose the colleague who was with you.")
DAY = Text(zh="请填写核查日期。", en="Enter the day of the check.")
FINDINGS = Text(zh="请写明核查情况。", en="Say what the check found.")


@in_one_transaction
def record_inspection(
    task_id: uuid.UUID, *, items: Answers, findings: str, inspected_on: dt.date | None, colleague: uuid.UUID | None,
    passed: bool | None = None, actor: Actor, now: dt.datetime,
) -> Act | Refusal:  # fmt: skip
    """Write down what an on-site check found. It counts when the colleague who was there has signed it (art. 34).

    Whether it is passed is what the rule makes of the items; `passed` is only asked where the rule leaves the choice,
    or there is none. Raises Incomplete, with everything that is missing or wrong at once.
    """
    task, execution = open_task(task_id, "inspect", by=actor, now=now)
    opened_on = execution.release.city.today(task.opened_at)
    day = inspections.day_problem(inspected_on, opened_on=opened_on, today=execution.on) if inspected_on else DAY
    problems = [Problem("colleague", COLLEAGUE)] if colleague is None or str(colleague) == actor.id else []
    problems += [Problem("inspected_on", day)] if day else []
    problems += inspections.problems(execution.service.checklist, items)
    problems += [] if findings.strip() else [Problem("findings", FINDINGS)]
    if problems or inspected_on is None or colleague is None:
        raise errors.Incomplete(problems)
    if task.inspections.filter(disputed_at=None).exists():
        raise errors.OutOfOrder(
            Text(zh="核查记录已经写好，等同事签字。", en="The record waits for the colleague's signature.")
        )
    found = inspections.found(execution.service.checklist, items, findings=findings)
    matter = powers.matter(execution, task.power, inspection=found)
    power = execution.release.powers.get(task.power)
    allowed = matter.ruling.allowed(power) if matter.ruling is not None and power is not None else ()
    if len(allowed) == 1:
        passed = allowed[0] == "passed"
    elif passed is None:
        if matter.ruling is None or len(allowed) > 1:
            raise errors.Incomplete([Problem("passed", RESULT)])
        passed = False  # too early to say: the cage refuses either, and records it
    inspection = models.Inspection(
        id=ids.new_id(),
        case=execution.case,
        task=task,
        passed=passed,
        findings=findings,
        items=inspections.kept(execution.service.checklist, items),
        ruling={**cage.ruling_to_json(matter.ruling), "allowed": list(allowed)} if matter.ruling else None,
        inspected_on=inspected_on,
        recorded_by=uuid.UUID(actor.id),
        recorded_at=now,
        colleague=colleague,
    )
    with transition(execution, task=task, actor=actor, now=now) as t:
        execution.changes.insert(inspection)
        event = events.InspectionRecorded(
            case=str(execution.case.id), inspection=str(inspection.id), colleague=str(colleague), passed=passed
        )
        t.exercise(event, matter=matter, outcome=_outcome(passed), together_with=[str(colleague)])
    return t.result


@in_one_transaction
def sign_inspection(inspection_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """The second officer signs what the check found, and the case goes on."""
    inspection, task, execution = _to_sign(inspection_id, actor, now=now)
    found = inspections.found(execution.service.checklist, inspection.items, findings=inspection.findings)
    matter = powers.matter(execution, task.power, inspection=found)
    outcome, together = _outcome(inspection.passed), [str(inspection.recorded_by)]
    with transition(execution, task=task, actor=actor, now=now) as t:
        execution.changes.update(inspection, signed_at=now)
        t.complete(inspection={**found, "passed": inspection.passed})
        event = events.InspectionSigned(
            case=str(execution.case.id), inspection=str(inspection.id), passed=inspection.passed
        )
        t.exercise(event, matter=matter, outcome=outcome, together_with=together)
    return t.result


@in_one_transaction
def dispute_inspection(inspection_id: uuid.UUID, *, reason: str, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """The second officer does not agree with the record, which is open again."""
    needs_reasons(reason)
    inspection, _, execution = _to_sign(inspection_id, actor, now=now)
    with transition(execution, actor=actor, now=now) as t:
        execution.changes.update(inspection, disputed_at=now, dispute=reason)
        t.record(events.InspectionDisputed(case=str(execution.case.id), inspection=str(inspection.id), reason=reason))
    return t.result


def _outcome(passed: bool) -> str:
    return "passed" if passed else "failed"


def _to_sign(
    inspection_id: uuid.UUID, actor: Actor, *, now: dt.datetime
) -> tuple[models.Inspection, models.Task, Execution]:
    inspection = models.Inspection.objects.filter(id=inspection_id, colleague=actor.id).first()
    if inspection is None:
        raise errors.NotFound
    task, execution = open_task(inspection.task_id, "inspect", now=now)
    inspection = models.Inspection.objects.select_for_update().get(id=inspection_id)
    if inspection.signed_at or inspection.disputed_at:
        raise errors.OutOfOrder
    return inspection, task, execution
