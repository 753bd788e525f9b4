"""What follows from a step: limits, outputs, ends, and telling the origin of the case what came of it.

`finish` is called by every operation that moves a case: it appends the operation's act, saves, and then does what the
process asked for, each thing an act of its own in the same transaction.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from yimen.cage.operations import Refusal
from yimen.cases import events, models, origins
from yimen.cases.people import case_subjects
from yimen.cases.process import entering
from yimen.cases.process.stepping import ACCEPTANCE, Stepper, calendar_of, due_moment
from yimen.cases.rules import limits
from yimen.credentials import operations as credentials
from yimen.credentials import queries as issued
from yimen.engines import clock
from yimen.engines.feel import to_python
from yimen.government import datatypes
from yimen.ledger import ids
from yimen.ledger.acts import SYSTEM, Act, Actor
from yimen.ledger.operations import append
from yimen.requirements import conditions

Append = Callable[[list[Any]], Act | Refusal]
STATUS = models.Case.Status


def finish(step: Stepper, do: Append, *, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Append the act with every row that changes, save, and carry out what follows. A refusal changes nothing."""
    case = step.case
    _status(step)
    act = do(step.changes.rows)
    if isinstance(act, Refusal):
        return act
    step.changes.save()
    for operation in step.operations:
        if operation.name == "issue":
            _issue(step, operation.output, now=now)
        elif operation.name == "revoke":
            _revoke(step, operation.output, actor=actor, now=now)
    if step.operations:
        origins.of(case).outputs_changed(case, now=now)
    if case.status in {STATUS.REFUSED, STATUS.NOT_ACCEPTED}:
        origins.of(case).ended(case, refused=True, now=now)
    return act


def _status(step: Stepper) -> None:
    """The case's status from what its process has learnt."""
    case, learnt = step.case, step.case.variables
    status = case.status
    if learnt.get("revocation") == "revoked":
        status = STATUS.REVOKED
    elif learnt.get("decision") == "granted" or any(o.name == "issue" for o in step.operations):
        status = STATUS.GRANTED
    elif learnt.get("decision") == "refused":
        status = STATUS.REFUSED
    elif learnt.get("acceptance") == "refused":
        status = STATUS.NOT_ACCEPTED
    changed: dict[str, object] = {}
    if status != case.status:
        changed["status"] = status
        if case.decided_at is None and status in {STATUS.GRANTED, STATUS.REFUSED, STATUS.NOT_ACCEPTED}:
            changed["decided_at"] = step.now
            changed |= _stopped(case, step.now)
            for task in step.changes.inserts:
                if isinstance(task, models.Task) and limits.own(step.service, task.node) is None:
                    task.due_on = models.NO_LIMIT  # what follows the decision has only a limit of its own
    if step.ended is not None and case.closed_at is None:
        changed["closed_at"] = step.now
        for timer in case.timers.all():
            if timer not in step.changes.deletes:
                step.changes.delete(timer)
    if changed:
        step.changes.update(case, **changed)


def _stopped(case: models.Case, now: dt.datetime) -> dict[str, object]:
    """The clock stopped for good; the tasks that follow have no limit of it."""
    if case.clock is None:
        return {}
    running = clock.Clock.from_json(case.clock)
    return {"clock": running.stopped(at=now).to_json(), "due_on": None} if running.state != "stopped" else {}


def start_acceptance(step: Stepper) -> None:
    """The body has five working days to accept or to say everything that is missing (Licensing Law art. 32).

    Where the law knows no acceptance, the limit of the decision runs from receipt.
    """
    limit = step.service.limits.acceptance
    if limit is None:
        _run_limit(step)
        return
    running = clock.Clock.started(clock.Limit(limit.days, limit.basis.to("zh-hans")), at=step.now)
    due_on = running.read(calendar_of(step.release), step.now).due_on
    assert due_on is not None
    step.changes.update(step.case, clock=running.to_json(), due_on=due_on)
    step.changes.insert(
        models.Timer(id=ids.new_id(), case=step.case, timer=ACCEPTANCE, due_at=due_moment(due_on, step.release))
    )


def start_limit(step: Stepper, *, since_receipt: bool = False) -> dt.date:
    """From acceptance the statutory limit runs, or goes on where it ran from receipt; the timer of silence is over.

    What silence accepted counts as accepted on the day on which it was received (Licensing Law art. 32).
    """
    at = _received_at(step) if since_receipt else step.now
    due_on = step.case.due_on if step.service.limits.acceptance is None else None
    due_on = due_on or _run_limit(step, at=at)
    step.changes.update(step.case, accepted_at=at, status=STATUS.ACCEPTED)
    stop_acceptance(step)
    return due_on


def _received_at(step: Stepper) -> dt.datetime:
    """When the body had the application, or its correction, before it: the limit of its acceptance ran from there."""
    return clock.Clock.from_json(step.case.clock).events[0].at if step.case.clock else step.now


def _run_limit(step: Stepper, *, at: dt.datetime | None = None) -> dt.date:
    """Start the statutory limit of the way in which the case is handled."""
    given = step.service.limits
    statutory, _ = limits.of(step.service, step.world(), on=step.on)
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
    due_on = running.read(calendar_of(step.release), step.now).due_on
    assert due_on is not None
    step.changes.update(step.case, clock=running.to_json(), due_on=due_on)
    return due_on


def stop_acceptance(step: Stepper) -> None:
    """The timer of silence is over."""
    for timer in step.case.timers.filter(timer=ACCEPTANCE):
        step.changes.delete(timer)


def _issue(step: Stepper, output: str, *, now: dt.datetime) -> None:
    definition = step.service.outputs[output]
    world = step.world()
    if conditions.holds(definition.when, world, on=step.on) is not True:
        return
    data = {
        name: to_python(conditions.value(datum.value, world, on=step.on)) for name, datum in definition.data.items()
    }
    made = credentials.issue(
        service=step.case.service,
        output=output,
        holder=_holder(step.case),
        case_id=step.case.id,
        data=datatypes.plain(data),
        release=step.release,
        actor=SYSTEM,
        now=now,
    )
    if definition.enters:
        entering.issued(step, next(each for each in issued.of_case(step.case.id) if each.id == made.id), now=now)


def _holder(case: models.Case) -> uuid.UUID:
    """Who an output is issued to: who applied, else the first of the parties."""
    return case.people[0][1]


def _revoke(step: Stepper, output: str, *, actor: Actor, now: dt.datetime) -> None:
    decided = models.Decision.objects.filter(case=step.case, kind="revoke").order_by("decided_at").last()
    basis = [each["zh"] for each in decided.basis] if decided else []
    article = "，".join(basis) or step.service.basis[0].to("zh-hans")
    for credential in issued.of_case(step.case.id):
        if credential.output == output and credential.revoked_at is None:
            reason = str(step.case.variables.get("revocation_reasons", ""))
            credentials.revoke(credential_id=credential.id, article=article, reason=reason, actor=actor, now=now)
            entering.revoked(step, credential, actor=actor, now=now)


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
    case.held_because, stopped = "", _stopped(case, now)
    case.clock = stopped.get("clock", case.clock)
    case.save(update_fields=["status", "closed_at", "due_on", "held_because", "clock"])
    origins.of(case).ended(case, refused=False, now=now)
