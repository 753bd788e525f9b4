"""Rows of this room, as its queries give them to the operations of rooms above: to be read and locked there, and never
saved. `applications` locks its cases in one transaction with its own rows, and asks which of them stand where. No page
imports them (`pyproject.toml`)."""

from django.db.models import QuerySet

from yimen.cases.models import NO_LIMIT, Case, CaseParty, Correction, Decision, Inspection, Task, Timer

__all__ = [
    "NO_LIMIT", "Case", "CaseParty", "Correction", "Decision", "Inspection", "Status", "Task", "Timer", "begun_by",
]  # fmt: skip

Status = Case.Status


def begun_by(origin: str) -> "QuerySet[Case]":
    """The cases that came from one origin, such as `application:<uuid>`."""
    return Case.objects.filter(origin=origin)
