"""Make the cast's officers known, so that their posts are held before anyone signs in."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from yimen.demo.cast import cast
from yimen.demo.sign_in import Demo
from yimen.identity import operations, queries
from yimen.ledger.acts import SYSTEM

FROM_ON = dt.date(2026, 1, 1)


def enrol(*, now: dt.datetime) -> int:
    """Register everyone of the cast who holds a post, and assign it; returns how many. Again, it changes nothing.

    Nobody is given a post again that was taken from them.
    """
    officers = [character for character in cast(settings.DATA_DIR) if character.posts]
    for officer in officers:
        person = operations.register_person(
            id_number=officer.id_number,
            name=officer.name,
            phone=officer.phone,
            provider=Demo.id,
            actor=SYSTEM,
            now=now,
        )
        held = queries.ever_held(person.id)
        for post, division in officer.posts:
            if (post, division) in held:
                continue
            operations.assign_post(
                person_id=person.id,
                post=post,
                division=division,
                from_on=min(FROM_ON, timezone.localdate(now)),
                actor=SYSTEM,
                now=now,
            )
    return len(officers)
