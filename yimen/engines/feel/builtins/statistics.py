"""The list functions that count and measure numbers (DMN 1.5, table 75)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from yimen.engines.feel.builtins.registry import builtin
from yimen.engines.feel.errors import Invalid
from yimen.engines.feel.limits import Run
from yimen.engines.feel.numbers import CONTEXT, ONE, ZERO


def _numbers(run: Run, items: list) -> list[Decimal]:
    run.spend(len(items))
    if any(not isinstance(item, Decimal) for item in items):
        raise Invalid("the items must be numbers")
    return items


def _total(items: list[Decimal]) -> Decimal:
    total = ZERO
    for item in items:
        total = CONTEXT.add(total, item)
    return total


@builtin("sum(list: list<number>) -> number", "sum(n...: Any) -> number")
def sum_(run: Run, items: list) -> Decimal | None:
    return _total(_numbers(run, items)) if items else None


@builtin("mean(list: list<number>) -> number", "mean(n...: Any) -> number")
def mean(run: Run, items: list) -> Decimal | None:
    return CONTEXT.divide(_total(_numbers(run, items)), Decimal(len(items))) if items else None


@builtin("product(list: list<number>) -> number", "product(n...: Any) -> number")
def product(run: Run, items: list) -> Decimal | None:
    result = ONE
    for item in _numbers(run, items):
        result = CONTEXT.multiply(result, item)
    return result if items else None


@builtin("median(list: list<number>) -> number", "median(n...: Any) -> number")
def median(run: Run, items: list) -> Decimal | None:
    if not items:
        return None
    ordered = sorted(_numbers(run, items))
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return CONTEXT.divide(CONTEXT.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@builtin("stddev(list: list<number>) -> number", "stddev(n...: Any) -> number")
def stddev(run: Run, items: list) -> Decimal:
    """The standard deviation of a sample, so it takes two numbers at least."""
    if len(_numbers(run, items)) < 2:
        raise Invalid("two numbers at least are needed")
    average = CONTEXT.divide(_total(items), Decimal(len(items)))
    squares = [CONTEXT.power(CONTEXT.subtract(item, average), Decimal(2)) for item in items]
    return CONTEXT.sqrt(CONTEXT.divide(_total(squares), Decimal(len(items) - 1)))


@builtin("mode(list: list<number>) -> list<number>", "mode(n...: Any) -> list<number>")
def mode(run: Run, items: list) -> list:
    counts = Counter(_numbers(run, items))
    most = max(counts.values(), default=0)
    return sorted(number for number, times in counts.items() if times == most)
