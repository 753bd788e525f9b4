"""Putting a release in force is the exercise of a power; `releases` asks here (its port `Authority`)."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Model

from yimen.cage.operations import Refusal, exercise
from yimen.cage.rules import Exercise, Matter
from yimen.government.schema import Release, Text
from yimen.identity import queries as identity
from yimen.ledger.acts import Actor
from yimen.releases.events import ReleasePublished


class Authority:
    """Officers as identity knows them, powers as the list has them."""

    def officer(self, number: str, post: str, *, on: dt.date) -> Actor:
        """Who has the number, acting in the post; whether they hold it is judged when they act. Raises LookupError."""
        person = identity.person_by_number(number)
        if person is None:
            raise LookupError(f"nobody is known here under {number}")
        held = next((each for each in identity.posts_of(person.id, on=on) if each.post == post), None)
        return Actor(
            kind="officer" if held else "person",
            id=str(person.id),
            post=held.post if held else None,
            agency=held.agency if held else None,
            division=held.division if held else None,
            channel="command",
        )

    def exercise(
        self, event: ReleasePublished, *, power: str, release: Release, actor: Actor, rows: Iterable[Model],
        subjects: Sequence[str], now: dt.datetime,
    ) -> Sequence[Text]:  # fmt: skip
        """Append the event as an exercise of the power by who holds the post they name; else record and say why."""
        short = event.digest[:8]
        matter = Matter(
            id=f"release:{event.digest}",
            release=release,
            division=next(each.id for each in release.divisions.values() if each.parent is None),
            about=Text(zh=f"规则发布 {short}", en=f"Release {short}"),
        )
        intended = Exercise(power, matter, _as_held(actor, release, now=now), now, subjects=subjects)
        done = exercise(intended, event, rows)
        return tuple(reason.text for reason in done.reasons) if isinstance(done, Refusal) else ()


def _as_held(actor: Actor, release: Release, *, now: dt.datetime) -> Actor:
    """The actor, in no post where they do not hold today the one that they name."""
    if actor.kind != "officer":
        return actor
    on = release.city.today(now)
    held = {(each.post, each.division) for each in identity.posts_of(actor.id, on=on)}
    if (actor.post, actor.division) in held:
        return actor
    return Actor(kind="person", id=actor.id, channel=actor.channel)
