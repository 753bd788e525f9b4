"""How FEEL values stand in SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlglot import exp

from yimen.engines.feel.errors import FeelTypeError
from yimen.engines.feel.numbers import CONTEXT
from yimen.engines.feel.sql import terms
from yimen.engines.feel.sql.terms import Sql
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

AS_OF = terms.cast(exp.Placeholder(this="as_of"), terms.DAY_TYPE)
"""`today()`: the date is a parameter of the query."""

FEEL_DIGITS = 34
SQL_DIGITS = 38


class NotVectorisable(FeelTypeError):
    """The expression has no exact form in SQL; the message says why, and the position where."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A boolean, string or date; a duration as whole months, or as whole seconds; or null of no type."""

    sql: Sql
    type: Type


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number: at most `digits` digits before the point and `scale` after it.

    With a `divisor` it is a quotient, null where the divisor is 0: it can be compared and rounded, and nothing else.
    """

    sql: Sql
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
    conditions: tuple[Sql, ...] = field(default=())
    own: frozenset[exp.Column] = field(default=frozenset())

    def __post_init__(self) -> None:
        if not self.own:
            object.__setattr__(self, "own", frozenset().union(*map(terms.reads, _written(self.item))))


Value = Scalar | Number | Constant | Context | Listed | Lambda | Relation


def _written(value: Value) -> Iterator[Sql]:
    """The expressions within a value."""
    match value:
        case Scalar() | Number():
            yield value.sql
        case Context():
            for entry in value.entries.values():
                yield from _written(entry)


def column(name: str, kind: Type, *, table: str | None = None, digits: int = 18, scale: int = 0) -> Value:
    """A column as a value. A number says how many digits it has before the point and after it."""
    sql = terms.column(name, table)
    return Number(sql, digits, scale) if kind == NUMBER else Scalar(sql, kind)


def literal(value: object) -> Scalar | Number | None:
    """A FEEL value as SQL; None when it has no form there."""
    match value:
        case None:
            return Scalar(terms.null(), NULL)
        case bool():
            return Scalar(terms.boolean(value), BOOLEAN)
        case Decimal():
            return _number(value)
        case str():
            return None if "\0" in value else Scalar(terms.string(value), STRING)
        case date():
            return Scalar(terms.cast(terms.string(value.isoformat()), terms.DAY_TYPE), DATE)
        case YearsMonths():
            return Scalar(terms.integer(value.months), YM_DURATION)
        case DaysTime() if value.nanoseconds % NANOSECONDS == 0:
            return Scalar(terms.integer(value.nanoseconds // NANOSECONDS), DT_DURATION)
    return None


def _number(value: Decimal) -> Number | None:
    value = CONTEXT.normalize(value)
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    scale = max(0, -exponent)
    before = max(0, len(digits) + exponent)
    if before + scale > FEEL_DIGITS:
        return None
    sql: Sql = exp.Literal.number(format(value.copy_abs(), "f"))
    if sign:
        sql = exp.Paren(this=exp.Neg(this=sql))
    if scale or before > 18:
        sql = terms.cast(sql, terms.decimal(max(1, before + scale), scale))
    return Number(sql, max(1, before) if not scale else before, scale)
