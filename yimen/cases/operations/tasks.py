"""Taking a task from the queue and putting it back."""

import datetime as dt
import uuid

from yimen.cases import errors, events, powers
from yimen.cases.people import case_subjects
from yimen.cases.process.handling import in_one_transaction, open_task
from yimen.ledger.acts import Actor
from yimen.ledger.operations import append


@in_one_transaction
def claim(task_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> None:
    """Take a task from the queue; one that a colleague has taken stays theirs. Raises HasStake."""
    task, execution = open_task(task_id, None, by=actor, now=now)
    if not powers.in_reach(task, actor, release=execution.release):
        raise errors.NotFound
    powers.must_have_no_stake(execution.case, actor, execution.release)
    append(
        events.TaskClaimed(case=str(task.case_id), task=str(task.id)),
        actor=actor,
        rows=[task],
        subjects=case_subjects(execution.case),
        now=now,
    )
    task.claimed_by, task.claimed_at = uuid.UUID(actor.id), now
    task.save(update_fields=["claimed_by", "claimed_at"])


@in_one_transaction
def release_task(task_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> None:
    """Put a task that one has taken back into the queue."""
    task, execution = open_task(task_id, None, now=now)
    if str(task.claimed_by) != actor.id:
        raise errors.OutOfOrder
    append(
        events.TaskReleased(case=str(task.case_id), task=str(task.id)),
        actor=actor,
        rows=[task],
        subjects=case_subjects(execution.case),
        now=now,
    )
    task.claimed_by, task.claimed_at = None, None
    task.save(update_fields=["claimed_by", "claimed_at"])
