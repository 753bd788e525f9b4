"""Agencies, the posts in them, and the powers they hold (权责清单)."""

from typing import Annotated, Literal

from pydantic import Field

from yimen.government.schema.base import Feel, Id, Strict
from yimen.government.schema.city import Level
from yimen.government.schema.text import Basis, Text

PostId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$", description="such as market.registrar")]
PowerId = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$", description="such as market.food-permit.decide")
]
EvidenceId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$", description="register.kind")]


class Post(Strict):
    """An office that people hold at a division of the level."""

    id: PostId
    name: Text
    level: Level
    duties: Text


class OpeningHours(Strict):
    """When a window is open; `days` in words, times as HH:MM."""

    days: Text
    opens: str = Field(pattern=r"^\d\d:\d\d$")
    closes: str = Field(pattern=r"^\d\d:\d\d$")


class Agency(Strict):
    """A public organisation that owns registers, powers and services."""

    id: Id
    name: Text
    short_name: Text
    posts: dict[Id, Post] = {}
    address: Text
    phone: str
    hours: list[OpeningHours]


class Bound(Strict):
    """A condition that must hold when a power is exercised; false or null refuses, with the message."""

    when: Feel
    message: Text
    basis: Basis | None = None


class Power(Strict):
    """职权: who may do what, on what basis, within what bounds, reading what, and when one answers for it."""

    id: PowerId
    name: Text
    kind: Literal[
        "licensing",
        "penalty",
        "coercion",
        "levy",
        "benefit",
        "inspection",
        "confirmation",
        "reward",
        "ruling",
        "other",
        "public-service",
    ]
    agency: Id
    posts: list[PostId]
    basis: Basis
    limits: list[Bound] = []
    separate_from: list[PowerId] = Field(
        default=[], description="who exercised one of these on a case may not exercise this one on it"
    )
    officers: int = Field(default=1, ge=1, description="how many officers must act together (Licensing Law art. 34)")
    reads: list[EvidenceId] = []
    discretion: Text
    liability: Text = Field(description="追责情形: when the holder answers for it")
