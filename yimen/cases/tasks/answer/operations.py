"""Answering a case in writing."""

import datetime as dt
import uuid

from yimen.cage.operations import Refusal
from yimen.cases import powers
from yimen.cases.process.deciding import decision_of, told
from yimen.cases.process.handling import in_one_transaction, needs_reasons, open_task
from yimen.cases.process.transition import transition
from yimen.cases.tasks.answer import events
from yimen.ledger.acts import Act, Actor


@in_one_transaction
def answer(task_id: uuid.UUID, *, text: str, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Answer in writing, which completes the case; the answer is numbered and stands with its basis.

    Raises CaseError for an empty text, OutOfOrder, NotFound.
    """
    needs_reasons(text)
    task, execution = open_task(task_id, "answer", by=actor, now=now)
    matter = powers.matter(execution, task.power)
    decision = decision_of(execution, task, "answered", text, series="复", matter=matter, actor=actor)
    with transition(execution, task=task, actor=actor, now=now) as t:
        t.complete(answer="answered")
        event = events.CaseAnswered(
            case=str(execution.case.id), decision=str(decision.id), number=decision.number, reasons=told(decision),
            basis=[each["zh"] for each in decision.basis],
        )  # fmt: skip
        t.exercise(event, matter=matter, outcome="answered")
    return t.result
