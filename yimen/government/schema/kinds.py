"""Kinds of cases that begin without an application: a request, an inspection, an incident, an official document, …"""

from typing import ClassVar, Literal

from pydantic import Field

from yimen.government.schema.agencies import PostId
from yimen.government.schema.base import FieldId, Id
from yimen.government.schema.services import Definition, Rules

NO_RULES = Rules(
    source=(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="none" name="none" '
        'namespace="urn:yimen:none"/>'
    ),
    decisions={},
)
"""The rules of a kind without rules: a DMN model that decides nothing."""

Role = Literal["applicant", "agent", "signer", "subject", "complainant", "respondent", "helper"]


class Kind(Definition):
    """A kind of case that somebody opens, or that a trigger or a schedule does; nobody fills in an application."""

    part: ClassVar[str] = "kinds"

    category: Id = Field(
        description="what such a case is: request, inspection, incident, paper, task, penalty, dispute, "
        "reconsideration, alert or another; the folder it lies in says so where it has one"
    )
    opened_by: list[PostId] = Field(default=[], description="the posts that may open one; without any, no person does")
    parties: dict[Role, FieldId | None] = Field(
        default={},
        description="as what people take part in such a case, each with the field of type id-number that names them",
    )
    assisting: list[Id] = Field(
        default=[], description="agencies whose bodies take part: they see the case, and tasks may be for their posts"
    )
    rules: Rules = NO_RULES
