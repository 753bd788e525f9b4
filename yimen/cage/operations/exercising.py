"""Exercising a power."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models as django_models
from django.db import transaction

from yimen.cage import events, models, queries, rules
from yimen.cage.operations.alerting import raise_alert
from yimen.cage.rules import Exercise
from yimen.ledger import acts
from yimen.ledger.operations import append


@dataclass(frozen=True)
class Refusal:
    """The power may not be exercised. The attempt is recorded in `act`, so the transaction must be committed."""

    power: str
    reasons: tuple[rules.Reason, ...]
    act: acts.Act


@transaction.atomic
def exercise(
    intended: Exercise, event: object, rows: Iterable[django_models.Model | tuple[str, str]] = ()
) -> acts.Act | Refusal:
    """Append the event as the exercise of a power, or record that it was refused: then nothing may be changed.

    The act carries the power, its basis, the post, what was read, the outcome and what the rule said, so that anyone
    can later hold it against the list of powers. A refusal is returned and not raised, because an exception would take
    its record along.

    An outcome against the rule needs the departure that a second person agreed to for this matter and ruling: it is
    used up, and the auditor's alert is stored in the same transaction.
    """
    power, matter, outcome = intended.power, intended.matter, intended.outcome
    departure = _agreed(intended)
    facts = queries.facts(intended, departure=departure)
    reasons = rules.judge(power, facts, release=matter.release)
    if reasons:
        return refused(intended, reasons, event=event)
    act = append(
        event,
        actor=intended.actor,
        rows=[*rows, *([departure] if departure else [])],
        subjects=intended.filed_under,
        power=_exercised(power, facts, departure),
        now=intended.now,
    )
    if departure is not None:
        departure.state, departure.settled_at = models.Departure.State.USED, intended.now
        departure.save(update_fields=["state", "settled_at"])
    if outcome is not None and (departure is not None or matter.release.powers[power].applies is None):
        raise_alert(intended, outcome, departure=departure, act=act)
    return act


def refused(intended: Exercise, reasons: Sequence[rules.Reason], *, event: object) -> Refusal:
    """Record an attempt outside a power; appends the act."""
    ruling = intended.matter.ruling
    act = append(
        events.ExerciseRefused(
            power=intended.power,
            intended=acts.kind_of(event),
            reasons=[reason.code.value for reason in reasons],
            outcome=intended.outcome,
            ruling=ruling.value if ruling else None,
        ),
        actor=intended.actor,
        subjects=intended.filed_under,
        now=intended.now,
    )
    return Refusal(power=intended.power, reasons=tuple(reasons), act=act)


def _agreed(intended: Exercise) -> models.Departure | None:
    """The departure that was agreed to for this, locked; None where the rule needs none or nobody agreed."""
    matter = intended.matter
    known = matter.release.powers.get(intended.power)
    if known is None or not rules.departs(known, matter.ruling, intended.outcome):
        return None
    return (
        models.Departure.objects.select_for_update()
        .filter(matter=matter.id, power=intended.power, outcome=intended.outcome, state=models.Departure.State.AGREED)
        .first()
    )


def _exercised(power: str, facts: rules.Facts, departure: models.Departure | None) -> dict[str, Any]:
    matter = facts.matter
    known: dict[str, Any] = {
        "power": power,
        "post": facts.officer.post,
        "division": facts.officer.division,
        "basis": matter.release.powers[power].basis.to("zh-hans"),
        "release": matter.release.digest,
        "reads": sorted(matter.reads),
        "together_with": [colleague.person for colleague in facts.together_with],
    }
    if facts.outcome is not None:
        ruling = matter.ruling
        known["outcome"] = facts.outcome
        known["ruling"] = {"decision": ruling.decision, "value": ruling.value} if ruling else None
    if departure is not None:
        known["departure"] = {"id": str(departure.id), "exception": departure.exception}
    return known
