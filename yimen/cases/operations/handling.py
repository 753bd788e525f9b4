"""Accepting and deciding a case. Each exercises a power, whose rule says what may come of it.

As the rule says, it takes one click: the reasons and articles of the decision are those of the rules that held. Where
the rule leaves a choice, or none binds, the officer gives the reasons. Anything else is refused by the cage, recorded,
committed, and raised afterwards, unless a second person agreed to it (`departures`).
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from yimen.cage import queries as cage
from yimen.cage.operations import Refusal
from yimen.cage.rules import Matter
from yimen.cases import errors, events, models, powers
from yimen.cases.operations.tasks import CORRECTING, in_one_transaction, needs_reasons, open_task, take_number
from yimen.cases.process.clocks import start_limit
from yimen.cases.process.execution import Execution
from yimen.cases.process.transition import transition
from yimen.cases.rules import inspections, limits
from yimen.documents.rules import remedies_of
from yimen.government.rulings import citation
from yimen.government.schema import FAVOURABLE, OUTCOMES, Departure
from yimen.ledger import ids
from yimen.ledger.acts import SYSTEM, Act, Actor


@in_one_transaction
def accept(task_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Accept the case: from now on the statutory limit runs. For a filing this completes it."""
    task, step = open_task(task_id, "accept", by=actor, now=now)
    if step.case.status == models.Case.Status.CORRECTING:
        raise errors.OutOfOrder(CORRECTING)
    matter = powers.matter(step, task.power)
    due_on = start_limit(step)
    with transition(step, task=task, actor=actor, now=now) as t:
        t.complete(acceptance="accepted")
        event = events.CaseAccepted(case=str(step.case.id), by_law=False, due_on=due_on.isoformat())
        t.exercise(event, matter=matter, outcome="accepted")
    return t.result


def accept_by_law(timer: models.Timer, *, now: dt.datetime) -> None:
    """Five working days passed in silence: it is accepted from its receipt (Licensing Law art. 32); appends the act."""
    task = models.Task.objects.filter(case_id=timer.case_id, act="accept", closed_at=None).first()
    if task is None:
        return
    with transaction.atomic():
        task, step = open_task(task.id, "accept", now=now)
        if not step.case.timers.filter(id=timer.id).exists():
            return  # the office spoke while we waited for the lock: it asked for a correction
        with transition(step, task=task, actor=SYSTEM, now=now) as t:
            due_on = start_limit(step, since_receipt=True)
            t.complete(acceptance="accepted")
            t.record(events.CaseAccepted(case=str(step.case.id), by_law=True, due_on=due_on.isoformat()))


@in_one_transaction
def refuse_acceptance(task_id: uuid.UUID, *, reasons: str = "", actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Refuse to accept, in writing, with reasons and remedies (art. 32)."""
    task, step = open_task(task_id, "accept", by=actor, now=now)
    if step.case.status == models.Case.Status.CORRECTING:
        raise errors.OutOfOrder(CORRECTING)
    matter = powers.matter(step, task.power)
    decision = _decision(step, task, "not-accepted", reasons, matter=matter, actor=actor)
    with transition(step, task=task, actor=actor, now=now) as t:
        t.complete(acceptance="refused")
        event = events.AcceptanceRefused(case=str(step.case.id), number=decision.number, reasons=_told(decision))
        t.exercise(event, matter=matter, outcome="not-accepted")
    return t.result


@in_one_transaction
def decide(task_id: uuid.UUID, *, outcome: str, reasons: str = "", actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Grant or refuse. A refusal states reasons, basis and remedies (art. 37–38); a grant issues the output."""
    if outcome not in OUTCOMES["decide"]:
        raise errors.OutOfOrder
    task, step = open_task(task_id, "decide", by=actor, now=now)
    matter = powers.matter(step, task.power)
    decision = _decision(step, task, outcome, reasons, matter=matter, actor=actor)
    with transition(step, task=task, actor=actor, now=now) as t:
        t.complete(decision=outcome)
        event = events.CaseDecided(**_event(decision))
        t.exercise(event, matter=matter, outcome=outcome)
    return t.result


@in_one_transaction
def decide_revocation(
    task_id: uuid.UUID, *, outcome: str, reasons: str = "", actor: Actor, now: dt.datetime
) -> Act | Refusal:
    """After a check that failed: take the output's force away, or let it stand (art. 69)."""
    if outcome not in OUTCOMES["revoke"]:
        raise errors.OutOfOrder
    task, step = open_task(task_id, "revoke", by=actor, now=now)
    matter = powers.matter(step, task.power)
    decision = _decision(step, task, outcome, reasons, matter=matter, actor=actor)
    with transition(step, task=task, actor=actor, now=now) as t:
        t.complete(revocation=outcome, revocation_reasons=_told(decision))
        event = events.RevocationDecided(**_event(decision))
        t.exercise(event, matter=matter, outcome=outcome)
    return t.result


def _decision(
    step: Execution, task: models.Task, outcome: str, reasons: str, *, matter: Matter, actor: Actor
) -> models.Decision:
    """The decision with its grounds: of the rules that held, or of the exception by which it departs from them."""
    service, ruling, power = step.service, matter.ruling, step.release.powers.get(task.power)
    allowed = ruling.allowed(power) if ruling is not None and power is not None else ()
    departure = None if outcome in allowed else cage.agreed(matter, task.power, outcome)
    grounds = [ground.to_json() for ground in ruling.grounds] if ruling is not None else []
    basis = [citation(each) for each in service.basis] if ruling is None else list(ruling.citations)
    reasons = reasons.strip()
    if departure is not None:
        basis = [citation(departure.exception.basis)]
        chosen = ruling.open_to(power, outcome) if ruling is not None and power is not None else None
        grounds = [departure.to_ground(), *_barred(step, departure.exception)]
        if ruling is not None and chosen is not None:  # what was looked into, and what the rule says of it
            grounds += [ground.to_json() for ground in (*ruling.grounds, *chosen.grounds)]
            basis += [each for each in chosen.citations if each not in basis]
        reasons = "\n".join(filter(None, [departure.row.reasons, reasons]))
    elif len(allowed) > 1 or (ruling is None and outcome not in FAVOURABLE):  # a choice, or no rule gives the reasons
        needs_reasons(reasons)
    if outcome not in FAVOURABLE and departure is None:
        grounds += _found_on_site(step)  # the rule says that the check was not passed, and these say why
    decision = models.Decision(
        id=ids.new_id(),
        case=step.case,
        kind=task.act,
        number=take_number(step, "决"),
        outcome=outcome,
        reasons=reasons,
        grounds=grounds,
        basis=[{"zh": each.zh, "en": each.en} for each in basis or [citation(each) for each in service.basis]],
        ruling={**cage.ruling_to_json(ruling), "allowed": list(allowed)} if ruling is not None else None,
        departure_id=departure.row.id if departure is not None else None,
        remedies=[] if outcome in FAVOURABLE else remedies_of(service, step.case.body),
        decided_by=uuid.UUID(actor.id),
        post=actor.post or "",
        decided_at=step.now,
    )
    step.changes.insert(decision)
    return decision


def _barred(step: Execution, exception: Departure) -> Iterator[dict[str, Any]]:
    """Until when the same may not be applied for again, where the exception says so."""
    if (until := limits.barred_until(exception, step.calendar, on=step.on)) is not None:
        basis = {"zh": exception.basis.to("zh-hans"), "en": exception.basis.to("en")}
        yield {
            "decision": exception.id,
            "zh": f"在{until.year}年{until.month}月{until.day}日以前（含当日）不得再次申请。",
            "en": f"The same may not be applied for again until {until.day} {until:%B %Y} inclusive.",
            "basis": [basis],
        }


def _found_on_site(step: Execution) -> list[dict[str, Any]]:
    """What the last check on site found that must conform and does not (art. 38: reasons are facts)."""
    signed = models.Inspection.objects.filter(case=step.case, signed_at__isnull=False)
    last = signed.order_by("-signed_at").first()
    return inspections.grounds(step.service.checklist, last.items) if last else []


def _told(decision: models.Decision) -> str:
    """The reasons in one text, as the ledger keeps them: of the rules, then of the officer."""
    return "\n".join([*(ground["zh"] for ground in decision.grounds), *filter(None, [decision.reasons])])


def _event(decision: models.Decision) -> dict[str, Any]:
    return {
        "case": str(decision.case_id),
        "decision": str(decision.id),
        "number": decision.number,
        "outcome": decision.outcome,
        "reasons": _told(decision),
        "basis": [each["zh"] for each in decision.basis],
    }
