"""What a provider of sign-in has to do."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol


class UnknownProvider(LookupError):
    """This installation has no such provider."""


class UnknownPerson(LookupError):
    """The provider knows nobody under the hint."""


@dataclass(frozen=True)
class Claim:
    """Who somebody would be if they prove it; as the provider knows them."""

    id_number: str
    name: str
    phone: str


class Listed(Protocol):
    """Somebody on a list to choose from."""

    @property
    def id_number(self) -> str:
        """Their citizen's number, which is the hint."""

    @property
    def name(self) -> str:
        """Their name."""

    @property
    def story(self) -> Mapping[str, str]:
        """What is said of them, as {zh, en}."""


@dataclass(frozen=True)
class Group:
    """Some of a list, under one heading."""

    heading: str
    people: Sequence[Listed]


class Provider(Protocol):
    """A way to reach somebody where only they are: their phone."""

    id: ClassVar[str]

    def claim(self, hint: str) -> Claim:
        """Whom the hint (a citizen's number) means. Raises UnknownPerson."""

    def send(self, claim: Claim, *, code: str, now: dt.datetime, expires_at: dt.datetime) -> None:
        """Hand a one-time code over for the person's phone, and return at once: how long this takes is seen outside,
        and is to tell nothing of a number.
        """

    def offered(self) -> Sequence[Group]:
        """People to choose from a list, who may be shown to anybody; none where people are real."""
