"""Whose affair a case is."""

from collections.abc import Iterable

from django.db.models import Q

from yimen.cases import models
from yimen.identity import queries as identity
from yimen.requirements.facts import Applicant

NOBODY = Applicant("", "", "")
NUMBER = "number:"


def applicant_of(case: models.Case) -> Applicant:
    """Who applied, as rules see them; nobody for a case that nobody applied for."""
    if case.applicant_id is None:
        return NOBODY
    person = identity.person(case.applicant_id)
    return Applicant(person.id_number, person.name, person.phone)


def by_number(id_number: str) -> str:
    """How a party is kept who was named by their citizen number and has never signed in."""
    return f"{NUMBER}{id_number.upper()}"


def number_in(reference: str) -> str | None:
    """The citizen number of such a party; None for any other reference."""
    return reference.removeprefix(NUMBER) if reference.startswith(NUMBER) else None


def is_party(person: identity.Person, roles: Iterable[str]) -> Q:
    """Of parties: those that somebody is in one of the roles, whether or not they had signed in when it was opened."""
    return Q(role__in=list(roles)) & (Q(person=person.id) | Q(reference=by_number(person.id_number)))


def holder_of(case: models.Case) -> str:
    """Under what files of a case are held: those that were given with an application stay with it."""
    return case.origin if case.application_id else case.matter


def case_subjects(case: models.Case) -> list[str]:
    """Under what the acts of a case are found: itself, its origin, and the people whose affair it is."""
    return [case.matter, case.origin, *dict.fromkeys(f"person:{person}" for _role, person in case.people)]
