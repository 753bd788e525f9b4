"""Policies: rights that are found without being asked (免申即享)."""

from typing import Literal

from pydantic import Field

from yimen.government.schema.agencies import PowerId
from yimen.government.schema.base import Id, Name, Strict
from yimen.government.schema.city import Parameter
from yimen.government.schema.services import Example, Rules
from yimen.government.schema.text import Basis, Text


class Policy(Strict):
    """One policy: whose right it is, the rules, and the amounts by effective date.

    Its rules see `person` and `household`, or `enterprise`, and its own `parameters` as they are in force on the day.
    """

    id: Id
    name: Text
    summary: Text
    agency: Id = Field(description="who owes it")
    power: PowerId = Field(description="the power to grant it; one of the agency's")
    subject: Literal["person", "household", "enterprise"]
    basis: list[Basis]
    rules: Rules
    parameters: dict[Name, Parameter] = {}
    examples: dict[Id, Example] = {}
