"""What this room is handed: who opens a case of any kind without an application."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from yimen.ledger.acts import Actor
from yimen.requirements.facts import Facts


@dataclass(frozen=True)
class Opening:
    """A case to be opened. `origin` is opaque, such as `act:<uuid>`; `cause` is the case that it follows up, if any.

    `facts` are values by field: text, Decimal, bool, date, or lists of text. `told` has, by field, on whose word
    a value stands where it is a fact of the cause or rests on a register; any other was worked out.
    """

    kind: str
    origin: str
    cause: str | None
    release: str
    facts: Mapping[str, Any]
    told: Facts = field(default_factory=dict)


class Opener(Protocol):
    """Opens a case in the current transaction, with an act of its own, and returns its id."""

    def __call__(self, opening: Opening, *, actor: Actor, now: dt.datetime) -> str: ...


class NobodyOpensCases(RuntimeError):
    """A case was to be opened, and no room has said that it opens cases."""


_OPENERS: list[Opener] = []


def open_cases_with(opener: Opener) -> None:
    """Hand in who opens cases; the last one given does."""
    _OPENERS[:] = [opener]


def open_case(opening: Opening, *, actor: Actor, now: dt.datetime) -> str:
    """Open a case; returns its id. Raises NobodyOpensCases."""
    if not _OPENERS:
        raise NobodyOpensCases(f"nobody opens cases of the kind {opening.kind}")
    return _OPENERS[0](opening, actor=actor, now=now)
