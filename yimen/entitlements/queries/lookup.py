"""Looking at one subject of a policy, found or not: their records are read for it, and they can see that they were."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from typing import Any

from yimen.entitlements import explaining, scanning
from yimen.exchange.extracts import extract
from yimen.government.schema import Policy, Release
from yimen.ledger.acts import Actor


class Unreadable(RuntimeError):
    """A register that the rules need did not answer, or no grant covers it; the text says which and why."""


@dataclass(frozen=True)
class LookUp:
    """What the rules say of one subject today, and why."""

    found: scanning.Found
    as_of: dt.date
    explanation: list[dict[str, Any]]


def look_up(policy: Policy, subject: str, *, release: Release, actor: Actor, now: dt.datetime) -> LookUp | None:
    """Hold the rules of a policy against one subject's records as they are now; None when there is no such record.

    The reading is an act that the person can see, as any other. Must not run inside a transaction. Raises Unreadable.
    """
    on = now.astimezone(zoneinfo.ZoneInfo(release.city.time_zone)).date()
    steps = scanning.only(policy, release, subject)
    with extract(scanning.requests(policy, release), actor=actor, release=release, now=now, only=steps) as made:
        if (problem := scanning.problem(policy, made)) is not None:
            raise Unreadable(f"{problem.evidence}: {problem.reason}")
        population = scanning.Population(policy, release, made, on=on)
        found = next((each for each in population.found(also=[subject]) if each.subject == subject), None)
    if found is None:
        return None
    return LookUp(found, on, explaining.explain(policy, release, found.facts, on=on))
