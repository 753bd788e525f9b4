"""Looking at one subject of a policy, found or not: their records are read for it, and they can see that they were."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from yimen.engines.feel.sql import quoted
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


class NotAskedFor(LookupError):
    """By this policy people are only told; nobody is looked up who has not applied. Nothing was read."""


class NotYours(LookupError):
    """The record belongs to a division that is not the officer's. No more than that was read."""


def look_up(policy: Policy, subject: str, *, release: Release, actor: Actor, now: dt.datetime) -> LookUp | None:
    """Hold the rules of a policy against one subject's records as they are now; None when there is no such record.

    For an officer, what says to which division the subject belongs is read first. Each reading is an act that the
    person can see, as any other. Must not run inside a transaction. Raises Unreadable, NotYours, NotAskedFor.
    """
    if not policy.decides:
        raise NotAskedFor(policy.id)
    if actor.kind == "officer":
        division = _division(policy, subject, release=release, actor=actor, now=now)
        if division is None:
            return None
        if not release.within(division, actor.division or ""):
            raise NotYours(division)
    on = release.city.today(now)
    steps = scanning.only(policy, release, subject)
    with extract(scanning.requests(policy, release), actor=actor, release=release, now=now, only=steps) as made:
        if (problem := scanning.problem(policy, made)) is not None:
            raise Unreadable(f"{problem.evidence}: {problem.reason}")
        population = scanning.Population(policy, release, made, on=on)
        if subject in population.indeterminate():
            raise Unreadable("one of the records cannot be read")
        found = next((each for each in population.found(also=[subject]) if each.subject == subject), None)
    if found is None:
        return None
    return LookUp(found, on, explaining.explain(policy, release, found.facts, on=on))


def _division(policy: Policy, subject: str, *, release: Release, actor: Actor, now: dt.datetime) -> str | None:
    """The division that a subject belongs to; None when there is no such record."""
    name, _, field = policy.division.partition(".")
    asked, steps = scanning.on_the_way_to(name, policy, release, subject)
    with extract(asked, actor=actor, release=release, now=now, only=steps) as made:
        if (problem := scanning.problem(policy, made, names=[name])) is not None:
            raise Unreadable(f"{problem.evidence}: {problem.reason}")
        table, column = quoted(policy.facts[name].evidence), quoted(field)
        row = made.connection.execute(f"SELECT {column} FROM {table} LIMIT 1").fetchone()  # noqa: S608
    return None if row is None else str(row[0] or release.city.id)
