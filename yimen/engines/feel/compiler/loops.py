"""`for`, `some` and `every` (DMN 1.5, 10.3.2.14, table 64)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from yimen.engines.feel import nodes
from yimen.engines.feel.compiler.closures import Closure, Frame, fail
from yimen.engines.feel.compiler.compiler import Compiler
from yimen.engines.feel.compiler.scope import RUN, Variables
from yimen.engines.feel.errors import FeelLimitExceeded
from yimen.engines.feel.numbers import to_integer
from yimen.engines.feel.temporal import dates
from yimen.engines.feel.temporal.dates import AnyDate
from yimen.engines.feel.values import Range

Domain = Callable[[Frame], "Iterable[object] | None"]


class _Stop(Exception):
    """A domain has no items to walk: the whole loop is null."""


def for_loop(compiler: Compiler, node: nodes.For) -> Closure:
    partial = compiler.slot()
    snapshot = _escapes(node.body)
    body, domains, slots, cost = _prepare(compiler, node, {"partial": partial})

    def looped(frame: Frame) -> object:
        results: list[object] = []
        run = frame[RUN]
        limit = run.limits.size

        def step() -> None:
            run.spend(cost)
            if snapshot:
                run.spend(len(results))
            frame[partial] = list(results) if snapshot else results
            results.append(body(frame))
            if len(results) > limit:
                raise FeelLimitExceeded(f"a list of more than {limit} items")

        outer = frame[partial]
        try:
            _walk(frame, domains, slots, 0, step)
        except _Stop:
            return fail(frame, "`for` needs lists, or ranges of whole numbers or dates", node.start)
        finally:
            frame[partial] = outer
        return results

    return looped


def quantified(compiler: Compiler, node: nodes.Quantified) -> Closure:
    body, domains, slots, cost = _prepare(compiler, node, {})
    decisive = node.quantifier == "some"

    class Decided(Exception):
        pass

    def looped(frame: Frame) -> object:
        run = frame[RUN]
        unknown = False

        def step() -> None:
            nonlocal unknown
            run.spend(cost)
            value = body(frame)
            if value is decisive:
                raise Decided
            if value is not (not decisive):
                unknown = True

        try:
            _walk(frame, domains, slots, 0, step)
        except Decided:
            return decisive
        except _Stop:
            return fail(frame, f"`{node.quantifier}` needs lists, or ranges of whole numbers or dates", node.start)
        return None if unknown else not decisive

    return looped


def _prepare(
    compiler: Compiler, node: nodes.For | nodes.Quantified, variables: dict[str, int]
) -> tuple[Closure, list[Domain], list[int], int]:
    domains: list[Domain] = []
    slots: list[int] = []
    opened = 0
    for iterator in node.iterators:
        domains.append(_domain(compiler, iterator))
        slot = compiler.slot()
        slots.append(slot)
        path = compiler.path_of(iterator.source) if iterator.until is None else None
        compiler.scopes.append(Variables({iterator.name: slot}, {iterator.name: path} if path else {}))
        opened += 1
    compiler.scopes.append(Variables(variables))
    body = compiler.compile(node.body)
    del compiler.scopes[-opened - 1 :]
    return body, domains, slots, len(nodes.walk(node.body)) + 3


def _walk(frame: Frame, domains: list[Domain], slots: list[int], level: int, step: Callable[[], None]) -> None:
    """Visit the product of the domains; a later domain may depend on an earlier variable."""
    items = domains[level](frame)
    if items is None:
        raise _Stop
    slot = slots[level]
    outer = frame[slot]
    if level + 1 == len(domains):
        for item in items:
            frame[slot] = item
            step()
    else:
        run = frame[RUN]
        for item in items:
            run.spend(2)
            frame[slot] = item
            _walk(frame, domains, slots, level + 1, step)
    frame[slot] = outer


def _domain(compiler: Compiler, iterator: nodes.Iterator) -> Domain:
    source = compiler.compile(iterator.source)
    if iterator.until is None:
        return lambda frame: items_of(source(frame))
    until = compiler.compile(iterator.until)
    return lambda frame: _between(source(frame), until(frame))


def items_of(value: object) -> Iterable[object] | None:
    """What a loop walks over: the items of a list, the members of a range, or the single value."""
    if isinstance(value, list):
        return value
    if isinstance(value, Range):
        return _members(value)
    return None if value is None else [value]


def _members(bounds: Range) -> Iterable[object] | None:
    low, high = bounds.low, bounds.high
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        first, last = to_integer(low), to_integer(high)
        if first is None or last is None:
            return None
        return map(Decimal, range(first + (not bounds.low_included), last + bounds.high_included))
    if isinstance(low, AnyDate) and isinstance(high, AnyDate):
        first, last = dates.to_days(low), dates.to_days(high)
        return map(dates.from_days, range(first + (not bounds.low_included), last + bounds.high_included))
    return None


def _between(first: object, last: object) -> Iterable[object] | None:
    """From `first` to `last`, both included, upwards or downwards by one."""
    if isinstance(first, Decimal) and isinstance(last, Decimal):
        begin, end = to_integer(first), to_integer(last)
        return None if begin is None or end is None else map(Decimal, _steps(begin, end))
    if isinstance(first, AnyDate) and isinstance(last, AnyDate):
        return map(dates.from_days, _steps(dates.to_days(first), dates.to_days(last)))
    return None


def _steps(begin: int, end: int) -> range:
    return range(begin, end + 1) if begin <= end else range(begin, end - 1, -1)


def _escapes(body: nodes.Node) -> bool:
    """Whether `partial` is used other than by filtering it, so that each step needs a list of its own."""
    found = nodes.walk(body)
    filtered = {
        id(node.source) for node in found if isinstance(node, nodes.Filter) and isinstance(node.source, nodes.Name)
    }
    return any(isinstance(node, nodes.Name) and node.name == "partial" and id(node) not in filtered for node in found)
