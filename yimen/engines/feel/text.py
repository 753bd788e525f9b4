"""Values as text: what `string()` gives (DMN 1.5, table 72)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from yimen.engines.feel.errors import FeelLimitExceeded
from yimen.engines.feel.limits import Run
from yimen.engines.feel.scanner import WORD
from yimen.engines.feel.temporal import dates, durations, times
from yimen.engines.feel.values import Function, Range

_UNQUOTED_KEY = re.compile(f"{WORD.pattern}(?: {WORD.pattern})*")


def format_value(value: object, run: Run | None = None) -> str:
    """A value as FEEL writes it; a string is itself at the top and quoted inside a list or a context.

    Raises `FeelLimitExceeded` for what is longer than a string may be, or nested too deeply to be written: shared parts
    of a value are written once for each place they stand in, so that a small value may be long.
    """
    if isinstance(value, str):
        return value
    pieces = _Pieces(run or Run())
    try:
        pieces.write(value)
    except RecursionError:
        raise FeelLimitExceeded("the value is nested too deeply") from None
    return "".join(pieces.texts)


def format_number(value: Decimal) -> str:
    """Plain digits, never an exponent; the digits after the point are kept."""
    if not value:
        value = abs(value)
    return f"{value:f}"


class _Pieces:
    """The texts of a value in their order, counted while they are made."""

    __slots__ = ("left", "run", "texts")

    def __init__(self, run: Run) -> None:
        self.run = run
        self.left = run.limits.length
        self.texts: list[str] = []

    def put(self, text: str) -> None:
        self.left -= len(text)
        if self.left < 0:
            raise FeelLimitExceeded(f"a string of more than {self.run.limits.length} characters")
        self.texts.append(text)

    def write(self, value: object) -> None:
        self.run.spend(1)
        writer = _ATOMS.get(type(value))
        if writer is not None:
            self.put(writer(value))
        elif isinstance(value, list):
            self.put("[")
            for place, item in enumerate(value):
                self.put(", " if place else "")
                self.write(item)
            self.put("]")
        elif isinstance(value, dict):
            self.put("{")
            for place, (key, item) in enumerate(value.items()):
                self.put(f"{', ' if place else ''}{_key(key)}: ")
                self.write(item)
            self.put("}")
        elif isinstance(value, Range):
            self._range(value)
        else:
            self.put(f"function({', '.join(value.parameters)})" if isinstance(value, Function) else str(value))

    def _range(self, value: Range) -> None:
        if value.excludes or value.equals:
            self.put("!=" if value.excludes else "=")
            self.write(value.low)
        elif value.low is None:
            self.put("<=" if value.high_included else "<")
            self.write(value.high)
        elif value.high is None:
            self.put(">=" if value.low_included else ">")
            self.write(value.low)
        else:
            self.put("[" if value.low_included else "(")
            self.write(value.low)
            self.put("..")
            self.write(value.high)
            self.put("]" if value.high_included else ")")


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_ATOMS: dict[type, Callable] = {
    type(None): lambda value: "null",
    bool: lambda value: "true" if value else "false",
    str: _quoted,
    Decimal: format_number,
    date: dates.format_date,
    dates.FarDate: dates.format_date,
    times.FeelTime: times.format_time,
    times.FeelDateTime: times.format_date_time,
    durations.YearsMonths: durations.format_years_months,
    durations.DaysTime: durations.format_days_time,
}


def _key(key: str) -> str:
    return key if _UNQUOTED_KEY.fullmatch(key) else _quoted(key)
