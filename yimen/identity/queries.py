"""Reading who people are and which posts they hold."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from yimen.guard import rules as guard
from yimen.identity import models, rules
from yimen.ledger import queries as ledger


@dataclass(frozen=True)
class Person:
    """A natural person. `notice`, a text that signing in sets, is what they must be told of how they are recorded."""

    id: uuid.UUID
    id_number: str
    name: str
    phone: str
    notice: object = None


@dataclass(frozen=True)
class Holding:
    """A post that somebody holds at a division."""

    post: str
    agency: str
    division: str
    id: uuid.UUID
    person: uuid.UUID
    from_on: dt.date


@dataclass(frozen=True)
class Session:
    """A browser in which somebody is signed in; `browser` and `system` are what it calls itself."""

    id: uuid.UUID
    browser: str
    system: str
    signed_in_at: dt.datetime
    seen_at: dt.datetime


@dataclass(frozen=True)
class Challenge:
    """A one-time code that was sent: to whom, of how many digits, until when."""

    id: uuid.UUID
    provider: str
    id_number: str
    name: str
    phone: str
    digits: int
    expires_at: dt.datetime


@dataclass(frozen=True)
class File:
    """A file of a kept form."""

    field: str
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Kept:
    """What somebody was sending when they had to sign in; `person` is whose it was, None if nobody was known."""

    id: uuid.UUID
    person: uuid.UUID | None
    path: str
    query: str
    body: str
    files: tuple[File, ...]


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
    return [holding_of(row) for row in _on(models.PostHolding.objects.filter(person_id=person_id), on)]


def holdings_of(person_ids: Collection[uuid.UUID], *, on: dt.date) -> list[Holding]:
    """The posts that any of several people holds on a day."""
    return [holding_of(row) for row in _on(models.PostHolding.objects.filter(person_id__in=person_ids), on)]


def holdings_without_end(person_id: uuid.UUID) -> list[Holding]:
    """The posts that a person holds, or will hold, and whose last day is not set."""
    return [holding_of(row) for row in models.PostHolding.objects.filter(person_id=person_id, until_on=None)]


def ever_held(person_id: uuid.UUID) -> set[tuple[str, str]]:
    """The posts, each with its division, that a person holds, will hold or held once."""
    return set(models.PostHolding.objects.filter(person_id=person_id).values_list("post", "division"))


def holders_of(post: str, *, division: str | None = None, on: dt.date) -> list[Holding]:
    """Who holds a post on a day, at one division or at all."""
    rows = models.PostHolding.objects.filter(post=post)
    if division is not None:
        rows = rows.filter(division=division)
    return [holding_of(row) for row in _on(rows, on)]


def sign_in_facts(id_number: str, *, client: str, device: str, now: dt.datetime) -> guard.SignInFacts:
    """What happened in the last hour around a citizen's number, a (hashed) network address, and the (hashed) device.

    `device` is empty unless it has signed in as this person before.
    """
    since = now - guard.WINDOW
    sent = models.SignInChallenge.objects.filter(sent_at__gt=since)
    of_person = list(sent.filter(id_number=id_number))
    alike = [row for row in of_person if row.device == device]  # this device, or all that nobody knows
    here = alike if device else [row for row in alike if row.client == client]
    signed_in_at = max((row.used_at for row in here if row.used_at), default=since)
    return guard.SignInFacts(
        known_device=bool(device),
        wrong_codes=[at for row in here for at in row.wrong_at],
        wrong_anywhere=[at for row in of_person for at in row.wrong_at],
        codes_here=[row.sent_at for row in here if row.sent_at > signed_in_at],
        codes_for_person=[row.sent_at for row in alike],
        codes_for_client=list(sent.filter(client=client, device="").values_list("sent_at", flat=True)),
    )


def open_session(session_id: str) -> Person | None:
    """Whose session it is; None when it has been ended."""
    row = models.SignedInSession.objects.select_related("person").filter(id=session_id, ended_at=None).first()
    return _person(row.person) if row else None


def sessions_of(person_id: uuid.UUID, *, since: dt.datetime) -> list[Session]:
    """The sessions of a person that are not ended and were in use since, the one used last first."""
    rows = models.SignedInSession.objects.filter(person_id=person_id, ended_at=None, seen_at__gt=since)
    return [
        Session(id=row.id, browser=row.browser, system=row.system, signed_in_at=row.signed_in_at, seen_at=row.seen_at)
        for row in rows.order_by("-seen_at", "id")
    ]


def attempts_on(person_id: uuid.UUID, *, since: dt.datetime) -> list[dt.datetime]:
    """When a code for a person was taken out of use after too many wrong tries, newest first."""
    found = ledger.acts_of(f"person:{person_id}", limit=1000)
    return [
        act.recorded_at for act in reversed(found) if act.kind == "identity.sign-in.locked" and act.recorded_at > since
    ]


def attempts_of_late(person: Person, *, since: dt.datetime) -> int:
    """How many codes for a person were taken out of use, as far as they are still kept."""
    rows = models.SignInChallenge.objects.filter(id_number=person.id_number, sent_at__gt=since)
    return rows.filter(wrong_at__len__gte=rules.TRIES).count()


def challenge(challenge_id: uuid.UUID | str | None) -> Challenge | None:
    """A code that was sent, None if there is none under that key."""
    row = models.SignInChallenge.objects.filter(id=challenge_id).first() if challenge_id else None
    if row is None:
        return None
    return Challenge(
        id=row.id,
        provider=row.provider,
        id_number=row.id_number,
        name=row.name,
        phone=row.phone,
        digits=row.digits,
        expires_at=row.expires_at,
    )


def kept_form(form_id: str, *, person: uuid.UUID, now: dt.datetime) -> Kept | None:
    """A kept form, for whom it was kept or, if nobody was known then, for whose browser names it."""
    row = models.KeptForm.objects.filter(Q(person=None) | Q(person=person), id=form_id, expires_at__gt=now).first()
    if row is None:
        return None
    return Kept(
        id=row.id,
        person=row.person,
        path=row.path,
        query=row.query,
        body=row.body,
        files=tuple(File(f.field, f.name, f.media_type, bytes(f.content)) for f in row.files.order_by("id")),
    )


def _on(rows: "QuerySet[models.PostHolding]", day: dt.date) -> "QuerySet[models.PostHolding]":
    return rows.filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)


def _person(row: models.Person) -> Person:
    return Person(id=row.id, id_number=row.id_number, name=row.name, phone=row.phone)


def holding_of(row: models.PostHolding) -> Holding:
    """A stored holding as it is read."""
    return Holding(
        post=row.post, agency=row.agency, division=row.division, id=row.id, person=row.person_id, from_on=row.from_on
    )
