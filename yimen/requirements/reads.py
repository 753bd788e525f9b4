"""What registers answered for an application, and what is to be read next."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from yimen.government import granting
from yimen.government.schema import Definition, Grant, Release, Source
from yimen.requirements import conditions
from yimen.requirements.facts import Applicant

Outcome = Literal["fetched", "not-found", "unavailable", "not-granted"]


@dataclass(frozen=True)
class EvidenceRequest:
    """A read that would help: some fields of one kind of evidence under one key, for one service.

    `named_by` is the field that the key stands in.
    """

    evidence: str
    key: str
    service: str
    fields: tuple[str, ...]
    named_by: str = ""

    @property
    def name(self) -> str:
        """What tells this read from others."""
        return f"{self.evidence}|{self.key}|{self.service}"


@dataclass(frozen=True)
class EvidenceResponse:
    """What a register answered. `until` is ISO 8601: how long a value stays fresh, or a failure is not tried again."""

    outcome: Outcome
    at: str
    until: str | None = None
    evidence: str | None = None
    values: Mapping[str, Any] | None = None
    reason: str | None = None

    def stands(self, now: dt.datetime) -> bool:
        """Whether the answer may still be relied on."""
        return self.until is None or now < dt.datetime.fromisoformat(self.until)

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {key: value for key, value in asdict(self).items() if value is not None}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(**data)


def key_of(source: Source, value: object, *, applicant: Applicant, release: Release, on: dt.date) -> str:
    """The register's key by the value of the field that holds it, completed where the source says so."""
    if source.key_and is None:
        return str(value)
    more = conditions.value(source.key_and, {"applicant": asdict(applicant)}, release=release, on=on)
    return f"{value}/{more}"


def purpose(release: Release, services: Sequence[str], *, evidence: str, field: str) -> str | None:
    """The first of the services for which a grant lets its agency read this field; None if there is none."""
    return next((each for each in services if grant_of(release, release.definition(each), evidence, field)), None)


def grant_of(release: Release, service: Definition, evidence: str, field: str) -> Grant | None:
    """A grant by which the agency of a service may read a field for it; its condition is judged when it is read."""
    register_id, _, kind = evidence.partition(".")
    register = release.registers.get(register_id)
    found = granting.given(register, kind, agency=service.agency, purpose=service.id) if register else []
    return next(iter(granting.cover(found, [field]).grants), None)
