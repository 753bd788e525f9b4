"""Deciding a case.

As the rule says, it takes one click: the reasons and articles of the decision are those of the rules that held. Where
the rule leaves a choice, or none binds, the officer gives the reasons. Anything else is refused by the cage, recorded,
committed, and raised afterwards, unless a second person agreed to it (`operations.departures`).
"""

import datetime as dt
import uuid

from yimen.cage.operations import Refusal
from yimen.cases import errors, events, powers
from yimen.cases.process.deciding import decision_of, event_of
from yimen.cases.process.handling import in_one_transaction, open_task
from yimen.cases.process.transition import transition
from yimen.cases.tasks.decide import KIND
from yimen.ledger.acts import Act, Actor


@in_one_transaction
def decide(task_id: uuid.UUID, *, outcome: str, reasons: str = "", actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Grant or refuse. A refusal states reasons, basis and remedies (art. 37–38); a grant issues the output."""
    if outcome not in KIND.definition.values:
        raise errors.OutOfOrder
    task, execution = open_task(task_id, "decide", by=actor, now=now)
    matter = powers.matter(execution, task.power)
    decision = decision_of(execution, task, outcome, reasons, matter=matter, actor=actor)
    with transition(execution, task=task, actor=actor, now=now) as t:
        t.complete(decision=outcome)
        event = events.CaseDecided(**event_of(decision))
        t.exercise(event, matter=matter, outcome=outcome)
    return t.result
