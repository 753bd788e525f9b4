"""The limits of a case in law: of acceptance, of the decision; started, restarted and stopped."""

import datetime as dt

from yimen.cases import models
from yimen.cases.process.execution import ACCEPTANCE, Execution, due_moment
from yimen.cases.rules import limits
from yimen.engines import clock
from yimen.ledger import ids

STATUS = models.Case.Status


def stopped(case: models.Case, now: dt.datetime) -> dict[str, object]:
    """The clock stopped for good; the tasks that follow have no limit of it."""
    if case.clock is None:
        return {}
    running = clock.Clock.from_json(case.clock)
    return {"clock": running.stopped(at=now).to_json(), "due_on": None} if running.state != "stopped" else {}


def start_acceptance(step: Execution) -> None:
    """The body has five working days to accept or to say everything that is missing (Licensing Law art. 32).

    Where the law knows no acceptance, the limit of the decision runs from receipt.
    """
    limit = step.service.limits.acceptance
    if limit is None:
        _run_limit(step)
        return
    running = clock.Clock.started(clock.Limit(limit.days, limit.basis.to("zh-hans")), at=step.now)
    due_on = running.read(step.calendar, step.now).due_on
    assert due_on is not None
    step.changes.update(step.case, clock=running.to_json(), due_on=due_on)
    step.changes.insert(
        models.Timer(id=ids.new_id(), case=step.case, timer=ACCEPTANCE, due_at=due_moment(due_on, step.release))
    )


def restart_acceptance(step: Execution) -> None:
    """The body could do nothing meanwhile: its days begin anew, and those of whoever is to accept."""
    stop_acceptance(step)
    start_acceptance(step)
    for task in step.case.tasks.filter(act="accept", closed_at=None):
        step.changes.update(task, due_on=step.case.due_on)


def start_limit(step: Execution, *, since_receipt: bool = False) -> dt.date:
    """From acceptance the statutory limit runs, or goes on where it ran from receipt; the timer of silence is over.

    What silence accepted counts as accepted on the day on which it was received (Licensing Law art. 32).
    """
    at = _received_at(step) if since_receipt else step.now
    due_on = step.case.due_on if step.service.limits.acceptance is None else None
    due_on = due_on or _run_limit(step, at=at)
    step.changes.update(step.case, accepted_at=at, status=STATUS.ACCEPTED)
    stop_acceptance(step)
    return due_on


def _received_at(step: Execution) -> dt.datetime:
    """When the body had the application, or its correction, before it: the limit of its acceptance ran from there."""
    return clock.Clock.from_json(step.case.clock).events[0].at if step.case.clock else step.now


def _run_limit(step: Execution, *, at: dt.datetime | None = None) -> dt.date:
    """Start the statutory limit of the way in which the case is handled."""
    given = step.service.limits
    statutory, _ = limits.of(step.service, step.context(), release=step.release, on=step.on)
    extension = given.extension
    running = clock.Clock.started(
        clock.Limit(
            statutory.days,
            statutory.basis.to("zh-hans"),
            extension=clock.Extension(extension.days, extension.basis.to("zh-hans")) if extension else None,
            suspensions=frozenset(each.basis.to("zh-hans") for each in given.suspensions),
        ),
        at=at or step.now,
    )
    due_on = running.read(step.calendar, step.now).due_on
    assert due_on is not None
    step.changes.update(step.case, clock=running.to_json(), due_on=due_on)
    return due_on


def stop_acceptance(step: Execution) -> None:
    """The timer of silence is over."""
    for timer in step.case.timers.filter(timer=ACCEPTANCE):
        step.changes.delete(timer)
