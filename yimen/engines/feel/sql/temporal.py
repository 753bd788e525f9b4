"""Dates and durations: months as a whole number, time as whole seconds."""

from __future__ import annotations

from yimen.engines.feel.sql.values import Number, Scalar
from yimen.engines.feel.types import DATE, DT_DURATION, YM_DURATION

DAY = 86_400
_PARTS = {
    DATE: {
        "year": ("year({})", 4),
        "month": ("month({})", 2),
        "day": ("day({})", 2),
        "weekday": ("isodow({})", 1),
    },
    YM_DURATION: {"years": ("({} // 12)", 6), "months": ("({} % 12)", 2)},
    DT_DURATION: {
        "days": ("({} // 86400)", 9),
        "hours": ("(({} // 3600) % 24)", 2),
        "minutes": ("(({} // 60) % 60)", 2),
        "seconds": ("({} % 60)", 2),
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
    return None if found is None else Number(found[0].format(value.sql), found[1], 0)


def arithmetic(operator: str, left: Scalar | Number, right: Scalar | Number) -> Scalar | None:
    """Sums and differences of dates and durations; None when there is no exact one."""
    if operator not in ("+", "-"):
        return None
    if left.type == right.type == DATE and operator == "-":
        return Scalar(f"(({left.sql} - {right.sql}) * {DAY})", DT_DURATION)
    if left.type == right.type and left.type in (YM_DURATION, DT_DURATION):
        return Scalar(f"({left.sql} {operator} {right.sql})", left.type)
    if operator == "+" and right.type == DATE:
        left, right = right, left
    if left.type != DATE or right.type not in (YM_DURATION, DT_DURATION):
        return None
    if right.type == YM_DURATION:
        by = f"to_months(CAST({operator}({right.sql}) AS INTEGER))"
        return Scalar(f"CAST({left.sql} + {by} AS DATE)", DATE)
    signed = f"({operator}({right.sql}))"
    days = f"(CASE WHEN {signed} % {DAY} < 0 THEN {signed} // {DAY} - 1 ELSE {signed} // {DAY} END)"
    return Scalar(f"({left.sql} + CAST({days} AS INTEGER))", DATE)


def months_between(first: Scalar, second: Scalar) -> Scalar:
    """`years and months duration(first, second)`: whole months on the calendar."""
    a, b = first.sql, second.sql
    months = f"((year({b}) - year({a})) * 12 + month({b}) - month({a}))"
    sql = (
        f"(CASE WHEN {months} > 0 AND day({b}) < day({a}) THEN {months} - 1 "
        f"WHEN {months} < 0 AND day({b}) > day({a}) THEN {months} + 1 ELSE {months} END)"
    )
    return Scalar(sql, YM_DURATION)


def named(function: str, value: Scalar, names: tuple[str, ...]) -> str:
    """The name of a day or month by its number."""
    listed = ", ".join(f"'{name}'" for name in names)
    return f"(CASE WHEN {value.sql} IS NOT NULL THEN ([{listed}])[{function}({value.sql})] END)"


__all__ = ["DAYS", "MONTHS", "arithmetic", "months_between", "named", "part"]
