"""Temporal functions (DMN 1.5, 10.3.4.8, table 79), `is` (10.3.4.6), and the clock (10.3.4.11)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from yimen.engines.feel.builtins.registry import builtin
from yimen.engines.feel.comparison import equal, kind_of
from yimen.engines.feel.errors import Invalid
from yimen.engines.feel.limits import Run
from yimen.engines.feel.temporal import dates, zones
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
    """Whether both are one element of the semantic domain (10.3.2.2): 10:00Z equals 11:00+01:00, and is another."""
    if kind_of(first) != kind_of(second):
        return False
    if isinstance(first, list) and isinstance(second, list):
        run.spend(len(first) + 1)
        return len(first) == len(second) and all(is_(run, a, b) for a, b in zip(first, second, strict=True))
    if isinstance(first, dict) and isinstance(second, dict):
        run.spend(4 * len(first) + 1)
        return first.keys() == second.keys() and all(is_(run, value, second[key]) for key, value in first.items())
    return _place(first) == _place(second) and equal(first, second, run) is True


def _place(value: object) -> zones.Zone | None:
    """The zone of a time; None where there is none."""
    time = value.time if isinstance(value, FeelDateTime) else value
    return zones.settled(time.zone) if isinstance(time, FeelTime) else None


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
