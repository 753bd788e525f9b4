"""Whose affair a case is."""

import uuid
from collections.abc import Iterable

from django.db.models import Q

from yimen.cases import models
from yimen.identity import queries as identity
from yimen.requirements.facts import Applicant

NOBODY = Applicant("", "", "")
NUMBER = "number:"
RECIPIENTS = (models.CaseParty.Role.APPLICANT, models.CaseParty.Role.SUBJECT, models.CaseParty.Role.RESPONDENT)
"""As what somebody gets what a case issues, the first that is named: who complained or helped gets nothing."""


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


def recipient_of(case: models.Case) -> uuid.UUID | None:
    """To whom its outputs are issued; None while nobody has signed in who is a party as that.

    Who was named by their number before they had ever signed in is found by it. Nobody gets what is another's because
    that one has not come yet.
    """
    parties = [each for each in case.parties.all() if each.role in RECIPIENTS]
    first = min((RECIPIENTS.index(each.role) for each in parties), default=None)
    for each in parties:
        if RECIPIENTS.index(each.role) != first:
            continue
        if each.person_id is not None:
            return each.person_id
        number = number_in(each.reference)
        if number is not None and (person := identity.person_by_number(number)) is not None:
            return person.id
    return None


def holder_of(case: models.Case) -> str:
    """Under what files of a case are held: those that were given with an application stay with it."""
    return case.origin if case.application_id else case.matter


def case_subjects(case: models.Case) -> list[str]:
    """Under what the acts of a case are found: itself, its origin, and the people whose affair it is."""
    return [case.matter, case.origin, *dict.fromkeys(f"person:{person}" for _role, person in case.people)]
