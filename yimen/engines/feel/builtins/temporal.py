"""Temporal functions (DMN 1.5, 10.3.4.8, table 79), `is` (10.3.4.6), and the clock (10.3.4.11)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from yimen.engines.feel.builtins.registry import Invalid, builtin
from yimen.engines.feel.limits import Run
from yimen.engines.feel.relate import equal, kind_of
from yimen.engines.feel.temporal import dates
from yimen.engines.feel.temporal.dates import AnyDate
from yimen.engines.feel.temporal.times import FeelDateTime, FeelTime
from yimen.engines.feel.values import to_feel

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _day(value: AnyDate | FeelDateTime) -> AnyDate:
    return value.date if isinstance(value, FeelDateTime) else value


@builtin("day of year(date: date | date and time) -> number")
def day_of_year(run: Run, value: AnyDate | FeelDateTime) -> Decimal:
    return Decimal(dates.day_of_year(_day(value)))


@builtin("day of week(date: date | date and time) -> string")
def day_of_week(run: Run, value: AnyDate | FeelDateTime) -> str:
    return _DAYS[dates.weekday(_day(value)) - 1]


@builtin("month of year(date: date | date and time) -> string")
def month_of_year(run: Run, value: AnyDate | FeelDateTime) -> str:
    return _MONTHS[_day(value).month - 1]


@builtin("week of year(date: date | date and time) -> number")
def week_of_year(run: Run, value: AnyDate | FeelDateTime) -> Decimal:
    return Decimal(dates.week_of_year(_day(value)))


@builtin("last day of month(date: date | date and time) -> number")
def last_day_of_month(run: Run, value: AnyDate | FeelDateTime) -> Decimal:
    day = _day(value)
    return Decimal(dates.days_in_month(day.year, day.month))


@builtin("is(value1: Any, value2: Any) -> boolean")
def is_(run: Run, first: object, second: object) -> bool:
    if kind_of(first) != kind_of(second):
        return False
    if isinstance(first, FeelTime | FeelDateTime):
        return _same_clock(first, second)  # type: ignore[arg-type]
    return equal(first, second, run) is True


def _same_clock(first: FeelTime | FeelDateTime, second: FeelTime | FeelDateTime) -> bool:
    """The same components, not merely the same instant: 10:00Z is not 11:00+01:00."""
    if isinstance(first, FeelDateTime) and isinstance(second, FeelDateTime):
        return first.local() == second.local() and first.offset() == second.offset()
    return first.nanoseconds == second.nanoseconds and first.offset() == second.offset()  # type: ignore[union-attr]


@builtin("now() -> date and time")
def now(run: Run) -> object:
    if run.now is None:
        raise Invalid("the evaluation was given no time")
    return to_feel(run.now)


@builtin("today() -> date")
def today(run: Run) -> object:
    day = run.today if run.today is not None else run.now
    if day is None:
        raise Invalid("the evaluation was given no date")
    return day.date() if isinstance(day, datetime) else day
