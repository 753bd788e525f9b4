"""Under what the acts of a finding are found."""

from yimen.entitlements import models
from yimen.identity import queries as identity


def subjects_of(finding: models.Finding) -> list[str]:
    """The finding, and the person it is for if they are known here (no act: it only names them)."""
    person = identity.person_by_number(finding.recipient)
    return [f"finding:{finding.id}", *([f"person:{person.id}"] if person else [])]
