"""Policies: rights that are found without being asked (免申即享)."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from yimen.government.schema.agencies import EvidenceId, PowerId
from yimen.government.schema.base import Id, Name, Strict
from yimen.government.schema.city import Parameter
from yimen.government.schema.services import Example, Remedies, Rules
from yimen.government.schema.text import Basis, Text

FactPath = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", description="a field of the facts, such as person.id_number"),
]


class Facts(Strict):
    """Records that the rules see under one name: one record, or a list of them.

    `where` says which: each field of the evidence equals a field of other facts. A list that is matched with a list
    holds the records of all its items, such as the incomes of the members of a household.
    """

    evidence: EvidenceId
    where: dict[Name, FactPath] = Field(default={}, description="field of this evidence: field of other facts")
    many: bool = Field(default=False, description="a list of records; otherwise one, whose fields are null if missing")
    fields: list[Name] = Field(min_length=1)


class Invitation(Strict):
    """What who is only told of a right reads: what applying asks for, what one would sign, and how to apply today."""

    asked: list[Text] = Field(min_length=1, description="what the application will ask for, one line each")
    authorisation: Text = Field(
        description="the text by which an applicant lets their income and property be verified; nothing is signed yet"
    )
    apply: Text = Field(description="where and how to apply today")
    basis: list[Basis] = Field(min_length=1, description="the duty to tell, and the way of the application")
    rests_days: int = Field(default=365, ge=30, description="for how many days who is not interested is not told again")


class DecidingBody(Strict):
    """Who decides in one division and all below it, and what can be done against its decisions."""

    division: Id
    name: Text
    remedies: Remedies


class Policy(Strict):
    """One policy: whose right it is, the facts, the rules, and the amounts by effective date.

    Its `mode` is how far the state may go without an application. `grant`: the right is found, an officer decides, and
    nothing need be answered. `offer`: the person accepts what was granted. `notice`: the person is told that they may
    qualify, and how to apply; nothing is decided and nothing is paid.

    The facts named after `subject` are the population: every record of that evidence is one subject, under the key of
    the evidence. The rules see the facts by their names, the policy's `parameters` as they are in force on the day, and
    the city's as `city`.
    """

    id: Id
    name: Text
    summary: Text
    agency: Id = Field(description="who owes it")
    mode: Literal["grant", "offer", "notice"] = "offer"
    power: PowerId = Field(description="the power to grant it, or of a notice the duty to tell; one of the agency's")
    subject: Literal["person", "household", "enterprise"]
    basis: list[Basis] = Field(min_length=1)
    facts: dict[Name, Facts] = Field(min_length=1)
    recipient: FactPath = Field(description="the citizen number of who is told and may accept")
    payee: FactPath | None = Field(
        default=None, description="to whom it is paid, such as an enterprise's credit code; without it, the recipient"
    )
    division: FactPath = Field(description="the division that the subject belongs to")
    rules: Rules
    right: Id = Field(description="the decision that says whether there is a right: true or false")
    amount: Id | None = Field(default=None, description="the decision that says how much, in yuan")
    narrowly: Id | None = Field(
        default=None,
        description="the decision that says who, without the right, is so near to it that officers should look; "
        "without it, everyone who misses a rule of the right by one condition",
    )
    per: Literal["once", "month", "year"] = Field(default="once", description="how often the amount is paid")
    from_month: Literal["same", "next"] = Field(
        default="same",
        description="what is paid each month begins in the month of the decision, or in the one after it",
    )
    invitation: Invitation | None = Field(default=None, description="of a notice, and only of one")
    bodies: list[DecidingBody] = Field(default=[], description="who decides in which division; else the agency itself")
    remedies: Remedies | None = Field(
        default=None, description="against a decision of the agency itself; a notice has none"
    )
    parameters: dict[Name, Parameter] = {}
    examples: dict[Id, Example] = {}

    @property
    def decides(self) -> bool:
        """Whether somebody is granted something by it, and not only told of it."""
        return self.mode != "notice"

    def body_at(self, divisions: Iterable[str]) -> DecidingBody | None:
        """Who decides in the first of some divisions that has a body; None where the agency itself does."""
        return next((body for name in divisions for body in self.bodies if body.division == name), None)

    def remedies_in_words(self, divisions: Iterable[str]) -> list[Text]:
        """What can be done against a decision in a division, given with those it lies in, the innermost first."""
        body = self.body_at(divisions)
        given = body.remedies if body else self.remedies
        return given.in_words() if given else []

    def starts_on(self, decided_on: dt.date) -> dt.date | None:
        """The month from which a monthly payment begins that is decided on a day; None for what is paid otherwise."""
        if self.per != "month":
            return None
        first = decided_on.replace(day=1)
        return first if self.from_month == "same" else (first + dt.timedelta(days=32)).replace(day=1)
