"""Unary tests: the cells of decision tables and what follows `in` (DMN 1.5, grammar rules 7 to 17, table 55)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from yimen.engines.feel import nodes
from yimen.engines.feel.comparison import both, comparison, equal, less, less_or_equal, passes
from yimen.engines.feel.compiler.closures import Closure, Frame, Test, either, is_constant
from yimen.engines.feel.compiler.compiler import Compiler
from yimen.engines.feel.compiler.scope import GLOBALS, RUN, Variables
from yimen.engines.feel.values import Range

INPUT = "?"


def cell(compiler: Compiler, node: nodes.UnaryTests) -> Closure:
    """The unary tests of a cell, on the global variable `?`."""
    if not node.tests:
        return lambda frame: True
    tests = [test(compiler, each) for each in node.tests]
    negated = node.negated
    single = tests[0] if len(tests) == 1 else None
    if single is not None and not negated:
        return lambda frame: single(frame, frame[GLOBALS].get(INPUT))

    def tested(frame: Frame) -> bool | None:
        value = frame[GLOBALS].get(INPUT)
        answer = either([each(frame, value) for each in tests])
        return answer if not negated or answer is None else not answer

    return tested


def membership(compiler: Compiler, node: nodes.In) -> Closure:
    value = compiler.compile(node.value)
    slot = compiler.slot()
    compiler.scopes.append(Variables({INPUT: slot}))
    tests = [test(compiler, each) for each in node.tests]
    compiler.scopes.pop()

    def tested(frame: Frame) -> bool | None:
        outer = frame[slot]
        frame[slot] = tested_value = value(frame)
        answer = either([each(frame, tested_value) for each in tests])
        frame[slot] = outer
        return answer

    return tested


def test(compiler: Compiler, node: nodes.Node) -> Test:
    """One test, as a function of the frame and the value that is tested."""
    closure = _test(compiler, node)
    if not compiler.traced:
        return closure
    fragment = compiler.expression.fragment(node)

    def watched(frame: Frame, value: object) -> bool | None:
        answer = closure(frame, value)
        if frame[RUN].trace is not None:
            frame[RUN].trace.append((fragment, answer))
        return answer

    return watched


def _test(compiler: Compiler, node: nodes.Node) -> Test:
    if isinstance(node, nodes.UnaryRange):
        return _operator(node.operator, compiler.compile(node.endpoint))
    if isinstance(node, nodes.RangeLiteral):
        return _range(node, compiler.compile(node.low), compiler.compile(node.high))
    closure = compiler.compile(node)
    if any(isinstance(each, nodes.Name) and each.name == INPUT for each in nodes.walk(node)):
        return _condition(closure)
    if is_constant(closure):
        return _constant(closure.value)  # type: ignore[attr-defined]
    return lambda frame, value: passes(value, closure(frame), frame[RUN])


def _condition(closure: Closure) -> Test:
    """An expression about `?` is the test itself."""

    def tested(frame: Frame, value: object) -> bool | None:
        result = closure(frame)
        if result is None or isinstance(result, bool):
            return result
        return passes(value, result, frame[RUN])

    return tested


def _constant(wanted: object) -> Test:
    kind = type(wanted)
    if kind in (Decimal, str, bool, date):

        def same(frame: Frame, value: object) -> bool | None:
            return value == wanted if type(value) is kind else passes(value, wanted, frame[RUN])

        return same
    return lambda frame, value: passes(value, wanted, frame[RUN])


def _operator(operator: str, endpoint: Closure) -> Test:
    if is_constant(endpoint):
        special = _against(operator, endpoint.value)  # type: ignore[attr-defined]
        if special is not None:
            return special
    compare = comparison(operator)
    return lambda frame, value: compare(value, endpoint(frame), frame[RUN])


def _against(operator: str, bound) -> Test | None:
    kind = type(bound)
    if kind not in (Decimal, str, date):
        return None
    if operator == "<":
        return lambda frame, value: value < bound if type(value) is kind else less(value, bound)
    if operator == "<=":
        return lambda frame, value: value <= bound if type(value) is kind else less_or_equal(value, bound)
    if operator == ">":
        return lambda frame, value: value > bound if type(value) is kind else less(bound, value)
    if operator == ">=":
        return lambda frame, value: value >= bound if type(value) is kind else less_or_equal(bound, value)
    return _constant(bound) if operator == "=" else None


def _range(node: nodes.RangeLiteral, low: Closure, high: Closure) -> Test:
    above = less_or_equal if node.low_included else less
    below = less_or_equal if node.high_included else less
    if is_constant(low) and is_constant(high):
        bounds = Range(low.value, high.value, node.low_included, node.high_included)  # type: ignore[attr-defined]
        if bounds.low is not None and bounds.high is not None:
            return _inside(bounds)

    def tested(frame: Frame, value: object) -> bool | None:
        first, last = low(frame), high(frame)
        if isinstance(value, Range):
            made = Range(first, last, node.low_included, node.high_included)
            return equal(value, made, frame[RUN])
        return both(above(first, value), below(value, last))

    return tested


def _inside(bounds: Range) -> Test:
    low: Any = bounds.low
    high: Any = bounds.high
    kind = type(low)
    if kind is type(high) and kind in (Decimal, str, date):
        if bounds.low_included and bounds.high_included:
            return lambda frame, v: low <= v <= high if type(v) is kind else passes(v, bounds, frame[RUN])
        if bounds.low_included:
            return lambda frame, v: low <= v < high if type(v) is kind else passes(v, bounds, frame[RUN])
        if bounds.high_included:
            return lambda frame, v: low < v <= high if type(v) is kind else passes(v, bounds, frame[RUN])
        return lambda frame, v: low < v < high if type(v) is kind else passes(v, bounds, frame[RUN])
    return lambda frame, value: passes(value, bounds, frame[RUN])


def unary_range(compiler: Compiler, node: nodes.UnaryRange) -> Closure:
    """`(< 5)` as a value: a range with one endpoint (table 42)."""
    endpoint = compiler.compile(node.endpoint)
    operator = node.operator

    def made(frame: Frame) -> Range:
        value = endpoint(frame)
        if operator in ("<", "<="):
            return Range(None, value, False, operator == "<=")
        if operator in (">", ">="):
            return Range(value, None, operator == ">=", False)
        closed = operator == "="
        return Range(value, value, closed, closed, excludes=not closed, equals=closed)

    return compiler.folded(node, made, endpoint)
