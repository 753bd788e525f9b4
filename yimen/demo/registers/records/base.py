"""Tables of records, and the city that they are about: made as they are written, the same each time."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yimen.demo.registers import cast
from yimen.demo.registers.people import CURRENT, RESERVED, People, Person

TODAY = dt.date(2026, 11, 1)  # the day as of which the city is made
DAY = dt.timedelta(days=1)
Row = tuple[Any, ...]
Record = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A table: its columns, and its rows, which are made each time they are asked for."""

    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]


def table(records: Callable[[], Iterator[Record]]) -> Table:
    """The table of some records. The cast's come first, so that no table is ever empty."""
    columns = tuple(next(records()))
    return Table(columns, lambda: (tuple(record.values()) for record in records()))


class City:
    """A city of so many residents: the cast, the officers, and all others."""

    def __init__(self, people: People, residents: int) -> None:
        self.people = people
        self.officers = cast.officers(people)
        self.others = max(0, residents - len(cast.NAMES) - self.officers)

    def member(self, n: int) -> Person:
        """One of the cast."""
        return cast.member(self.people, n)

    def everyone(self) -> Iterator[Person]:
        """All residents."""
        for n in cast.NAMES:
            yield self.member(n)
        for n in range(self.officers):
            yield self.people.reserved(cast.FIRST_OFFICER + n)
        for n in range(self.others):
            yield self.people.person(n)

    def households(self) -> Iterator[list[Person]]:
        """Who lives together."""
        for _, members in itertools.groupby(self.everyone(), key=lambda person: person.household_no):
            yield list(members)

    @staticmethod
    def is_reserved(person: Person) -> bool:
        """Whether somebody is of the cast, or an officer."""
        return int(person.household_no[6:]) < RESERVED

    def some(self, share: int) -> Iterator[tuple[int, Person]]:
        """Every so-many-th of the others, if grown up and in the city."""
        for n in range(0, self.others, share):
            person = self.people.person(n)
            if age(person) >= 18 and person.status == CURRENT:
                yield n, person


def age(person: Person) -> int:
    """In years, on the day as of which the city is made."""
    return years(person.born_on, TODAY)


def birthday(person: Person, years: int) -> dt.date:
    """The day on which somebody has lived so many years; who was born on 29 February is taken for a day older."""
    born = person.born_on
    return born.replace(year=born.year + years, day=min(born.day, 28) if born.month == 2 else born.day)


def years(since: dt.date, until: dt.date) -> int:
    """Whole years between two days."""
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))


def as_text(value: Any) -> str:
    """A value as a file holds it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def keyed(rows: Iterator[Row], columns: Sequence[str], key: str) -> dict[str, dict[str, Any]]:
    """Rows as records by their key."""
    where = columns.index(key)
    return {str(row[where]): dict(zip(columns, map(_plain, row), strict=True)) for row in rows}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, dt.date | Decimal) else value  # exact: JSON's own numbers are not
