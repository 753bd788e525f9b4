"""What may be exercised, asked beforehand: so that a page shows the actions a power allows, and why not the others."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yimen.cage import rules
from yimen.government.schema import Power, Release
from yimen.identity import queries as identity
from yimen.ledger.acts import Actor


def judge(
    power: str,
    *,
    actor: Actor,
    release: Release,
    division: str,
    world: Mapping[str, Any],
    applicants: Iterable[str],
    prior: Sequence[tuple[str, str]] = (),
    together_with: Sequence[str] = (),
    reads: Iterable[str] = (),
    now: dt.datetime,
) -> list[rules.Reason]:
    """Every reason against exercising the power now, as `operations.exercise` would find; empty when it may be."""
    found = facts(
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
    return rules.judge(power, found, release=release)


def powers_of(post: str, *, release: Release) -> list[Power]:
    """The powers that a post exercises, in the order of the list."""
    return [power for power in release.powers.values() if post in power.posts]


def facts(
    power: str,
    *,
    actor: Actor,
    release: Release,
    division: str,
    world: Mapping[str, Any],
    applicants: Iterable[str],
    prior: Sequence[tuple[str, str]],
    together_with: Sequence[str],
    reads: Iterable[str],
    now: dt.datetime,
) -> rules.Facts:
    """The facts of one exercise, with the posts that colleagues hold that day."""
    on = release.city.today(now)
    return rules.Facts(
        officer=rules.Officer(person=actor.id, post=actor.post or "", division=actor.division or ""),
        division=division,
        on=on,
        world=world,
        parties=frozenset(applicants),
        prior=tuple(prior),
        together_with=tuple(
            _colleague(person, power, release=release, division=division, on=on) for person in together_with
        ),
        reads=frozenset(reads),
    )


def _colleague(person: str, power: str, *, release: Release, division: str, on: dt.date) -> rules.Officer:
    """A colleague in the post that lets them act here, or in none."""
    posts = release.powers[power].posts if power in release.powers else ()
    for holding in identity.posts_of(person, on=on):
        if holding.post in posts and release.within(division, holding.division):
            return rules.Officer(person=person, post=holding.post, division=holding.division)
    return rules.Officer(person=person, post="", division="")
