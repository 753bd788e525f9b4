"""Agencies, the posts in them, and the powers they hold (权责清单)."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from yimen.government.schema import steps
from yimen.government.schema.base import Feel, Id, Strict, Term
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


def _outcome(text: str) -> str:
    """An outcome that the catalogue of tasks knows, or one of policies."""
    known = sorted({outcome.id for outcome in steps.all_outcomes()})
    if text not in known:
        raise PydanticCustomError("literal_error", "not an outcome", {"expected": ", ".join(known)})
    return text


Outcome = Annotated[
    Id,
    Field(description="what can come of a kind of task, such as granted"),
    AfterValidator(_outcome),
    WithJsonSchema({"enum": sorted({outcome.id for outcome in steps.all_outcomes()})}),
]
FAVOURABLE: frozenset[str] = frozenset(outcome.id for outcome in steps.all_outcomes() if not outcome.burdens)
"""Outcomes that burden nobody; a rule that allows one of these and one of the others leaves a choice (discretion)."""


class Applies(Strict):
    """The rule that binds the outcomes of a power: a decision of the rules of each service or policy that uses it."""

    decision: Id = Field(description="key of a decision of the rules of every service or policy that uses the power")
    outcomes: dict[str, list[Outcome]] = Field(
        min_length=1,
        description="each value of the decision with the outcomes that it allows: none while it is too early to say, "
        "several of which some burden and others do not where the law says 'may'. What is not known allows none",
    )
    as_stated: bool = Field(
        default=False,
        description="an acceptance that looks at the form of what is stated, and not at whether it is verified; only "
        "where a decision follows that does",
    )


class Departure(Strict):
    """An outcome against the rule that the law allows; a second person agrees first, and the auditor is told."""

    id: Id
    name: Text = Field(description="when it may be chosen, in a few words")
    outcome: Outcome
    when_rule: list[str] = Field(
        min_length=1,
        description="the values of the decision from which it departs; `unverified` where the rule turns on what only "
        "the applicant says",
    )
    basis: Basis
    reviewed_by: PostId = Field(description="the post of the second person (法制审核), which does not hold the power")
    bars: Term | None = Field(
        default=None, description="for how long the same may not be applied for again, where the law says so"
    )


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
    applies: Applies | None = Field(
        default=None, description="the rule that binds its outcomes; every power over an outcome names one"
    )
    exceptions: list[Departure] = Field(default=[], description="outcomes against the rule that the law allows")
    discretion: Text | None = Field(
        default=None,
        description="how the choice is made (裁量基准): given exactly where the rule allows several outcomes",
    )
    liability: Text = Field(description="追责情形: when the holder answers for it")

    @property
    def has_choice(self) -> bool:
        """Whether its rule ever leaves the choice between an outcome that burdens and one that does not."""
        allowed = self.applies.outcomes.values() if self.applies else ()
        return any(len(FAVOURABLE.intersection(each)) > 0 and not FAVOURABLE.issuperset(each) for each in allowed)

    def departures_from(self, value: str) -> list[Departure]:
        """The exceptions that may be chosen when the rule says `value`."""
        return [each for each in self.exceptions if value in each.when_rule]
