"""Deciding whether an output loses its force."""

import datetime as dt
import uuid

from yimen.cage.operations import Refusal
from yimen.cases import errors, events, powers
from yimen.cases.process.deciding import decision_of, event_of, told
from yimen.cases.process.handling import in_one_transaction, open_task
from yimen.cases.process.transition import transition
from yimen.cases.tasks.revoke import KIND
from yimen.ledger.acts import Act, Actor


@in_one_transaction
def decide_revocation(
    task_id: uuid.UUID, *, outcome: str, reasons: str = "", actor: Actor, now: dt.datetime
) -> Act | Refusal:
    """After a check that failed: take the output's force away, or let it stand (art. 69)."""
    if outcome not in KIND.definition.values:
        raise errors.OutOfOrder
    task, execution = open_task(task_id, "revoke", by=actor, now=now)
    matter = powers.matter(execution, task.power)
    decision = decision_of(execution, task, outcome, reasons, matter=matter, actor=actor)
    with transition(execution, task=task, actor=actor, now=now) as t:
        t.complete(revocation=outcome, revocation_reasons=told(decision))
        event = events.RevocationDecided(**event_of(decision))
        t.exercise(event, matter=matter, outcome=outcome)
    return t.result
