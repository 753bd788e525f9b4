"""Addition, subtraction, multiplication and division (DMN 1.5, tables 56 to 60). What is not defined is null.

An operand has no expected type, so that nothing is converted (10.3.2.9.4): `[1] + 2` is null.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Any

from yimen.engines.feel import numbers
from yimen.engines.feel.comparison import kind_of
from yimen.engines.feel.numbers import CONTEXT
from yimen.engines.feel.temporal import dates, times
from yimen.engines.feel.temporal.durations import NANOSECONDS, NANOSECONDS_IN_DAY, DaysTime, YearsMonths
from yimen.engines.feel.temporal.times import FeelDateTime, FeelTime

_NUMBER, _STRING, _DATE, _TIME, _DATE_TIME = "number", "string", "date", "time", "date and time"
_MONTHS, _DAYS = "years and months duration", "days and time duration"

_MOST = 10**34  # months or nanoseconds: a longer duration has no value, as a number of more digits has none

Operation = Callable[[Any, Any], Any]  # the table below has looked at the kinds


def add(a: object, b: object) -> object:
    if type(a) is Decimal and type(b) is Decimal:
        try:
            return CONTEXT.add(a, b)
        except DecimalException:
            return None
    return _apply(_ADDITIONS, a, b)


def subtract(a: object, b: object) -> object:
    if type(a) is Decimal and type(b) is Decimal:
        try:
            return CONTEXT.subtract(a, b)
        except DecimalException:
            return None
    return _apply(_SUBTRACTIONS, a, b)


def multiply(a: object, b: object) -> object:
    if type(a) is Decimal and type(b) is Decimal:
        try:
            return CONTEXT.multiply(a, b)
        except DecimalException:
            return None
    return _apply(_MULTIPLICATIONS, a, b)


def divide(a: object, b: object) -> object:
    if type(a) is Decimal and type(b) is Decimal:
        try:
            return CONTEXT.divide(a, b)
        except DecimalException:
            return None
    return _apply(_DIVISIONS, a, b)


def power(a: object, b: object) -> object:
    return _apply({(_NUMBER, _NUMBER): numbers.power}, a, b)


def negate(value: object) -> object:
    """`-value`, which is `0 - value` (table 62), and for a duration its opposite."""
    if type(value) is Decimal:
        return CONTEXT.subtract(numbers.ZERO, value)
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    if isinstance(value, DaysTime):
        return DaysTime(-value.nanoseconds)
    return None


def _apply(table: dict, a: object, b: object) -> object:
    operation = table.get((kind_of(a), kind_of(b)))
    return None if operation is None else operation(a, b)


def _shift_date(day: dates.AnyDate, nanoseconds: int) -> dates.AnyDate | None:
    return dates.from_days((dates.to_days(day) * NANOSECONDS_IN_DAY + nanoseconds) // NANOSECONDS_IN_DAY)


def _shift_time(time: FeelTime, nanoseconds: int) -> FeelTime:
    return FeelTime((time.nanoseconds + nanoseconds) % NANOSECONDS_IN_DAY, time.zone)


def _shift_date_time(moment: FeelDateTime, nanoseconds: int) -> FeelDateTime | None:
    offset = moment.offset()
    if offset is None or moment.time.zone is None:
        return times.from_local(moment.local() + nanoseconds, None)
    return times.from_instant(moment.local() - offset * NANOSECONDS + nanoseconds, moment.time.zone)


def _shift_months(moment: FeelDateTime, months: int) -> FeelDateTime | None:
    day = dates.add_months(moment.date, months)
    return None if day is None else FeelDateTime(day, moment.time)


def _between_moments(a: object, b: object) -> DaysTime | None:
    """Both with a time zone or both without; a date is midnight of UTC (table 57)."""
    first, second = _moment(a), _moment(b)
    if first is None or second is None or (first[1] is None) != (second[1] is None):
        return None
    return DaysTime(first[0] - (first[1] or 0) * NANOSECONDS - second[0] + (second[1] or 0) * NANOSECONDS)


def _moment(value: object) -> tuple[int, int | None] | None:
    if isinstance(value, FeelDateTime):
        return value.local(), value.offset()
    return dates.to_days(value) * NANOSECONDS_IN_DAY, 0  # type: ignore[arg-type]


def _between_times(a: FeelTime, b: FeelTime) -> DaysTime | None:
    first, second = a.offset(), b.offset()
    if (first is None) != (second is None):
        return None
    return DaysTime(a.nanoseconds - b.nanoseconds - ((first or 0) - (second or 0)) * NANOSECONDS)


def _scaled_months(duration: YearsMonths, factor: Decimal, operation: Callable) -> YearsMonths | None:
    months = _whole(operation, duration.months, factor, truncated=True)
    return None if months is None else YearsMonths(months)


def _scaled_days(duration: DaysTime, factor: Decimal, operation: Callable) -> DaysTime | None:
    nanoseconds = _whole(operation, duration.nanoseconds, factor, truncated=False)
    return None if nanoseconds is None else DaysTime(nanoseconds)


def _whole(operation: Callable, count: int, factor: Decimal, *, truncated: bool) -> int | None:
    try:
        exact = operation(Decimal(count), factor)
    except DecimalException:
        return None
    if exact.adjusted() > 30:
        return None
    return int(exact) if truncated else int(exact.to_integral_value(context=CONTEXT))


def _months(months: int) -> YearsMonths | None:
    return YearsMonths(months) if abs(months) < _MOST else None


def _days(nanoseconds: int) -> DaysTime | None:
    return DaysTime(nanoseconds) if abs(nanoseconds) < _MOST else None


def _ratio(a: int, b: int) -> Decimal | None:
    return CONTEXT.divide(Decimal(a), Decimal(b)) if b else None


_ADDITIONS: dict[tuple[str, str], Operation] = {
    (_NUMBER, _NUMBER): add,
    (_STRING, _STRING): lambda a, b: a + b,
    (_MONTHS, _MONTHS): lambda a, b: _months(a.months + b.months),
    (_DAYS, _DAYS): lambda a, b: _days(a.nanoseconds + b.nanoseconds),
    (_DATE, _MONTHS): lambda a, b: dates.add_months(a, b.months),
    (_MONTHS, _DATE): lambda a, b: dates.add_months(b, a.months),
    (_DATE, _DAYS): lambda a, b: _shift_date(a, b.nanoseconds),
    (_DAYS, _DATE): lambda a, b: _shift_date(b, a.nanoseconds),
    (_DATE_TIME, _MONTHS): lambda a, b: _shift_months(a, b.months),
    (_MONTHS, _DATE_TIME): lambda a, b: _shift_months(b, a.months),
    (_DATE_TIME, _DAYS): lambda a, b: _shift_date_time(a, b.nanoseconds),
    (_DAYS, _DATE_TIME): lambda a, b: _shift_date_time(b, a.nanoseconds),
    (_TIME, _DAYS): lambda a, b: _shift_time(a, b.nanoseconds),
    (_DAYS, _TIME): lambda a, b: _shift_time(b, a.nanoseconds),
}
_SUBTRACTIONS: dict[tuple[str, str], Operation] = {
    (_NUMBER, _NUMBER): subtract,
    (_MONTHS, _MONTHS): lambda a, b: _months(a.months - b.months),
    (_DAYS, _DAYS): lambda a, b: _days(a.nanoseconds - b.nanoseconds),
    (_DATE, _DATE): _between_moments,
    (_DATE, _DATE_TIME): _between_moments,
    (_DATE_TIME, _DATE): _between_moments,
    (_DATE_TIME, _DATE_TIME): _between_moments,
    (_TIME, _TIME): _between_times,
    (_DATE, _MONTHS): lambda a, b: dates.add_months(a, -b.months),
    (_DATE, _DAYS): lambda a, b: _shift_date(a, -b.nanoseconds),
    (_DATE_TIME, _MONTHS): lambda a, b: _shift_months(a, -b.months),
    (_DATE_TIME, _DAYS): lambda a, b: _shift_date_time(a, -b.nanoseconds),
    (_TIME, _DAYS): lambda a, b: _shift_time(a, -b.nanoseconds),
}
_MULTIPLICATIONS: dict[tuple[str, str], Operation] = {
    (_NUMBER, _NUMBER): multiply,
    (_MONTHS, _NUMBER): lambda a, b: _scaled_months(a, b, CONTEXT.multiply),
    (_NUMBER, _MONTHS): lambda a, b: _scaled_months(b, a, CONTEXT.multiply),
    (_DAYS, _NUMBER): lambda a, b: _scaled_days(a, b, CONTEXT.multiply),
    (_NUMBER, _DAYS): lambda a, b: _scaled_days(b, a, CONTEXT.multiply),
}
_DIVISIONS: dict[tuple[str, str], Operation] = {
    (_NUMBER, _NUMBER): divide,
    (_MONTHS, _NUMBER): lambda a, b: _scaled_months(a, b, CONTEXT.divide),
    (_DAYS, _NUMBER): lambda a, b: _scaled_days(a, b, CONTEXT.divide),
    (_MONTHS, _MONTHS): lambda a, b: _ratio(a.months, b.months),
    (_DAYS, _DAYS): lambda a, b: _ratio(a.nanoseconds, b.nanoseconds),
}
