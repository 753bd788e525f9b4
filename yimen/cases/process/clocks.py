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


def start_acceptance(execution: Execution) -> None:
    """The body has five working days to accept or to say everything that is missing (Licensing Law art. 32).

    Where the law knows no acceptance, the limit of the decision runs from receipt.
    """
    limit = execution.service.limits.acceptance
    if limit is None:
        _run_limit(execution)
        return
    running = clock.Clock.started(clock.Limit(limit.days, limit.basis.to("zh-hans")), at=execution.now)
    due_on = running.read(execution.calendar, execution.now).due_on
    assert due_on is not None
    execution.changes.update(execution.case, clock=running.to_json(), due_on=due_on)
    execution.changes.insert(
        models.Timer(
            id=ids.new_id(), case=execution.case, timer=ACCEPTANCE, due_at=due_moment(due_on, execution.release)
        )
    )


def restart_acceptance(execution: Execution) -> None:
    """The body could do nothing meanwhile: its days begin anew, and those of whoever is to accept."""
    stop_acceptance(execution)
    start_acceptance(execution)
    for task in execution.case.tasks.filter(act="accept", closed_at=None):
        execution.changes.update(task, due_on=execution.case.due_on)


def start_limit(execution: Execution, *, since_receipt: bool = False) -> dt.date:
    """From acceptance the statutory limit runs, or goes on where it ran from receipt; the timer of silence is over.

    What silence accepted counts as accepted on the day on which it was received (Licensing Law art. 32).
    """
    at = _received_at(execution) if since_receipt else execution.now
    due_on = execution.case.due_on if execution.service.limits.acceptance is None else None
    due_on = due_on or _run_limit(execution, at=at)
    execution.changes.update(execution.case, accepted_at=at, status=STATUS.ACCEPTED)
    stop_acceptance(execution)
    return due_on


def _received_at(execution: Execution) -> dt.datetime:
    """When the body had the application, or its correction, before it: the limit of its acceptance ran from there."""
    return clock.Clock.from_json(execution.case.clock).events[0].at if execution.case.clock else execution.now


def _run_limit(execution: Execution, *, at: dt.datetime | None = None) -> dt.date:
    """Start the statutory limit of the way in which the case is handled."""
    given = execution.service.limits
    statutory, _ = limits.of(execution.service, execution.context(), release=execution.release, on=execution.on)
    extension = given.extension
    running = clock.Clock.started(
        clock.Limit(
            statutory.days,
            statutory.basis.to("zh-hans"),
            extension=clock.Extension(extension.days, extension.basis.to("zh-hans")) if extension else None,
            suspensions=frozenset(each.basis.to("zh-hans") for each in given.suspensions),
        ),
        at=at or execution.now,
    )
    due_on = running.read(execution.calendar, execution.now).due_on
    assert due_on is not None
    execution.changes.update(execution.case, clock=running.to_json(), due_on=due_on)
    return due_on


def stop_acceptance(execution: Execution) -> None:
    """The timer of silence is over."""
    for timer in execution.case.timers.filter(timer=ACCEPTANCE):
        execution.changes.delete(timer)
