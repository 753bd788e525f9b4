"""Values of a process as its JSON column keeps them: nothing of their type is lost.

What JSON has stays as it is. Anything else is an object with one key that begins with `@` and names its type, such as
`{"@number": "12.50"}`; a context with a key of that form is wrapped, so that no value can pass for another.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from yimen.engines.feel import DaysTime, FarDate, FeelDateTime, FeelTime, YearsMonths, to_feel
from yimen.engines.feel.temporal import dates, durations, times

_KINDS: tuple[tuple[str, type | tuple[type, ...], Callable[[Any], str], Callable[[str], Any]], ...] = (
    ("@number", Decimal, str, Decimal),
    ("@date", (dt.date, FarDate), dates.format_date, dates.parse_date),
    ("@time", FeelTime, times.format_time, times.parse_time),
    ("@date and time", FeelDateTime, times.format_date_time, times.parse_date_time),
    ("@years and months duration", YearsMonths, durations.format_years_months, durations.parse_duration),
    ("@days and time duration", DaysTime, durations.format_days_time, durations.parse_duration),
)
_READ = {tag: read for tag, _, _, read in _KINDS}


def encode(value: object) -> Any:
    """A value of FEEL as JSON. Raises TypeError for what cannot be kept, such as a function."""
    match value:
        case None | bool() | int() | str():
            return value
        case list() | tuple():
            return [encode(item) for item in value]
        case Mapping():
            kept = {str(key): encode(item) for key, item in value.items()}
            return {"@context": kept} if any(key.startswith("@") for key in kept) else kept
        case dt.datetime() | dt.time() | dt.timedelta():
            value = to_feel(value)
    for tag, kind, write, _ in _KINDS:
        if isinstance(value, kind):
            return {tag: write(value)}
    raise TypeError(f"a {type(value).__name__} cannot be kept")


def decode(stored: Any) -> Any:
    """The value that `encode` kept; JSON of earlier times, which had no types, as it is."""
    if isinstance(stored, list):
        return [decode(item) for item in stored]
    if not isinstance(stored, Mapping):
        return stored
    if len(stored) == 1:
        ((key, inner),) = stored.items()
        if key in _READ and isinstance(inner, str):
            return _READ[key](inner)
        if key == "@context":
            return {name: decode(item) for name, item in inner.items()}
    return {name: decode(item) for name, item in stored.items()}
