"""Reading who people are and which posts they hold."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from yimen.identity import models


@dataclass(frozen=True)
class Person:
    """A natural person."""

    id: uuid.UUID
    id_number: str
    name: str
    phone: str


@dataclass(frozen=True)
class Holding:
    """A post that somebody holds at a division."""

    post: str
    agency: str
    division: str
    id: uuid.UUID
    person: uuid.UUID


class PersonNotFound(LookupError):
    """Nobody is known under that key."""


def person(person_id: uuid.UUID | str) -> Person:
    """The person. Raises PersonNotFound."""
    row = models.Person.objects.filter(id=person_id).first()
    if row is None:
        raise PersonNotFound(str(person_id))
    return _person(row)


def person_by_number(id_number: str) -> Person | None:
    """The person with a citizen's number, None if they never signed in."""
    row = models.Person.objects.filter(id_number=id_number.upper()).first()
    return _person(row) if row else None


def names(person_ids: set[str]) -> dict[str, str]:
    """The names of several people by key; unknown keys are left out."""
    rows = models.Person.objects.filter(id__in=person_ids).values_list("id", "name")
    return {str(key): name for key, name in rows}


def posts_of(person_id: uuid.UUID | str, *, on: dt.date) -> list[Holding]:
    """The posts that a person holds on a day, oldest first."""
    return [_holding(row) for row in _on(models.PostHolding.objects.filter(person_id=person_id), on)]


def holders_of(post: str, *, division: str | None = None, on: dt.date) -> list[Holding]:
    """Who holds a post on a day, at one division or at all."""
    rows = models.PostHolding.objects.filter(post=post)
    if division is not None:
        rows = rows.filter(division=division)
    return [_holding(row) for row in _on(rows, on)]


def _on(rows: "QuerySet[models.PostHolding]", day: dt.date) -> "QuerySet[models.PostHolding]":
    return rows.filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)


def _person(row: models.Person) -> Person:
    return Person(id=row.id, id_number=row.id_number, name=row.name, phone=row.phone)


def _holding(row: models.PostHolding) -> Holding:
    return Holding(post=row.post, agency=row.agency, division=row.division, id=row.id, person=row.person_id)
