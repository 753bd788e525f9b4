"""How FEEL values stand in SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from yimen.engines.feel.errors import FeelTypeError
from yimen.engines.feel.temporal.durations import NANOSECONDS, DaysTime, YearsMonths
from yimen.engines.feel.types import (
    BOOLEAN,
    DATE,
    DT_DURATION,
    NULL,
    NUMBER,
    STRING,
    YM_DURATION,
    Type,
)

AS_OF = "CAST($as_of AS DATE)"
"""`today()`: the date is a parameter of the query."""

FEEL_DIGITS = 34
SQL_DIGITS = 38


class NotVectorisable(FeelTypeError):
    """The expression has no exact form in SQL; the message says why, and the position where."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A boolean, string or date; a duration as whole months, or as whole seconds; or null of no type."""

    sql: str
    type: Type


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number: at most `digits` digits before the point and `scale` after it.

    With a `divisor` it is a quotient, null where the divisor is 0: it can be compared and rounded, and nothing else.
    """

    sql: str
    digits: int
    scale: int
    divisor: Number | None = None
    type: Type = NUMBER

    @property
    def width(self) -> int:
        """The digits in all."""
        return self.digits + self.scale


@dataclass(frozen=True, slots=True)
class Constant:
    """A FEEL value that is known before any row is read."""

    value: object


@dataclass(frozen=True, slots=True)
class Context:
    """A context whose entries are known by name."""

    entries: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list written out, item by item."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Lambda:
    """A function that is written into the place of its call."""

    parameters: tuple[str, ...]
    apply: Callable[[list[Value]], Value]


@dataclass(frozen=True, slots=True)
class Relation:
    """A list of rows of another table, such as the members of a household, with what a row holds.

    `conditions` are those of the filters so far, `item` what is selected of each row, `own` the columns of that table:
    what reads another column reads the row that the list belongs to.
    """

    name: str
    item: Value
    conditions: tuple[str, ...] = field(default=())
    own: frozenset[str] = field(default=frozenset())

    def __post_init__(self) -> None:
        if not self.own:
            object.__setattr__(self, "own", frozenset().union(*map(identifiers, _written(self.item))))


Value = Scalar | Number | Constant | Context | Listed | Lambda | Relation


def quoted(name: str) -> str:
    """An identifier, always quoted, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


_TOKENS = re.compile(r"""'(?:[^']|'')*'|("(?:[^"]|"")*"(?:\."(?:[^"]|"")*")*)""")


def identifiers(sql: str) -> frozenset[str]:
    """The columns that an expression of our making names, as they are written there."""
    return frozenset(match[1] for match in _TOKENS.finditer(sql) if match[1])


def _written(value: Value) -> Iterator[str]:
    """The expressions within a value."""
    match value:
        case Scalar() | Number():
            yield value.sql
        case Context():
            for entry in value.entries.values():
                yield from _written(entry)


def column(name: str, kind: Type, *, table: str | None = None, digits: int = 18, scale: int = 0) -> Value:
    """A column as a value. A number says how many digits it has before the point and after it."""
    sql = quoted(name) if table is None else f"{quoted(table)}.{quoted(name)}"
    return Number(sql, digits, scale) if kind == NUMBER else Scalar(sql, kind)


def literal(value: object) -> Scalar | Number | None:
    """A FEEL value as SQL; None when it has no form there."""
    match value:
        case None:
            return Scalar("NULL", NULL)
        case bool():
            return Scalar("true" if value else "false", BOOLEAN)
        case Decimal():
            return _number(value)
        case str():
            return None if "\0" in value else Scalar("'" + value.replace("'", "''") + "'", STRING)
        case date():
            return Scalar(f"DATE '{value.isoformat()}'", DATE)
        case YearsMonths():
            return Scalar(str(value.months), YM_DURATION)
        case DaysTime() if value.nanoseconds % NANOSECONDS == 0:
            return Scalar(str(value.nanoseconds // NANOSECONDS), DT_DURATION)
    return None


def _number(value: Decimal) -> Number | None:
    sign, digits, exponent = value.normalize().as_tuple()
    assert isinstance(exponent, int)
    scale = max(0, -exponent)
    before = max(0, len(digits) + exponent)
    if before + scale > FEEL_DIGITS:
        return None
    text = format(value.normalize(), "f")
    sql = f"CAST({text} AS DECIMAL({max(1, before + scale)}, {scale}))" if scale or before > 18 else text
    return Number(f"({sql})" if sign else sql, max(1, before) if not scale else before, scale)
