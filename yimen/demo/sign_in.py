"""Sign-in of the demonstration: choose a synthetic person; the one-time code goes to an outbox that anyone can open."""

import datetime as dt
from collections.abc import Sequence
from typing import ClassVar

from django.conf import settings
from django.utils.translation import gettext as _

from yimen.demo import models
from yimen.demo.cast import cast
from yimen.engines import identifiers
from yimen.identity.providers.base import Claim, Group, UnknownPerson
from yimen.ledger import ids


class Demo:
    """Stands where an installation has its real way of proving who one is."""

    id: ClassVar[str] = "demo"

    def claim(self, hint: str) -> Claim:
        """One of the cast, or anybody by a well-formed citizen's number; the register knows their name."""
        number = "".join(hint.split()).upper()
        for character in cast(settings.DATA_DIR):
            if character.id_number == number:
                return Claim(id_number=number, name=character.name, phone=character.phone)
        if not identifiers.is_citizen_number(number):
            raise UnknownPerson(hint)
        return Claim(id_number=number, name="", phone="")

    def send(self, claim: Claim, *, code: str, now: dt.datetime, expires_at: dt.datetime) -> None:
        """Put the code into the outbox."""
        models.OutboxMessage.objects.create(
            id=ids.new_id(),
            name=claim.name or f"{claim.id_number[:6]}********{claim.id_number[-4:]}",
            phone=claim.phone,
            code=code,
            sent_at=now,
            expires_at=expires_at,
        )

    def offered(self) -> Sequence[Group]:
        """The cast: residents, and who holds a post."""
        people = cast(settings.DATA_DIR)
        groups = (
            Group(_("Residents"), [character for character in people if not character.posts]),
            Group(_("Officers"), [character for character in people if character.posts]),
        )
        return [group for group in groups if group.people]
