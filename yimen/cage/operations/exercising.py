"""Exercising a power."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models as django_models
from django.db import transaction

from yimen.cage import events, models, queries, rules
from yimen.cage.operations.alerting import raise_alert
from yimen.cage.rules import Matter
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
    power: str,
    *,
    matter: Matter,
    outcome: str | None = None,
    event: object,
    actor: acts.Actor,
    together_with: Sequence[str] = (),
    rows: Iterable[django_models.Model | tuple[str, str]] = (),
    subjects: Iterable[str] = (),
    now: dt.datetime,
) -> acts.Act | Refusal:
    """Append the event as an exercise of the power, or record that it was refused: then nothing may be changed.

    The act carries the power, its basis, the post, what was read, the outcome and what the rule said, so that anyone
    can later hold it against the list of powers. A refusal is returned and not raised, because an exception would take
    its record along.

    `actor` is the officer in their post, `together_with` the colleagues who act too. `outcome` is what it comes to;
    None for a step that decides nothing. An outcome against the rule needs the departure that a second person agreed
    to for this matter and ruling: it is used up, and the auditor's alert is stored in the same transaction.
    """
    subjects = [*subjects, f"power:{power}"]
    departure = _agreed(power, matter, outcome)
    facts = queries.facts(
        power, actor=actor, matter=matter, outcome=outcome, together_with=together_with, departure=departure, now=now
    )
    reasons = rules.judge(power, facts, release=matter.release)
    if reasons:
        return refused(
            power, reasons, event=event, actor=actor, matter=matter, outcome=outcome, subjects=subjects, now=now
        )
    act = append(
        event,
        actor=actor,
        rows=[*rows, *([departure] if departure else [])],
        subjects=subjects,
        power=_exercised(power, facts, departure),
        now=now,
    )
    if departure is not None:
        departure.state, departure.settled_at = models.Departure.State.USED, now
        departure.save(update_fields=["state", "settled_at"])
    if outcome is not None and (departure is not None or matter.release.powers[power].applies is None):
        raise_alert(power, matter, outcome, departure=departure, act=act, actor=actor, subjects=subjects, now=now)
    return act


def refused(
    power: str, reasons: Sequence[rules.Reason], *, event: object, actor: acts.Actor, matter: Matter,
    outcome: str | None, subjects: Sequence[str], now: dt.datetime,
) -> Refusal:  # fmt: skip
    """Record an attempt outside a power; appends the act."""
    act = append(
        events.ExerciseRefused(
            power=power,
            intended=acts.kind_of(event),
            reasons=[reason.code.value for reason in reasons],
            outcome=outcome,
            ruling=matter.ruling.value if matter.ruling else None,
        ),
        actor=actor,
        subjects=subjects,
        now=now,
    )
    return Refusal(power=power, reasons=tuple(reasons), act=act)


def _agreed(power: str, matter: Matter, outcome: str | None) -> models.Departure | None:
    """The departure that was agreed to for this, locked; None where the rule needs none or nobody agreed."""
    known = matter.release.powers.get(power)
    if known is None or not rules.departs(known, matter.ruling, outcome):
        return None
    return (
        models.Departure.objects.select_for_update()
        .filter(matter=matter.id, power=power, outcome=outcome, state=models.Departure.State.AGREED)
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
