"""The city: names, calendar, parameters, divisions and the laws it cites."""

import datetime as dt
import zoneinfo
from decimal import Decimal
from typing import Literal

from pydantic import Field

from yimen.government.schema.base import FeelDuration, Id, Money, Name, Strict
from yimen.government.schema.text import Basis, Text

Level = Literal["city", "district", "subdistrict", "community"]


class Law(Strict):
    """A law, regulation or measure that the folder cites."""

    id: Id
    name: Text
    kind: Literal["law", "regulation", "rule", "document", "local"]
    number: str | None = None
    in_force_on: dt.date
    aliases: list[str] = Field(default=[], description="names that it had before, by which a corpus may know it")


class Holiday(Strict):
    """Public holidays in a row, both days included."""

    name: Text
    first_on: dt.date
    last_on: dt.date


class Calendar(Strict):
    """Days on which limits run: weekdays, less the holidays, plus the make-up working days (调休)."""

    first_on: dt.date
    last_on: dt.date
    holidays: list[Holiday]
    make_up_days: list[dt.date]
    basis: Basis
    provisional_from: dt.date | None = Field(
        default=None, description="from this day on the holidays are not announced yet: what is computed may change"
    )

    def is_provisional(self, day: dt.date | None) -> bool:
        """Whether a day lies where the holidays are not announced yet."""
        return day is not None and self.provisional_from is not None and day >= self.provisional_from

    def days_off(self) -> frozenset[dt.date]:
        """Every day of every holiday."""
        return frozenset(
            day.first_on + dt.timedelta(days=n)
            for day in self.holidays
            for n in range((day.last_on - day.first_on).days + 1)
        )


class ParameterValue(Strict):
    """What a parameter was from a day on, and by which rule."""

    from_on: dt.date
    value: Money | FeelDuration | None = Field(description="null from the day on which it is switched off")
    basis: Basis


class Parameter(Strict):
    """An amount or threshold that the city sets, by effective date."""

    name: Text
    unit: Text
    values: list[ParameterValue] = Field(min_length=1)

    def on(self, day: dt.date) -> Decimal | str | None:
        """The value in force on `day`; None before the first, and while it is switched off."""
        past = [entry for entry in self.values if entry.from_on <= day]
        return max(past, key=lambda entry: entry.from_on).value if past else None


class Standing(Strict):
    """A field of the register of people with values that change what somebody can do, such as that they are dead."""

    field: Name
    notices: dict[str, Text] = Field(
        min_length=1,
        description="by value: what whoever is recorded so reads after signing in: which agency keeps the record, and "
        "how it is corrected",
    )


class Population(Strict):
    """The evidence by which people prove who they are when they sign in, and the field of it that holds their name."""

    evidence: str = Field(pattern=r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$", description="register.kind")
    name: Name
    standing: Standing | None = Field(default=None, description="what is read with it, and told to whom it concerns")


class City(Strict):
    """The city itself."""

    id: Id
    name: Text
    government: Text
    area_code: str = Field(pattern=r"^\d{6}$")
    time_zone: str
    languages: list[Literal["zh-hans", "zh-hant", "en"]]
    hotline: str
    signature_suite: Literal["ed25519"]
    population: Population | None = Field(default=None, description="without it, nobody can sign in by their number")
    oversight: str | None = Field(
        default=None,
        pattern=r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$",
        description="the auditor's post, such as justice.supervisor: it is told of every outcome against a rule",
    )
    publication: str | None = Field(
        default=None,
        pattern=r"^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$",
        description="the power to put another release in force, such as justice.release.publish",
    )
    calendar: Calendar
    parameters: dict[Name, Parameter] = {}

    def today(self, now: dt.datetime) -> dt.date:
        """The day that it is in the city at a moment."""
        return now.astimezone(zoneinfo.ZoneInfo(self.time_zone)).date()

    def parameters_on(self, day: dt.date) -> dict[str, Decimal | str | None]:
        """Every parameter as it was in force on `day`, under the names that FEEL uses."""
        return {name: parameter.on(day) for name, parameter in self.parameters.items()}


class Division(Strict):
    """区划: a city, district, subdistrict or community."""

    id: Id
    name: Text
    level: Level
    parent: Id | None = None
    code: str = Field(pattern=r"^\d{12}$", description="statistical division code under the city's area code")
