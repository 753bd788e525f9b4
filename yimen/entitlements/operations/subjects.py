"""Under what the acts of a determination are found."""

from yimen.entitlements import models
from yimen.identity import queries as identity


def subjects_of(determination: models.Determination) -> list[str]:
    """The determination, and the person it is for if they are known here (no act: it only names them)."""
    person = identity.person_by_number(determination.recipient)
    return [f"finding:{determination.id}", *([f"person:{person.id}"] if person else [])]
