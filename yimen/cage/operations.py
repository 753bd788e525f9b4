"""Exercising a power."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from yimen.cage import events, queries, rules
from yimen.government.schema import Release
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
    event: object,
    actor: acts.Actor,
    release: Release,
    division: str,
    world: Mapping[str, Any],
    applicants: Iterable[str],
    prior: Sequence[tuple[str, str]] = (),
    together_with: Sequence[str] = (),
    reads: Iterable[str] = (),
    rows: Iterable[models.Model | tuple[str, str]] = (),
    subjects: Iterable[str] = (),
    now: dt.datetime,
) -> acts.Act | Refusal:
    """Append the event as an exercise of the power, or record that it was refused: then nothing may be changed.

    The act carries the power, its basis, the post, and what was read, so that anyone can later hold it against the list
    of powers. A refusal is returned and not raised, because an exception would take its record along.

    `actor` is the officer in their post; `division` is where the case belongs, `world` what FEEL sees, `applicants` the
    people whose affair it is, `prior` the powers exercised on the case before as (power, person), `together_with` the
    colleagues who act too, `reads` the kinds of evidence that were shown.
    """
    subjects = list(subjects)
    facts = queries.facts(
        power,
        actor=actor,
        release=release,
        division=division,
        world=world,
        applicants=applicants,
        prior=prior,
        together_with=together_with,
        reads=reads,
        now=now,
    )
    reasons = rules.judge(power, facts, release=release)
    if reasons:
        act = append(
            events.ExerciseRefused(
                power=power, intended=acts.kind_of(event), reasons=[reason.code.value for reason in reasons]
            ),
            actor=actor,
            subjects=[*subjects, f"power:{power}"],
            now=now,
        )
        return Refusal(power=power, reasons=tuple(reasons), act=act)
    return append(
        event,
        actor=actor,
        rows=rows,
        subjects=[*subjects, f"power:{power}"],
        power={
            "power": power,
            "post": facts.officer.post,
            "division": facts.officer.division,
            "basis": release.powers[power].basis.to("zh-hans"),
            "release": release.digest,
            "reads": sorted(facts.reads),
            "together_with": [colleague.person for colleague in facts.together_with],
        },
        now=now,
    )
