"""What follows the end of a case: its origin is told, and others are held or withdrawn."""

import datetime as dt

from yimen.cases import events, models, origins
from yimen.cases.people import case_subjects
from yimen.cases.process.clocks import stopped
from yimen.cases.process.execution import Execution
from yimen.ledger.acts import SYSTEM, Actor
from yimen.ledger.operations import append

STATUS = models.Case.Status


def follow(execution: Execution, *, now: dt.datetime) -> None:
    """After a step was kept: the origin hears of outputs and of a refusal, and does what it then must."""
    case = execution.case
    if execution.calls:
        origins.of(case).outputs_changed(case, now=now)
    if case.status in {STATUS.REFUSED, STATUS.NOT_ACCEPTED}:
        origins.of(case).ended(case, refused=True, now=now)


def hold(case: models.Case, *, because: str, now: dt.datetime) -> None:
    """Hold a case, which is locked, until its applicant decides whether it shall go on; appends the act."""
    append(
        events.CaseHeld(case=str(case.id), because=because),
        actor=SYSTEM,
        rows=[case],
        subjects=case_subjects(case),
        now=now,
    )
    case.held_because = because
    case.save(update_fields=["held_because"])


def end_case(case: models.Case, *, because: str, actor: Actor, now: dt.datetime) -> None:
    """Withdraw a case: its tasks and timers go; appends the act."""
    tasks = list(case.tasks.select_for_update().filter(closed_at=None))
    timers = list(case.timers.all())
    append(
        events.CaseWithdrawn(case=str(case.id), because=because),
        actor=actor,
        rows=[case, *tasks, *timers],
        subjects=case_subjects(case),
        now=now,
    )
    for task in tasks:
        task.closed_at, task.closed_by = now, actor.id
        task.save(update_fields=["closed_at", "closed_by"])
    for timer in timers:
        timer.delete()
    case.status, case.closed_at, case.due_on = STATUS.WITHDRAWN, now, None
    case.held_because = ""
    case.clock = stopped(case, now).get("clock", case.clock)
    case.save(update_fields=["status", "closed_at", "due_on", "held_because", "clock"])
    origins.of(case).ended(case, refused=False, now=now)
