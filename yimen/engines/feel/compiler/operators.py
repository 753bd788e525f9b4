"""Arithmetic, comparison and logic, with short ways for numbers, strings and constants."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yimen.engines.feel import arithmetic as sums
from yimen.engines.feel.comparison import both, equal, kind_of, less, less_or_equal
from yimen.engines.feel.comparison import comparison as relation
from yimen.engines.feel.compiler.closures import Closure, Frame, fail, is_constant
from yimen.engines.feel.compiler.scope import RUN

_OPERATIONS = {"+": sums.add, "-": sums.subtract, "*": sums.multiply, "/": sums.divide, "**": sums.power}
_POWER_STEPS = 30  # what a power costs at worst, beside an addition of numbers
_TEMPORAL_STEPS = 5  # and an addition of dates, times and durations


def arithmetic(operator: str, left: Closure, right: Closure, position: int) -> Closure:
    operation = _OPERATIONS[operator]

    if operator == "**":
        right = _charged(right, _POWER_STEPS)

    def computed(frame: Frame) -> object:
        a, b = left(frame), right(frame)
        result = operation(a, b)
        if type(result) is Decimal:
            return result
        if type(result) is str:
            return frame[RUN].bounded(result)
        frame[RUN].spend(_TEMPORAL_STEPS)
        if result is None:
            why = "a division by 0" if operator == "/" and b == 0 else f"{kind_of(a)} {operator} {kind_of(b)}"
            fail(frame, f"{why} has no value", position)
        return result

    return computed


def _charged(closure: Closure, steps: int) -> Closure:
    def evaluated(frame: Frame) -> object:
        frame[RUN].spend(steps)
        return closure(frame)

    return evaluated


def comparison(operator: str, left: Closure, right: Closure, position: int) -> Closure:
    if is_constant(right):
        special = _with_constant(operator, left, right.value)  # type: ignore[attr-defined]
        if special is not None:
            return special
    compare = relation(operator)

    def compared(frame: Frame) -> bool | None:
        a, b = left(frame), right(frame)
        result = compare(a, b, frame[RUN])
        if result is None and a is not None and b is not None:
            fail(frame, f"{kind_of(a)} {operator} {kind_of(b)} cannot be compared", position)
        return result

    return compared


def _with_constant(operator: str, left: Closure, bound: object) -> Closure | None:
    """`e < 5` and its kin, where the right side is known: one test of the kind, then Python's own comparison."""
    kind = type(bound)
    if bound is None:
        if operator == "=":
            return lambda frame: left(frame) is None
        return (lambda frame: left(frame) is not None) if operator == "!=" else None
    if operator in ("=", "!=") and kind in (Decimal, str, bool, date):
        return _equality(left, bound, kind, negated=operator == "!=")
    if kind in (Decimal, str, date):
        return _ordering(operator, left, bound, kind)
    return None


def _equality(left: Closure, bound: object, kind: type, *, negated: bool) -> Closure:
    def same(frame: Frame) -> bool | None:
        value = left(frame)
        if type(value) is kind:
            return (value == bound) is not negated
        answer = equal(value, bound, frame[RUN])
        return None if answer is None else answer is not negated

    return same


def _ordering(operator: str, left: Closure, bound, kind: type) -> Closure | None:
    if operator == "<":
        return lambda frame: v < bound if type(v := left(frame)) is kind else less(v, bound)
    if operator == "<=":
        return lambda frame: v <= bound if type(v := left(frame)) is kind else less_or_equal(v, bound)
    if operator == ">":
        return lambda frame: v > bound if type(v := left(frame)) is kind else less(bound, v)
    if operator == ">=":
        return lambda frame: v >= bound if type(v := left(frame)) is kind else less_or_equal(bound, v)
    return None


def between(value: Closure, low: Closure, high: Closure) -> Closure:
    def inside(frame: Frame) -> bool | None:
        v = value(frame)
        return both(less_or_equal(low(frame), v), less_or_equal(v, high(frame)))

    return inside


def logic(operator: str, operands: list[Closure]) -> Closure:
    decisive = operator == "or"
    neutral = not decisive
    if len(operands) == 2:
        left, right = operands

        def pair(frame: Frame) -> bool | None:
            a = left(frame)
            if a is decisive:
                return decisive
            b = right(frame)
            if b is decisive:
                return decisive
            return neutral if a is neutral and b is neutral else None

        return pair

    def chain(frame: Frame) -> bool | None:
        answer: bool | None = neutral
        for operand in operands:
            value = operand(frame)
            if value is decisive:
                return decisive
            if value is not neutral:
                answer = None
        return answer

    return chain
