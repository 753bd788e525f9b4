"""Outcomes of a case against its rule: proposed by who has the task, by an exception that the power lists."""

import datetime as dt
import uuid

from yimen.cage import operations as cage
from yimen.cage.operations import Refusal
from yimen.cage.rules import Exercise
from yimen.cases import errors, powers
from yimen.cases.process.following import case_subjects
from yimen.cases.process.handling import in_one_transaction, open_task
from yimen.government.schema import Text, steps
from yimen.ledger.acts import Act, Actor

CHOOSE = Text(zh="请选择依据的例外，并写明理由。", en="Choose the exception that applies, and give the reasons.")


@in_one_transaction
def propose_departure(
    task_id: uuid.UUID, *, exception: str, reasons: str, actor: Actor, now: dt.datetime
) -> Act | Refusal:
    """Propose what the exception of the task's power comes to; a second person reviews it (the cage appends the act).

    Raises OutOfOrder when the step is over, CaseError without reasons or while another one stands.
    """
    task, execution = open_task(task_id, None, by=actor, now=now)
    power = execution.release.powers.get(task.power)
    listed = next((each for each in power.exceptions if each.id == exception), None) if power else None
    if not exception:
        raise errors.CaseError(CHOOSE)
    if listed is None or listed.outcome not in steps.outcomes_of(task.act):
        raise errors.OutOfOrder
    matter, subjects = powers.matter(execution, task.power), case_subjects(execution.case)
    intended = Exercise(task.power, matter, actor, now, listed.outcome, subjects=subjects)
    return cage.propose_departure(intended, exception=exception, reasons=reasons)


@in_one_transaction
def withdraw_departure(departure_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Give up a departure that one has proposed, before it is used (the cage appends the act)."""
    return cage.withdraw_departure(departure_id, actor=actor, now=now)
