"""One move of a case, from what it changes to what follows: collect, append the act, save, perform.

    with transition(execution, task=task, actor=actor, now=now) as t:
        t.complete(decision="granted")                      # collects what changes
        t.exercise(event, matter=matter, outcome="granted")  # appends the act, with every row that changes
    return t.result                                          # saved, and what the process asked for is done

A refusal of the cage is recorded by the cage and rolls nothing in. An exception keeps nothing.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from yimen.cage.operations import Refusal, exercise
from yimen.cage.rules import Exercise, Matter
from yimen.cases import errors, events, models
from yimen.cases.people import case_subjects
from yimen.cases.process.clocks import stopped
from yimen.cases.process.execution import Execution
from yimen.cases.process.following import follow
from yimen.cases.registries import effects, tasks
from yimen.cases.rules import limits
from yimen.engines.bpmn import NotActive
from yimen.ledger.acts import SYSTEM, Act, Actor
from yimen.ledger.operations import append

STATUS = models.Case.Status
DECIDED = {STATUS.GRANTED, STATUS.REFUSED, STATUS.NOT_ACCEPTED, STATUS.ANSWERED}


class Transition:
    """What is under way; `result` is the act, or the refusal of the cage."""

    result: Act | Refusal

    def __init__(self, execution: Execution, task: models.Task | None, actor: Actor, now: dt.datetime) -> None:
        self.execution, self.task, self.actor, self.now = execution, task, actor, now

    def complete(self, **variables: object) -> None:
        """Let the process go on from the task, which is done. Raises OutOfOrder."""
        assert self.task is not None
        try:
            self.execution.complete(self.task, **variables)
        except NotActive:
            raise errors.OutOfOrder from None
        self.execution.changes.update(self.task, closed_by=self.actor.id)

    def record(self, event: object) -> Act:
        """Append the event as the act of this move. Every row that changes is collected by now."""
        _settle(self.execution)
        case, rows = self.execution.case, self.execution.changes.rows
        act = append(event, actor=self.actor, rows=rows, subjects=case_subjects(case), now=self.now)
        self.result = act
        return act

    def exercise(
        self, event: object, *, matter: Matter, outcome: str | None = None, together_with: Sequence[str] = ()
    ) -> None:
        """Append it as an exercise of the task's power. `matter` is the case as it was before."""
        assert self.task is not None
        _settle(self.execution)
        subjects = case_subjects(self.execution.case)
        intended = Exercise(self.task.power, matter, self.actor, self.now, outcome, together_with, subjects)
        self.result = exercise(intended, event, self.execution.changes.rows)


@contextmanager
def transition(
    execution: Execution, *, task: models.Task | None = None, actor: Actor, now: dt.datetime
) -> Iterator[Transition]:
    """Move a case, which is locked (`locking`), within a transaction. The body ends by recording or exercising."""
    moving = Transition(execution, task, actor, now)
    yield moving
    if isinstance(moving.result, Refusal):
        return
    execution.changes.save()
    _record_unclear(execution, now=now)
    for call in execution.calls:
        effects.of(call.operation).perform(execution, call, actor=actor, now=now)
    follow(execution, now=now)


def _record_unclear(execution: Execution, *, now: dt.datetime) -> None:
    """That a way was taken since a value was missing: BPMN goes on by default, and whoever watches can see it."""
    for each in execution.unclear:
        append(
            events.ConditionUnclear(case=str(execution.case.id), node=each.node, flow=each.flow),
            actor=SYSTEM,
            subjects=case_subjects(execution.case),
            now=now,
        )


def _settle(execution: Execution) -> None:
    """The status of the case from what its process has learnt, and its end."""
    case = execution.case
    status = STATUS(tasks.status_of(case.variables) or case.status)
    if status != STATUS.REVOKED and any(call.operation == "issue" for call in execution.calls):
        status = STATUS.GRANTED
    changed: dict[str, object] = {}
    if status != case.status:
        changed["status"] = status
        if case.decided_at is None and status in DECIDED:
            changed["decided_at"] = execution.now
            changed |= stopped(case, execution.now)
            for task in execution.changes.inserts:
                if isinstance(task, models.Task) and limits.own(execution.service, task.node) is None:
                    task.due_on = models.NO_LIMIT  # what follows the decision has only a limit of its own
    if execution.end is not None and case.closed_at is None:
        changed["closed_at"] = execution.now
        for timer in case.timers.all():
            if timer not in execution.changes.deletes:
                execution.changes.delete(timer)
    if changed:
        execution.changes.update(case, **changed)
