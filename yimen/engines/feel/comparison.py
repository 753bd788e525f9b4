"""Equality and order (DMN 1.5, tables 52 to 54). Values of different kinds are neither equal nor unequal: null."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from yimen.engines.feel.limits import Run
from yimen.engines.feel.temporal.dates import FarDate
from yimen.engines.feel.temporal.durations import NANOSECONDS, DaysTime, YearsMonths
from yimen.engines.feel.temporal.times import FeelDateTime, FeelTime
from yimen.engines.feel.values import Function, Range

_KINDS: dict[type, str] = {
    Decimal: "number",
    str: "string",
    bool: "boolean",
    date: "date",
    FarDate: "date",
    FeelTime: "time",
    FeelDateTime: "date and time",
    YearsMonths: "years and months duration",
    DaysTime: "days and time duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
    type(None): "null",
}
_PLAIN = frozenset({Decimal, str, bool, date, YearsMonths, DaysTime})
_ORDERED = frozenset({Decimal, str, date, YearsMonths, DaysTime})


def kind_of(value: object) -> str:
    """The name of the kind of a value: `number`, `date and time`, `list`, …"""
    return _KINDS[type(value)]


def equal(a: object, b: object, run: Run) -> bool | None:
    """`a = b`: true, false, or null when the kinds differ."""
    kind = type(a)
    if kind is type(b) and kind in _PLAIN:
        return a == b
    if a is None or b is None:
        return a is b
    if _KINDS[kind] != _KINDS[type(b)]:
        return None
    return _same(a, b, run)


def _same(a: object, b: object, run: Run) -> bool:
    if isinstance(a, list) and isinstance(b, list):
        run.spend(len(a) + 1)
        return len(a) == len(b) and all(equal(x, y, run) is True for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        run.spend(4 * len(a) + 1)
        return a.keys() == b.keys() and all(equal(value, b[key], run) is True for key, value in a.items())
    if isinstance(a, Range) and isinstance(b, Range):
        same_kind = (a.excludes, a.equals) == (b.excludes, b.equals)
        same_ends = (a.low_included, a.high_included) == (b.low_included, b.high_included)
        return same_kind and same_ends and equal(a.low, b.low, run) is True and equal(a.high, b.high, run) is True
    if isinstance(a, FeelTime | FeelDateTime):
        first, second = _clocks(a, b)
        return first == second
    return a == b


def _clocks(a: object, b: object) -> tuple[int, int]:
    """Both as nanoseconds of one clock; one without an offset takes that of the other (10.3.2.3.4, 10.3.2.3.6).

    So of two values exactly one of `<`, `=` and `>` is true, whether or not they have an offset.
    """
    first = a.nanoseconds if isinstance(a, FeelTime) else a.local()  # type: ignore[attr-defined]
    second = b.nanoseconds if isinstance(b, FeelTime) else b.local()  # type: ignore[attr-defined]
    east, other = a.offset(), b.offset()  # type: ignore[attr-defined]
    if east is None or other is None:
        return first, second
    return first - east * NANOSECONDS, second - other * NANOSECONDS


def less(a: object, b: object) -> bool | None:
    """`a < b`: null unless both are numbers, strings, dates, times, or durations of one kind."""
    kind = type(a)
    if kind is type(b) and kind in _ORDERED:
        return a < b  # type: ignore[operator]
    if a is None or b is None or _KINDS[kind] != _KINDS[type(b)]:
        return None
    if isinstance(a, FeelTime | FeelDateTime):
        first, second = _clocks(a, b)
        return first < second
    if isinstance(a, FarDate) or isinstance(b, FarDate):
        return a < b  # type: ignore[operator]
    return None


def less_or_equal(a: object, b: object) -> bool | None:
    more = less(b, a)
    return None if more is None else not more


def comparison(operator: str) -> Callable[[object, object, Run], bool | None]:
    """The function of a comparison operator."""
    return _COMPARISONS[operator]


def _unequal(a: object, b: object, run: Run) -> bool | None:
    same = equal(a, b, run)
    return None if same is None else not same


_COMPARISONS: dict[str, Callable[[object, object, Run], bool | None]] = {
    "=": equal,
    "!=": _unequal,
    "<": lambda a, b, _: less(a, b),
    "<=": lambda a, b, _: less_or_equal(a, b),
    ">": lambda a, b, _: less(b, a),
    ">=": lambda a, b, _: less_or_equal(b, a),
}


def both(a: object, b: object) -> bool | None:
    """Three-valued `and` (table 50): anything but true and false counts as unknown."""
    if a is False or b is False:
        return False
    return True if a is True and b is True else None


def contains(bounds: Range, value: object, run: Run) -> bool | None:
    """Whether a range holds a value (table 55)."""
    if bounds.excludes:
        return _unequal(value, bounds.low, run)
    above: bool | None = True
    below: bool | None = True
    if bounds.low is not None:
        above = less_or_equal(bounds.low, value) if bounds.low_included else less(bounds.low, value)
    if bounds.high is not None:
        below = less_or_equal(value, bounds.high) if bounds.high_included else less(value, bounds.high)
    return both(above, below)


def passes(value: object, test: object, run: Run) -> bool | None:
    """`value in test` for the value of a test: a range holds it, a list has it, or it equals it (table 55)."""
    if type(test) is Range and type(value) is not Range:
        return contains(test, value, run)
    if type(test) is list:
        return _listed(value, test, run)
    return equal(value, test, run)


def _listed(value: object, tests: list, run: Run) -> bool | None:
    if type(value) is list and equal(value, tests, run):
        return True
    run.spend(len(tests))
    answer: bool | None = False
    for test in tests:
        found = (
            contains(test, value, run) if type(test) is Range and type(value) is not Range else equal(value, test, run)
        )
        if found:
            return True
        if found is None and value is None:
            answer = None
    return answer
