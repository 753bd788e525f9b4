"""What can be selected from a value with a dot (DMN 1.5, tables 64 to 67)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from yimen.engines.feel.comparison import kind_of
from yimen.engines.feel.limits import Run
from yimen.engines.feel.temporal import dates, zones
from yimen.engines.feel.temporal.durations import NANOSECONDS, DaysTime, YearsMonths, seconds_as_number
from yimen.engines.feel.temporal.times import FeelDateTime, FeelTime
from yimen.engines.feel.values import Range


def select(value: object, name: str, run: Run) -> tuple[object, str | None]:
    """`value.name`: the value, and why there is none. From a list, what each of its items gives."""
    if value is None:
        return None, None
    if isinstance(value, list):
        run.spend(len(value))
        return [select(item, name, run)[0] for item in value], None
    if isinstance(value, dict):
        return (value[name], None) if name in value else (None, f"the context has no {name!r}")
    run.spend(2)
    found = _PROPERTIES.get(type(value), {}).get(name)
    if found is None:
        return None, f"a {kind_of(value)} has no {name!r}"
    return found(value), None


def _count(value: int) -> Decimal:
    return Decimal(value)


def _offset(value: FeelTime | FeelDateTime) -> DaysTime | None:
    seconds = value.offset()
    return None if seconds is None else DaysTime(seconds * NANOSECONDS)


def _region(zone: zones.Zone | None) -> str | None:
    return zone.name if isinstance(zone, zones.Region) else None


def _component(divisor: int, modulus: int | None) -> Callable[[DaysTime], Decimal]:
    """One part of a duration of days; all parts of a negative duration are negative."""

    def part(value: DaysTime) -> Decimal:
        whole = abs(value.nanoseconds) // divisor
        if modulus is not None:
            whole %= modulus
        return Decimal(-whole if value.nanoseconds < 0 else whole)

    return part


def _seconds(value: DaysTime) -> Decimal:
    seconds, rest = divmod(abs(value.nanoseconds), NANOSECONDS)
    number = seconds_as_number(seconds % 60, rest)
    return -number if value.nanoseconds < 0 and number else number


def _months_part(value: YearsMonths, *, years: bool) -> Decimal:
    quotient, rest = divmod(abs(value.months), 12)
    part = quotient if years else rest
    return Decimal(-part if value.months < 0 else part)


_DATE: dict[str, Callable] = {
    "year": lambda value: _count(value.year),
    "month": lambda value: _count(value.month),
    "day": lambda value: _count(value.day),
    "weekday": lambda value: _count(dates.weekday(value)),
}
_TIME: dict[str, Callable] = {
    "hour": lambda value: _count(value.hour),
    "minute": lambda value: _count(value.minute),
    "second": lambda value: seconds_as_number(value.second, value.nanosecond),
    "time offset": _offset,
    "timezone": lambda value: _region(value.zone),
}
_DATE_TIME: dict[str, Callable] = {
    **{name: lambda value, part=part: part(value.date) for name, part in _DATE.items()},
    **{name: lambda value, part=part: part(value.time) for name, part in _TIME.items()},
    "time offset": _offset,
}
_PROPERTIES: dict[type, dict[str, Callable]] = {
    date: _DATE,
    dates.FarDate: _DATE,
    FeelTime: _TIME,
    FeelDateTime: _DATE_TIME,
    YearsMonths: {
        "years": lambda value: _months_part(value, years=True),
        "months": lambda value: _months_part(value, years=False),
    },
    DaysTime: {
        "days": _component(86_400 * NANOSECONDS, None),
        "hours": _component(3600 * NANOSECONDS, 24),
        "minutes": _component(60 * NANOSECONDS, 60),
        "seconds": _seconds,
    },
    Range: {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_included,
        "end included": lambda value: value.high_included,
    },
}
