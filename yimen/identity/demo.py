"""Demonstration: make the cast's officers known, so that their posts are held before anyone signs in."""

import datetime as dt

from django.utils import timezone

from yimen.identity import operations
from yimen.identity.providers import demo
from yimen.ledger.acts import SYSTEM

FROM_ON = dt.date(2026, 1, 1)


def enrol(*, now: dt.datetime) -> int:
    """Register everyone of the cast who holds a post, and assign it; returns how many. Again, it changes nothing."""
    officers = [character for character in demo.cast() if character.posts]
    for officer in officers:
        person = operations.register_person(
            id_number=officer.id_number,
            name=officer.name,
            phone=officer.phone,
            provider=demo.Demo.id,
            actor=SYSTEM,
            now=now,
        )
        for post, division in officer.posts:
            operations.assign_post(
                person_id=person.id,
                post=post,
                division=division,
                from_on=min(FROM_ON, timezone.localdate(now)),
                actor=SYSTEM,
                now=now,
            )
    return len(officers)
