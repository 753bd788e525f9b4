"""Facts and where they come from.

A fact is a value with its provenance: read from a register (with the evidence), taken from another service's output,
derived by a rule, said by somebody who was named, or typed by the person. Provenance is kept with each value from the
first answer to the decision, so that a typed answer never looks like a verified one.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, Self

from yimen.government import datatypes
from yimen.government.datatypes import Value
from yimen.government.schema import FormField, Release

SourceKind = Literal["register", "output", "derived", "party", "typed", "unread"]


@dataclass(frozen=True)
class Fact:
    """One value and its provenance. `at` is ISO 8601.

    `evidence` names the signed extract and `register` its register, as it does where a value was worked out of what was
    read for another case; `output` names the licence (`service/output`).
    `disputes` names the evidence that the person says is wrong, and `against` is what it says where they have answered
    in its place. `because` is why a register's field was typed. What a register should have told and did not, since it
    did not answer, is `unread`: there is no value. What rests on a number that no register knows is `unfound`.
    """

    value: Value
    source: SourceKind
    at: str
    evidence: str | None = None
    register: str | None = None
    output: str | None = None
    disputes: str | None = None
    against: Value = None
    because: str | None = None

    @property
    def verified(self) -> bool:
        """Whether somebody other than the applicant vouches for it."""
        return self.source not in {"typed", "unread"} and self.because != "unfound"

    def to_json(self) -> dict[str, Any]:
        """Plain data, without what is empty."""
        return {key: value for key, value in asdict(self).items() if value is not None or key == "value"}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(**data)


Facts = Mapping[str, Fact]


def read(stored: Mapping[str, Mapping[str, Any]]) -> dict[str, Fact]:
    """The facts of a JSON column."""
    return {field: Fact.from_json(data) for field, data in stored.items()}


def write(facts: Facts) -> dict[str, dict[str, Any]]:
    """The JSON column of facts."""
    return {field: fact.to_json() for field, fact in facts.items()}


@dataclass(frozen=True)
class Applicant:
    """The signed-in person, as rules see them: `applicant.id_number`, `applicant.name`, `applicant.phone`."""

    id_number: str
    name: str
    phone: str


def context(
    fields: Iterable[FormField], facts: Facts, *, applicant: Applicant, release: Release, on: dt.date
) -> dict[str, Any]:
    """The context that FEEL sees: each fact under its root (`premises.area`), null where nothing is known yet."""
    scope: dict[str, Any] = {root: {} for root in release.vocabulary.contexts}
    for field in fields:
        fact = facts.get(field.id)
        scope.setdefault(field.root, {})[field.name] = datatypes.of(field).decode(fact.value) if fact else None
    return scope | {"applicant": asdict(applicant), "city": release.city.parameters_on(on)}


def typed(value: Value, *, at: dt.datetime, instead_of: Fact | None = None) -> Fact:
    """What a person answered, be it in place of what a register says."""
    if instead_of is None:
        return Fact(value, "typed", at.isoformat())
    if instead_of.source == "register":
        return Fact(value, "typed", at.isoformat(), disputes=instead_of.evidence, against=instead_of.value)
    return Fact(value, "typed", at.isoformat(), disputes=instead_of.disputes, against=instead_of.against)


def same(one: Fact | None, other: Fact | None) -> bool:
    """Whether two facts say the same, whoever says it."""
    return (one.value if one else None) == (other.value if other else None)


def without_times(facts: Facts) -> dict[str, Fact]:
    """The facts without the moment at which each became known, to compare what they say and on whose word."""
    return {field: replace(fact, at="") for field, fact in facts.items()}
