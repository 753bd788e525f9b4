"""Demonstration: choose a synthetic person; the one-time code goes to an outbox that anyone can open."""

import datetime as dt
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings

from yimen.engines import identifiers
from yimen.identity import models
from yimen.identity.providers.base import Claim, UnknownPerson
from yimen.ledger import ids


@dataclass(frozen=True)
class Character:
    """One of the cast: a synthetic person with a story, and the posts they hold as (post, division)."""

    id_number: str
    name: str
    phone: str
    story: Mapping[str, str]
    posts: tuple[tuple[str, str], ...]


class Demo:
    """Stands where an installation has its real way of proving who one is."""

    id: ClassVar[str] = "demo"

    def claim(self, hint: str) -> Claim:
        """One of the cast, or anybody by a well-formed citizen's number; the register knows their name."""
        number = "".join(hint.split()).upper()
        for character in cast():
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


def cast() -> tuple[Character, ...]:
    """The synthetic people of this installation, as its demonstration registers were made; none if there are none."""
    path = settings.DATA_DIR / "registers" / "cast.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return ()


@functools.lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> tuple[Character, ...]:
    people: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Character(
            id_number=entry["id_number"],
            name=entry["name"],
            phone=entry["phone"],
            story=entry["story"],
            posts=tuple((post["post"], post["division"]) for post in entry.get("posts", [])),
        )
        for entry in people
    )
