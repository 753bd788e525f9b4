"""A decision with its number, its grounds and its remedies, as it is kept and told."""

import uuid
from collections.abc import Iterator
from typing import Any

from yimen.cage import queries as cage
from yimen.cage.rules import Matter
from yimen.cases import models
from yimen.cases.process.execution import Execution
from yimen.cases.process.handling import needs_reasons, take_number
from yimen.cases.rules import inspections, limits
from yimen.documents.rules import remedies_of
from yimen.government.rulings import citation
from yimen.government.schema import FAVOURABLE, Departure
from yimen.ledger import ids
from yimen.ledger.acts import Actor


def decision_of(
    execution: Execution,
    task: models.Task,
    outcome: str,
    reasons: str,
    *,
    series: str = "决",
    matter: Matter,
    actor: Actor,
) -> models.Decision:
    """The decision with its grounds: of the rules that held, or of the exception by which it departs from them.

    It is among the changes of the step. `series` is the kind of document that its number counts.
    """
    service, ruling, power = execution.service, matter.ruling, execution.release.powers.get(task.power)
    allowed = ruling.allowed(power) if ruling is not None and power is not None else ()
    departure = None if outcome in allowed else cage.agreed(matter, task.power, outcome)
    grounds = [ground.to_json() for ground in ruling.grounds] if ruling is not None else []
    basis = [citation(each) for each in service.basis] if ruling is None else list(ruling.citations)
    reasons = reasons.strip()
    if departure is not None:
        basis = [citation(departure.exception.basis)]
        chosen = ruling.open_to(power, outcome) if ruling is not None and power is not None else None
        grounds = [departure.to_ground(), *_barred(execution, departure.exception)]
        if ruling is not None and chosen is not None:  # what was looked into, and what the rule says of it
            grounds += [ground.to_json() for ground in (*ruling.grounds, *chosen.grounds)]
            basis += [each for each in chosen.citations if each not in basis]
        reasons = "\n".join(filter(None, [departure.row.reasons, reasons]))
    elif len(allowed) > 1 or (ruling is None and outcome not in FAVOURABLE):  # a choice, or no rule gives the reasons
        needs_reasons(reasons)
    if outcome not in FAVOURABLE and departure is None:
        grounds += _found_on_site(execution)  # the rule says that the check was not passed, and these say why
    decision = models.Decision(
        id=ids.new_id(),
        case=execution.case,
        kind=task.act,
        number=take_number(execution, series),
        outcome=outcome,
        reasons=reasons,
        grounds=grounds,
        basis=[{"zh": each.zh, "en": each.en} for each in basis or [citation(each) for each in service.basis]],
        ruling={**cage.ruling_to_json(ruling), "allowed": list(allowed)} if ruling is not None else None,
        departure_id=departure.row.id if departure is not None else None,
        remedies=[] if outcome in FAVOURABLE else remedies_of(service, execution.case.body),
        decided_by=uuid.UUID(actor.id),
        post=actor.post or "",
        decided_at=execution.now,
    )
    execution.changes.insert(decision)
    return decision


def _barred(execution: Execution, exception: Departure) -> Iterator[dict[str, Any]]:
    """Until when the same may not be applied for again, where the exception says so."""
    if (until := limits.barred_until(exception, execution.calendar, on=execution.on)) is not None:
        basis = {"zh": exception.basis.to("zh-hans"), "en": exception.basis.to("en")}
        yield {
            "decision": exception.id,
            "zh": f"在{until.year}年{until.month}月{until.day}日以前（含当日）不得再次申请。",
            "en": f"The same may not be applied for again until {until.day} {until:%B %Y} inclusive.",
            "basis": [basis],
        }


def _found_on_site(execution: Execution) -> list[dict[str, Any]]:
    """What the last check on site found that must conform and does not (art. 38: reasons are facts)."""
    signed = models.Inspection.objects.filter(case=execution.case, signed_at__isnull=False)
    last = signed.order_by("-signed_at").first()
    return inspections.grounds(execution.service.checklist, last.items) if last else []


def told(decision: models.Decision) -> str:
    """The reasons in one text, as the ledger keeps them: of the rules, then of the officer."""
    return "\n".join([*(ground["zh"] for ground in decision.grounds), *filter(None, [decision.reasons])])


def event_of(decision: models.Decision) -> dict[str, Any]:
    """The fields of an act that decides."""
    return {
        "case": str(decision.case_id),
        "decision": str(decision.id),
        "number": decision.number,
        "outcome": decision.outcome,
        "reasons": told(decision),
        "basis": [each["zh"] for each in decision.basis],
    }
