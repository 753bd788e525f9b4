"""Taking a task from the queue, putting it back, and giving it to a colleague."""

import datetime as dt
import uuid

from yimen.cases import errors, events, powers
from yimen.cases.people import case_subjects
from yimen.cases.process.handling import in_one_transaction, must_not_be_taken, needs_reasons, open_task
from yimen.cases.process.refusing import refusals_recorded
from yimen.government.schema import Text
from yimen.ledger.acts import Actor
from yimen.ledger.operations import append

NOT_YOURS = Text(zh="您的岗位不能指派本件的待办。", en="Your post does not assign the tasks of this case.")
NO_COLLEAGUE = Text(
    zh="这位同事没有担任这一岗位，或者与本件有利害关系。请另选一位。",
    en="This colleague does not hold the post, or has a stake in the case. Choose another.",
)


@refusals_recorded("claim")
@in_one_transaction
def claim(task_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> None:
    """Take a task from the queue; one that a colleague has taken stays theirs. Raises HasStake."""
    task, execution = open_task(task_id, None, now=now)
    if not powers.in_reach(task, actor, release=execution.release):
        raise errors.NotFound
    powers.must_have_no_stake(execution.case, actor, execution.release)
    must_not_be_taken(task, actor)
    if task.claimed_by is not None:
        return  # it is theirs already
    append(
        events.TaskClaimed(case=str(task.case_id), task=str(task.id)),
        actor=actor,
        rows=[task],
        subjects=case_subjects(execution.case),
        now=now,
    )
    task.claimed_by, task.claimed_at = uuid.UUID(actor.id), now
    task.save(update_fields=["claimed_by", "claimed_at"])


@refusals_recorded("put-back")
@in_one_transaction
def release_task(task_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> None:
    """Put a task that one has taken back into the queue."""
    task, execution = open_task(task_id, None, now=now)
    if str(task.claimed_by) != actor.id:
        raise errors.OutOfPower
    append(
        events.TaskReleased(case=str(task.case_id), task=str(task.id)),
        actor=actor,
        rows=[task],
        subjects=case_subjects(execution.case),
        now=now,
    )
    task.claimed_by, task.claimed_at = None, None
    task.save(update_fields=["claimed_by", "claimed_at"])


@refusals_recorded("reassign")
@in_one_transaction
def reassign_task(task_id: uuid.UUID, *, to: uuid.UUID, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Give a task to a colleague who holds its post, whoever has it in hand; they find it among their own.

    Who leads the work on a case does so: the post by which its limit can be lengthened. Raises NotFound for a case out
    of reach, HasStake, OutOfPower for another post, CaseError for a colleague who cannot have it.
    """
    task, execution = open_task(task_id, None, now=now)
    case, release = execution.case, execution.release
    if not powers.leads(case, actor, release):
        raise errors.NotFound
    powers.must_have_no_stake(case, actor, release)
    if not powers.assigns(execution, actor):
        raise errors.OutOfPower(NOT_YOURS)
    needs_reasons(reason)
    if str(to) not in {person for person, _name in powers.colleagues(task, execution)}:
        raise errors.CaseError(NO_COLLEAGUE)
    before = str(task.claimed_by) if task.claimed_by else None
    append(
        events.TaskReassigned(case=str(case.id), task=str(task.id), before=before, to=str(to), reason=reason.strip()),
        actor=actor,
        rows=[task],
        subjects=[case.matter, f"person:{to}"],
        now=now,
    )
    task.claimed_by, task.claimed_at = to, now
    task.save(update_fields=["claimed_by", "claimed_at"])
