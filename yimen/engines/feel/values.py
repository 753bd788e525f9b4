"""The values of FEEL and how Python values become them.

| FEEL | Python |
|---|---|
| number | `decimal.Decimal`, finite |
| string, boolean, null | `str`, `bool`, `None` |
| date | `datetime.date`, or `FarDate` outside the years 1 to 9999 |
| time, date and time | `FeelTime`, `FeelDateTime` |
| years and months duration, days and time duration | `YearsMonths`, `DaysTime` |
| list, context | `list`, `dict` with string keys: never changed once made |
| range, function | `Range`, `Function` |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, DecimalException
from zoneinfo import ZoneInfo

from yimen.engines.feel.limits import Run
from yimen.engines.feel.numbers import CONTEXT, number_from_text
from yimen.engines.feel.temporal import zones
from yimen.engines.feel.temporal.dates import FarDate
from yimen.engines.feel.temporal.durations import DaysTime, YearsMonths
from yimen.engines.feel.temporal.times import FeelDateTime, FeelTime

_MICROSECOND = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Range:
    """A range of comparable values. An endpoint that is None is undefined, as in `< 5`; its flag is false.

    `excludes` marks the test `!= e`: everything but the endpoint. `equals` marks the test `= e`, which holds what
    `[e..e]` holds and is not the same value.
    """

    low: object
    high: object
    low_included: bool
    high_included: bool
    excludes: bool = False
    equals: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """Something that can be called: a built-in, a function literal, or what the caller of the engine supplies.

    `invoke` takes the run and one argument for each parameter, in order; a variadic function takes any number.
    `types` are the parameter types, checked and converted before the call when given.
    """

    parameters: tuple[str, ...]
    invoke: Callable[[Run, list], object]
    name: str = ""
    variadic: bool = False
    types: tuple[object, ...] | None = None
    result: object = None


_ATOMS = frozenset({Decimal, str, bool, type(None), date, FarDate, FeelTime, FeelDateTime, YearsMonths, DaysTime})
_FEEL = _ATOMS | {Range, Function}


def to_feel(value: object) -> object:
    """A Python value as a FEEL value. Raises `TypeError` for one that FEEL has no kind for."""
    kind = type(value)
    if kind is int:
        try:
            return CONTEXT.create_decimal(value)  # type: ignore[arg-type]
        except DecimalException:
            return None  # out of range
    if kind is float:
        return number_from_text(repr(value))
    if kind is Decimal:
        return value if value.is_finite() else None  # type: ignore[attr-defined]
    if kind in _FEEL:
        return value
    if isinstance(value, Mapping):
        return {str(key): to_feel(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_feel(item) for item in value]
    for plain in (int, float, Decimal):
        if isinstance(value, plain):
            return to_feel(plain(value))
    if isinstance(value, datetime):
        return FeelDateTime(value.date(), _time_to_feel(value.timetz()))
    if isinstance(value, time):
        return _time_to_feel(value)
    if isinstance(value, timedelta):
        return DaysTime((value // timedelta(microseconds=1)) * _MICROSECOND)
    if isinstance(value, str):
        return str(value)
    if callable(getattr(value, "to_feel", None)):
        return value.to_feel()  # type: ignore[attr-defined]
    raise TypeError(f"FEEL has no kind of value for {kind.__name__}")


def _time_to_feel(value: time) -> FeelTime:
    seconds = (value.hour * 60 + value.minute) * 60 + value.second
    return FeelTime(seconds * 1_000_000_000 + value.microsecond * _MICROSECOND, _zone_to_feel(value))


def _zone_to_feel(value: time) -> zones.Zone | None:
    if value.tzinfo is None:
        return None
    if isinstance(value.tzinfo, ZoneInfo) and value.tzinfo.key:
        return zones.Region(value.tzinfo.key)
    offset = value.utcoffset()
    return zones.Offset(round(offset.total_seconds())) if offset is not None else None


def to_python(value: object) -> object:
    """A FEEL value as plain Python: dates and times as those of `datetime` when they fit, durations as `timedelta`
    or themselves, whole numbers as `Decimal` still, since amounts are exact."""
    if isinstance(value, list):
        return [to_python(item) for item in value]
    if isinstance(value, dict):
        return {key: to_python(item) for key, item in value.items()}
    if isinstance(value, FeelTime):
        return _time_to_python(value)
    if isinstance(value, FeelDateTime) and isinstance(value.date, date):
        return datetime.combine(value.date, _time_to_python(value.time))
    if isinstance(value, DaysTime):
        return timedelta(microseconds=value.nanoseconds // _MICROSECOND)
    return value


def _time_to_python(value: FeelTime) -> time:
    zone = value.zone
    tzinfo: ZoneInfo | timezone | None = None
    if isinstance(zone, zones.Region):
        tzinfo = ZoneInfo(zone.name)
    elif zone is not None:
        tzinfo = timezone(timedelta(seconds=zone.seconds))
    return time(value.hour, value.minute, value.second, value.nanosecond // _MICROSECOND, tzinfo)
