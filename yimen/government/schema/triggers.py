"""Triggers (联动): what an act of one system leads to in another, which is law and so stands in the folder."""

from typing import Annotated

from pydantic import Field

from yimen.government.schema.base import Feel, FieldId, Id, Strict
from yimen.government.schema.text import Basis, Text

ActKind = Annotated[
    str,
    Field(pattern=r"^[a-z]+(\.[a-z]+([-_][a-z]+)*)+$", description="a kind of act, such as case.decided"),
]


class Opens(Strict):
    """The case that is opened: its kind, and what is known of it from the beginning."""

    kind: Id = Field(description="a kind of case, or a service")
    facts: dict[FieldId, Feel] = Field(default={}, description="field of the opened case: its value")


class Trigger(Strict):
    """When an act of this kind is recorded and the condition holds, a case of another kind is opened.

    Conditions and values see the act's own fields as `act`, the facts of its case in their contexts
    (`premises.area`) and the parameters of the `city`.
    """

    id: Id
    name: Text
    note: Text = Field(description="why such a case is opened, in a sentence for whom it concerns")
    on: ActKind
    of: list[Id] = Field(default=[], description="kinds of cases whose acts count; all without it")
    when: Feel | None = None
    opens: Opens
    earlier_acts: bool = Field(
        default=False, description="whether acts count that were recorded before the trigger was first in force"
    )
    at_most: int | None = Field(
        default=None,
        ge=1,
        le=100,
        description="how often it may open a case in one chain, where cases that are opened lead to it again",
    )
    basis: Basis
