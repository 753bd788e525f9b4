"""Dates and durations: months as a whole number, time as whole seconds."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from yimen.engines.feel.sql import terms
from yimen.engines.feel.sql.terms import Sql
from yimen.engines.feel.sql.values import Number, Scalar
from yimen.engines.feel.types import DATE, DT_DURATION, YM_DURATION, Type

DAY = 86_400


def _share(unit: int, of: int = 0) -> Callable[[Sql], Sql]:
    """So many whole units of a duration, or what of them is left beyond whole ones of the next."""

    def share(value: Sql) -> Sql:
        units = terms.infix(exp.IntDiv, value, terms.integer(unit)) if unit > 1 else value
        return terms.infix(exp.Mod, units, terms.integer(of)) if of else units

    return share


def of(kind: type[exp.Func]) -> Callable[[Sql], Sql]:
    """A function of one value."""
    return lambda value: kind(this=value)


_PARTS: dict[Type, dict[str, tuple[Callable[[Sql], Sql], int]]] = {
    DATE: {
        "year": (of(exp.Year), 4),
        "month": (of(exp.Month), 2),
        "day": (of(exp.Day), 2),
        "weekday": (of(exp.DayOfWeekIso), 1),
    },
    YM_DURATION: {"years": (_share(12), 6), "months": (_share(1, 12), 2)},
    DT_DURATION: {
        "days": (_share(DAY), 9),
        "hours": (_share(3600, 24), 2),
        "minutes": (_share(60, 60), 2),
        "seconds": (_share(1, 60), 2),
    },
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def part(value: Scalar, name: str) -> Number | None:
    """A component of a date or duration (DMN 1.5, tables 64 to 67)."""
    found = _PARTS.get(value.type, {}).get(name)
    return None if found is None else Number(found[0](value.sql), found[1], 0)


def arithmetic(operator: str, left: Scalar | Number, right: Scalar | Number) -> Scalar | None:
    """Sums and differences of dates and durations; None when there is no exact one."""
    if operator not in ("+", "-"):
        return None
    if left.type == right.type == DATE and operator == "-":
        between = exp.DateDiff(this=left.sql, expression=right.sql, unit=exp.Var(this="DAY"))
        return Scalar(terms.infix(exp.Mul, between, terms.integer(DAY)), DT_DURATION)
    if left.type == right.type and left.type in (YM_DURATION, DT_DURATION):
        return Scalar(terms.infix(exp.Add if operator == "+" else exp.Sub, left.sql, right.sql), left.type)
    if operator == "+" and right.type == DATE:
        left, right = right, left
    if left.type != DATE or right.type not in (YM_DURATION, DT_DURATION):
        return None
    by = right.sql if operator == "+" else exp.Paren(this=exp.Neg(this=right.sql))
    if right.type == YM_DURATION:
        moved = exp.AddMonths(this=left.sql, expression=terms.cast(by, terms.INTEGER))
        return Scalar(terms.cast(moved, terms.DAY_TYPE), DATE)
    whole, rest = (terms.infix(kind, by, terms.integer(DAY)) for kind in (exp.IntDiv, exp.Mod))
    before = terms.infix(exp.Sub, whole, terms.integer(1))
    days = terms.case([(terms.infix(exp.LT, rest, terms.integer(0)), before)], whole)
    return Scalar(terms.infix(exp.Add, left.sql, terms.cast(days, terms.INTEGER)), DATE)


def months_between(first: Scalar, second: Scalar) -> Scalar:
    """`years and months duration(first, second)`: whole months on the calendar."""
    a, b = first.sql, second.sql
    years = terms.infix(exp.Sub, exp.Year(this=b), exp.Year(this=a))
    months = terms.infix(
        exp.Sub,
        terms.infix(exp.Add, terms.infix(exp.Mul, years, terms.integer(12)), exp.Month(this=b)),
        exp.Month(this=a),
    )

    def short(order: type[exp.Binary], before: type[exp.Binary]) -> Sql:
        """Whether the last month is not a whole one, forwards or backwards."""
        days = terms.infix(before, exp.Day(this=b), exp.Day(this=a))
        return terms.all_of([terms.infix(order, months, terms.integer(0)), days])

    cases = [
        (short(exp.GT, exp.LT), terms.infix(exp.Sub, months, terms.integer(1))),
        (short(exp.LT, exp.GT), terms.infix(exp.Add, months, terms.integer(1))),
    ]
    return Scalar(terms.case(cases, months), YM_DURATION)


def worded(number: Sql, names: tuple[str, ...]) -> Sql:
    """The name of a day or month by its number, counted from 1."""
    return terms.case([(terms.integer(n), terms.string(name)) for n, name in enumerate(names, 1)], of=number)


__all__ = ["DAYS", "MONTHS", "arithmetic", "months_between", "of", "part", "worded"]
