"""What an applicant does with a case under way: let it go on, withdraw it. And what time does by itself."""

import datetime as dt
import logging
import uuid

from django.db import transaction

from yimen.cases import errors, events, models
from yimen.cases.operations.handling import accept_by_law
from yimen.cases.people import applicant_of
from yimen.cases.process.entering import catch_up
from yimen.cases.process.following import case_subjects, end_case, finish, start_acceptance, stop_acceptance
from yimen.cases.process.stepping import ACCEPTANCE, Stepper
from yimen.engines.bpmn import NotActive
from yimen.ledger.acts import SYSTEM, Act, Actor
from yimen.ledger.operations import append
from yimen.releases import queries as releases

logger = logging.getLogger(__name__)


def locked(case_id: uuid.UUID, actor: Actor, *, now: dt.datetime) -> Stepper:
    """One's own case, locked (no act: it only reads). Raises NotFound."""
    case = models.Case.objects.select_for_update().filter(id=case_id).first()
    if case is None or str(case.applicant_id) != actor.id:
        raise errors.NotFound
    return stepper(case, now=now)


def stepper(case: models.Case, *, now: dt.datetime) -> Stepper:
    """What moves a case (no act: it only reads)."""
    return Stepper(case, applicant_of(case), releases.get(case.release), now=now)


@transaction.atomic
def resume(case_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> None:
    """Let a case go on that was held because a sibling was refused."""
    step = locked(case_id, actor, now=now)
    case = step.case
    if not case.held_because or case.closed_at is not None:
        raise errors.OutOfOrder
    step.changes.update(case, held_because="")
    if case.status == models.Case.Status.RECEIVED:  # the office could do nothing: its days begin anew
        stop_acceptance(step)
        start_acceptance(step)
        for task in case.tasks.filter(act="accept", closed_at=None):
            step.changes.update(task, due_on=case.due_on)
    append(
        events.CaseResumed(case=str(case.id)),
        actor=actor,
        rows=step.changes.rows,
        subjects=case_subjects(case),
        now=now,
    )
    step.changes.save()


@transaction.atomic
def withdraw_case(case_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> None:
    """Withdraw a case that is not decided yet (its end is recorded by `append`)."""
    step = locked(case_id, actor, now=now)
    if step.case.closed_at is not None or step.case.decided_at is not None:
        raise errors.OutOfOrder
    end_case(step.case, because="applicant", actor=actor, now=now)


def fire_due(*, now: dt.datetime) -> int:
    """Let every timer whose moment came do what it stands for, each in a transaction of its own; returns how many.

    One that fails is tried again the next time and holds up no other; a held case has none. Each `append`s an act.
    """
    done = 0
    due = models.Timer.objects.filter(due_at__lte=now, case__held_because="").order_by("due_at")
    for timer in due.iterator(chunk_size=500):
        try:
            _fire(timer, now=now)
            done += 1
        except Exception:
            logger.exception("the timer %s of the case %s failed", timer.timer, timer.case_id)
    return done


def _fire(timer: models.Timer, *, now: dt.datetime) -> None:
    if timer.timer == ACCEPTANCE:
        accept_by_law(timer, now=now)
        return
    with transaction.atomic():
        case = models.Case.objects.select_for_update().get(id=timer.case_id)
        row = models.Timer.objects.select_for_update().filter(id=timer.id).first()
        if row is None:
            return
        step = stepper(case, now=now)
        catch_up(step)
        try:
            step.fire(row)
        except NotActive:
            step.changes.delete(row)
        event = events.TimerFired(case=str(case.id), timer=timer.timer)

        def do(rows: list) -> Act:
            return append(event, actor=SYSTEM, rows=rows, subjects=case_subjects(case), now=now)

        finish(step, do, actor=SYSTEM, now=now)
