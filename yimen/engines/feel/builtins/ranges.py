"""Functions on points and ranges (DMN 1.5, 10.3.4.7, table 78), and `range` (10.3.4.1).

An undefined endpoint counts as lying beyond every value.
"""

from __future__ import annotations

from yimen.engines.feel.builtins.registry import builtin
from yimen.engines.feel.comparison import equal, kind_of, less
from yimen.engines.feel.errors import Invalid
from yimen.engines.feel.limits import Run
from yimen.engines.feel.values import Range


def _point(a: object, b: object) -> int:
    """-1, 0 or 1 as one point is before, at or after the other."""
    if less(a, b) is None:
        raise Invalid(f"{kind_of(a)} and {kind_of(b)} are not comparable")
    return -1 if less(a, b) else int(bool(less(b, a)))


def _low(a: Range, b: Range) -> int:
    """Compare where two ranges begin: an excluded endpoint begins later than an included one."""
    if a.low is None or b.low is None:
        return int(b.low is None) - int(a.low is None)
    return _point(a.low, b.low) or int(b.low_included) - int(a.low_included)


def _high(a: Range, b: Range) -> int:
    """Compare where two ranges end: an excluded endpoint ends earlier than an included one."""
    if a.high is None or b.high is None:
        return int(a.high is None) - int(b.high is None)
    return _point(a.high, b.high) or int(a.high_included) - int(b.high_included)


def _gap(a: Range, b: Range) -> int:
    """-1, 0 or 1 as range `a` ends before, exactly at, or after the beginning of `b`, whatever they include."""
    if a.high is None or b.low is None:
        return 1
    return _point(a.high, b.low)


def _holds(bounds: Range, point: object) -> bool:
    low = True if bounds.low is None else _point(bounds.low, point) < (1 if bounds.low_included else 0)
    high = True if bounds.high is None else _point(point, bounds.high) < (1 if bounds.high_included else 0)
    return low and high


def _check(*values: object) -> None:
    for value in values:
        if isinstance(value, Range) and value.excludes:
            raise Invalid("a range must have one beginning and one end")
        if value is None or isinstance(value, list | dict | bool):
            raise Invalid(f"{kind_of(value)} is neither a point nor a range")


@builtin("before(point: Any, range: Any) -> boolean", "before(point1: Any, point2: Any) -> boolean")
@builtin("before(range: Any, point: Any) -> boolean", "before(range1: Any, range2: Any) -> boolean")
def before(run: Run, first: object, second: object) -> bool:
    _check(first, second)
    if isinstance(first, Range) and isinstance(second, Range):
        gap = _gap(first, second)
        return gap < 0 or (gap == 0 and not (first.high_included and second.low_included))
    if isinstance(first, Range):
        if first.high is None:
            return False
        gap = _point(first.high, second)
        return gap < 0 or (gap == 0 and not first.high_included)
    if isinstance(second, Range):
        if second.low is None:
            return False
        gap = _point(first, second.low)
        return gap < 0 or (gap == 0 and not second.low_included)
    return _point(first, second) < 0


@builtin("after(point: Any, range: Any) -> boolean", "after(point1: Any, point2: Any) -> boolean")
@builtin("after(range: Any, point: Any) -> boolean", "after(range1: Any, range2: Any) -> boolean")
def after(run: Run, first: object, second: object) -> bool:
    return before(run, second, first)


@builtin("meets(range1: range, range2: range) -> boolean")
def meets(run: Run, first: Range, second: Range) -> bool:
    _check(first, second)
    return first.high_included and second.low_included and _gap(first, second) == 0


@builtin("met by(range1: range, range2: range) -> boolean")
def met_by(run: Run, first: Range, second: Range) -> bool:
    return meets(run, second, first)


@builtin("overlaps(range1: range, range2: range) -> boolean")
def overlaps(run: Run, first: Range, second: Range) -> bool:
    return not before(run, first, second) and not before(run, second, first)


@builtin("overlaps before(range1: range, range2: range) -> boolean")
def overlaps_before(run: Run, first: Range, second: Range) -> bool:
    _check(first, second)
    return _low(first, second) < 0 and not before(run, first, second) and _high(first, second) <= 0


@builtin("overlaps after(range1: range, range2: range) -> boolean")
def overlaps_after(run: Run, first: Range, second: Range) -> bool:
    return overlaps_before(run, second, first)


@builtin("finishes(point: Any, range: range) -> boolean", "finishes(range1: Any, range2: range) -> boolean")
def finishes(run: Run, first: object, second: Range) -> bool:
    _check(first, second)
    if not isinstance(first, Range):
        return second.high_included and _point(first, second.high) == 0
    return _high(first, second) == 0 and _low(first, second) >= 0


@builtin("finished by(range: range, point: Any) -> boolean", "finished by(range1: range, range2: Any) -> boolean")
def finished_by(run: Run, first: Range, second: object) -> bool:
    return finishes(run, second, first)


@builtin("includes(range: range, point: Any) -> boolean", "includes(range1: range, range2: Any) -> boolean")
def includes(run: Run, first: Range, second: object) -> bool:
    _check(first, second)
    if isinstance(second, Range):
        return _low(first, second) <= 0 and _high(first, second) >= 0
    return _holds(first, second)


@builtin("during(point: Any, range: range) -> boolean", "during(range1: Any, range2: range) -> boolean")
def during(run: Run, first: object, second: Range) -> bool:
    return includes(run, second, first)


@builtin("starts(point: Any, range: range) -> boolean", "starts(range1: Any, range2: range) -> boolean")
def starts(run: Run, first: object, second: Range) -> bool:
    _check(first, second)
    if not isinstance(first, Range):
        return second.low_included and _point(first, second.low) == 0
    return _low(first, second) == 0 and _high(first, second) <= 0


@builtin("started by(range: range, point: Any) -> boolean", "started by(range1: range, range2: Any) -> boolean")
def started_by(run: Run, first: Range, second: object) -> bool:
    return starts(run, second, first)


@builtin("coincides(point1: Any, point2: Any) -> boolean", "coincides(range1: Any, range2: Any) -> boolean")
def coincides(run: Run, first: object, second: object) -> bool:
    _check(first, second)
    if isinstance(first, Range) and isinstance(second, Range):
        return _low(first, second) == 0 and _high(first, second) == 0
    if isinstance(first, Range) or isinstance(second, Range):
        raise Invalid("both must be points or both must be ranges")
    same = equal(first, second, run)
    if same is None:
        raise Invalid(f"{kind_of(first)} and {kind_of(second)} are not comparable")
    return same
