"""Values as text: what `string()` gives (DMN 1.5, table 72)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from yimen.engines.feel.limits import Run
from yimen.engines.feel.scanner import WORD
from yimen.engines.feel.temporal import dates, durations, times
from yimen.engines.feel.values import Function, Range

_UNQUOTED_KEY = re.compile(f"{WORD.pattern}(?: {WORD.pattern})*")


def format_value(value: object, run: Run | None = None) -> str:
    """A value as FEEL writes it; a string is itself at the top and quoted inside a list or a context.

    What is written is charged to the run: shared parts of a value are written once for each place they stand in.
    """
    return value if isinstance(value, str) else _written(value, run or Run())


def format_number(value: Decimal) -> str:
    """Plain digits, never an exponent; the digits after the point are kept."""
    if not value:
        value = abs(value)
    return f"{value:f}"


def _written(value: object, run: Run) -> str:
    run.spend(1)
    kind = type(value)
    writer = _ATOMS.get(kind)
    if writer is not None:
        return writer(value)
    if isinstance(value, list):
        return "[" + ", ".join(_written(item, run) for item in value) + "]"
    if isinstance(value, dict):
        run.spend(4 * len(value))
        return "{" + ", ".join(f"{_key(key)}: {_written(item, run)}" for key, item in value.items()) + "}"
    if isinstance(value, Range):
        return _range(value, run)
    if isinstance(value, Function):
        return f"function({', '.join(value.parameters)})"
    return str(value)


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


def _range(value: Range, run: Run) -> str:
    low, high = _written(value.low, run), _written(value.high, run)
    if value.excludes or value.equals:
        return f"{'!' if value.excludes else ''}={low}"
    if value.low is None:
        return f"<{'=' if value.high_included else ''}{high}"
    if value.high is None:
        return f">{'=' if value.low_included else ''}{low}"
    return f"{'[' if value.low_included else '('}{low}..{high}{']' if value.high_included else ')'}"
