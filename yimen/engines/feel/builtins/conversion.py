"""Conversion functions (DMN 1.5, 10.3.4.1, table 72)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from yimen.engines.feel.builtins.registry import builtin
from yimen.engines.feel.errors import Invalid
from yimen.engines.feel.limits import Run
from yimen.engines.feel.numbers import number_from_text, to_integer, truncate
from yimen.engines.feel.temporal import dates, durations, times, zones
from yimen.engines.feel.temporal.dates import AnyDate, FarDate
from yimen.engines.feel.temporal.durations import NANOSECONDS, DaysTime, YearsMonths
from yimen.engines.feel.temporal.times import FeelDateTime, FeelTime
from yimen.engines.feel.text import format_value

_GROUPING = (" ", ",", ".", None)
_DECIMAL = (".", ",", None)
# Grammar rule 37, with its sign.
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


@builtin("date(from: string | date | date and time) -> date")
def date_from(run: Run, value: str | AnyDate | FeelDateTime) -> AnyDate:
    if isinstance(value, FeelDateTime):
        return value.date
    return _found(dates.parse_date(value), value, "a date") if isinstance(value, str) else value  # type: ignore[return-value]


@builtin("date(year: number, month: number, day: number) -> date")
def date_of(run: Run, year: Decimal, month: Decimal, day: Decimal) -> AnyDate:
    parts = [to_integer(part) for part in (year, month, day)]
    made = None if None in parts else dates.make_date(*parts)  # type: ignore[arg-type]
    if made is None:
        raise Invalid("there is no such day")
    return made


@builtin("date and time(from: string | date and time | date) -> date and time")
def date_time_from(run: Run, value: str | AnyDate | FeelDateTime) -> FeelDateTime:
    if isinstance(value, date | FarDate):
        return FeelDateTime(value, FeelTime(0, zones.UTC))
    if isinstance(value, FeelDateTime):
        return value
    return _found(times.parse_date_time(value), value, "a date and time")  # type: ignore[return-value]


@builtin("date and time(date: date | date and time, time: time) -> date and time")
def date_time_of(run: Run, day: AnyDate | FeelDateTime, time: FeelTime) -> FeelDateTime:
    return FeelDateTime(day.date if isinstance(day, FeelDateTime) else day, time)


@builtin("time(from: string | time | date and time | date) -> time")
def time_from(run: Run, value: str | FeelTime | FeelDateTime | AnyDate) -> FeelTime:
    if isinstance(value, FeelTime):
        return value
    if isinstance(value, FeelDateTime):
        return value.time
    if isinstance(value, str):
        return _found(times.parse_time(value), value, "a time")  # type: ignore[return-value]
    return FeelTime(0, zones.UTC)


@builtin("time(hour: number, minute: number, second: number, offset?: days and time duration | null) -> time")
def time_of(run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: DaysTime | None = None) -> FeelTime:
    hours, minutes = to_integer(hour), to_integer(minute)
    seconds = truncate(second)
    if hours is None or minutes is None or seconds is None or second < 0:
        raise Invalid("hour and minute must be whole numbers")
    zone = None
    if offset is not None:
        zone = zones.make_offset(int(offset.nanoseconds / NANOSECONDS))
        if zone is None:
            raise Invalid("offset must be at most 14 hours")
    made = times.make_time(hours, minutes, seconds, int((second - seconds) * NANOSECONDS), zone)
    if made is None:
        raise Invalid("there is no such time")
    return made


def _found(value: object, text: str, kind: str) -> object:
    if value is None:
        raise Invalid(f"{text[:60]!r} is not {kind}")
    return value


@builtin(
    "number(from: string, grouping separator: string | null, decimal separator: string | null) -> number",
    "number(from: string) -> number",
)
def number(run: Run, text: str, grouping: str | None = None, decimal: str | None = None) -> Decimal:
    if grouping not in _GROUPING or decimal not in _DECIMAL:
        raise Invalid("a separator must be a space, a comma or a period")
    if grouping is not None and grouping == decimal:
        raise Invalid("the separators must differ")
    run.read(text)
    plain = text
    if grouping is not None:
        plain = plain.replace(grouping, "")
    if decimal is not None:
        if decimal != "." and "." in plain:
            raise Invalid(f"{text[:60]!r} is not a number")
        plain = plain.replace(decimal, ".")
    if not _NUMBER.fullmatch(plain):
        raise Invalid(f"{text[:60]!r} is not a number")
    return _found(number_from_text(plain), text, "a number")  # type: ignore[return-value]


@builtin("string(from: Any) -> string")
def string(run: Run, value: object) -> str | None:
    return None if value is None else run.bounded(format_value(value, run))


@builtin("duration(from: string | days and time duration | years and months duration) -> duration")
def duration(run: Run, value: str | DaysTime | YearsMonths) -> DaysTime | YearsMonths:
    if not isinstance(value, str):
        return value
    return _found(durations.parse_duration(value), value, "a duration")  # type: ignore[return-value]


@builtin("years and months duration(from: date | date and time, to: date | date and time) -> years and months duration")
def years_and_months_duration(run: Run, begin: AnyDate | FeelDateTime, end: AnyDate | FeelDateTime) -> YearsMonths:
    """The whole months from one date to another, on the calendar: times of day do not count."""
    first = begin.date if isinstance(begin, FeelDateTime) else begin
    second = end.date if isinstance(end, FeelDateTime) else end
    months = (second.year - first.year) * 12 + second.month - first.month
    if months > 0 and second.day < first.day:
        months -= 1
    elif months < 0 and second.day > first.day:
        months += 1
    return YearsMonths(months)
