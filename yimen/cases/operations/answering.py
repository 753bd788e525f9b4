"""What an applicant does with a case under way: let it go on, withdraw it. And what time does by itself."""

import datetime as dt
import logging
import uuid

from django.db import transaction

from yimen.cases import errors, events, models
from yimen.cases.operations.performing import perform_effect
from yimen.cases.process.clocks import restart_acceptance
from yimen.cases.process.entering import catch_up
from yimen.cases.process.execution import ACCEPTANCE, Execution
from yimen.cases.process.following import end_case
from yimen.cases.process.locking import lock_case
from yimen.cases.process.transition import transition
from yimen.cases.registries import effects
from yimen.cases.tasks.accept.operations import accept_by_law
from yimen.engines.bpmn import NotActive
from yimen.ledger.acts import SYSTEM, Actor

logger = logging.getLogger(__name__)


def locked(case_id: uuid.UUID, actor: Actor, *, now: dt.datetime) -> Execution:
    """One's own case, locked (no act: it only reads). Raises NotFound."""
    case = lock_case(case_id)
    if case is None or str(case.applicant_id) != actor.id:
        raise errors.NotFound
    return Execution.of(case, now=now)


@transaction.atomic
def resume(case_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> None:
    """Let a case go on that was held because a sibling was refused."""
    execution = locked(case_id, actor, now=now)
    case = execution.case
    if not case.held_because or case.closed_at is not None:
        raise errors.OutOfOrder
    with transition(execution, actor=actor, now=now) as t:
        execution.changes.update(case, held_because="")
        if case.status == models.Case.Status.RECEIVED:  # the office could do nothing: its days begin anew
            restart_acceptance(execution)
        t.record(events.CaseResumed(case=str(case.id)))


@transaction.atomic
def withdraw_case(case_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> None:
    """Withdraw a case that is not decided yet (its end is recorded by `append`)."""
    execution = locked(case_id, actor, now=now)
    if execution.case.closed_at is not None or execution.case.decided_at is not None:
        raise errors.OutOfOrder
    end_case(execution.case, because="applicant", actor=actor, now=now)


def fire_due(*, now: dt.datetime) -> int:
    """Fire due timers, one transaction each; returns how many fired.

    One that fails is tried again the next time and holds up no other; a held case has none. Each `append`s an act.
    """
    done = 0
    due = models.Timer.objects.filter(due_at__lte=now, case__held_because="").order_by("due_at")
    for timer in due.iterator(chunk_size=500):
        try:
            done += _fire(timer, now=now)
        except Exception:
            logger.exception("the timer %s of the case %s failed", timer.timer, timer.case_id)
    return done


def _fire(timer: models.Timer, *, now: dt.datetime) -> bool:
    if timer.timer == ACCEPTANCE:
        accept_by_law(timer, now=now)
        return True
    if timer.timer.startswith(effects.TIMER):
        return perform_effect(timer, now=now)
    with transaction.atomic():
        case = lock_case(timer.case_id)
        row = models.Timer.objects.select_for_update().filter(id=timer.id).first()
        if case is None or row is None:
            return True
        execution = Execution.of(case, now=now)
        catch_up(execution)
        with transition(execution, actor=SYSTEM, now=now) as t:
            try:
                execution.fire(row)
            except NotActive:
                execution.changes.delete(row)
            t.record(events.TimerFired(case=str(case.id), timer=timer.timer))
    return True
