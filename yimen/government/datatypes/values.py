"""Values of FEEL whose type nothing declares, such as the result of a rule, as JSON that comes back as itself.

What JSON has is kept as it is. Anything else is an object with one key that begins with `@` and names its type, such as
`{"@date": "2026-11-30"}`; a context with a key of that form is wrapped, so that no value can pass for another.
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from yimen.engines.feel import DaysTime, FarDate, FeelDateTime, FeelTime, Range, YearsMonths, to_feel
from yimen.engines.feel.temporal import dates, durations, times
from yimen.government.datatypes.base import as_text

_KINDS: tuple[tuple[str, type | tuple[type, ...], Callable[[Any], str], Callable[[str], Any]], ...] = (
    ("number", Decimal, str, Decimal),
    ("date", (dt.date, FarDate), dates.format_date, dates.parse_date),
    ("time", FeelTime, times.format_time, times.parse_time),
    ("date and time", FeelDateTime, times.format_date_time, times.parse_date_time),
    ("years and months duration", YearsMonths, durations.format_years_months, durations.parse_duration),
    ("days and time duration", DaysTime, durations.format_days_time, durations.parse_duration),
)
_READ = {f"@{tag}": read for tag, _, _, read in _KINDS}
_ENDS = ("low", "high", "low_included", "high_included", "excludes", "equals")


def encode(value: object) -> Any:
    """A value as JSON without loss. Python's own moments and lengths of time become those of FEEL.

    Raises TypeError for what cannot be kept: functions, floating point, numbers that are not finite.
    """
    match value:
        case None | bool() | int():
            return value
        case str():
            json.dumps(value, ensure_ascii=False).encode()  # half a character cannot be stored
            return value
        case list() | tuple():
            return [encode(item) for item in value]
        case Mapping():
            kept = {str(key): encode(item) for key, item in value.items()}
            return {"@context": kept} if any(key.startswith("@") for key in kept) else kept
        case Range():
            return {"@range": {name: encode(getattr(value, name)) for name in _ENDS}}
        case Decimal() if not value.is_finite():
            raise TypeError(f"{value} cannot be stored")
        case float():
            raise TypeError(f"{value!r} is not exact and cannot be stored")
        case dt.datetime() | dt.time() | dt.timedelta():
            value = to_feel(value)
    for tag, kind, write, _ in _KINDS:
        if isinstance(value, kind):
            return {f"@{tag}": write(value)}
    raise TypeError(f"a {type(value).__name__} cannot be stored")


def decode(stored: Any) -> Any:
    """The value that `encode` kept. JSON of earlier times, which had no types, is read as it is."""
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
        if key == "@range":
            return Range(**{name: decode(item) for name, item in inner.items()})
    return {name: decode(item) for name, item in stored.items()}


def plain(value: object) -> Any:
    """A value as JSON of the type that is declared where it stands: numbers in digits, days in ISO 8601."""
    match value:
        case None | bool() | int() | str():
            return value
        case list() | tuple():
            return [plain(item) for item in value]
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
    return as_text(value)
