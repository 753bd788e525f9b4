"""Whose affair a case is."""

from yimen.cases import models
from yimen.identity import queries as identity
from yimen.requirements.facts import Applicant

NOBODY = Applicant("", "", "")


def applicant_of(case: models.Case) -> Applicant:
    """Who applied, as rules see them; nobody for a case that nobody applied for."""
    if case.applicant_id is None:
        return NOBODY
    person = identity.person(case.applicant_id)
    return Applicant(person.id_number, person.name, person.phone)


def holder_of(case: models.Case) -> str:
    """Under what files of a case are held: those that were given with an application stay with it."""
    return case.origin if case.application_id else case.matter


def case_subjects(case: models.Case) -> list[str]:
    """Under what the acts of a case are found: itself, its origin, and the people whose affair it is."""
    return [case.matter, case.origin, *dict.fromkeys(f"person:{person}" for _role, person in case.people)]
