"""Operators, conditions and literals, and the table of the handlers of every node."""

from __future__ import annotations

from yimen.engines.feel import arithmetic, nodes
from yimen.engines.feel.comparison import kind_of, less
from yimen.engines.feel.compiler import calls, loops, operators, paths, unary_tests
from yimen.engines.feel.compiler.closures import Closure, Frame, constant, fail, is_constant
from yimen.engines.feel.compiler.compiler import HANDLERS, Compiler
from yimen.engines.feel.compiler.scope import RUN, Entries
from yimen.engines.feel.typenames import resolve
from yimen.engines.feel.types import is_instance
from yimen.engines.feel.values import Range


def _literal(compiler: Compiler, node: nodes.Literal) -> Closure:
    if node.value is None and compiler.expression.fragment(node) != "null":
        message = f"{compiler.expression.fragment(node)[:60]} is no value"
        return lambda frame: fail(frame, message, node.start)
    return constant(node.value)


def _arithmetic(compiler: Compiler, node: nodes.Arithmetic) -> Closure:
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    closure = operators.arithmetic(node.operator, left, right, node.start)
    return compiler.folded(node, closure, left, right)


def _negation(compiler: Compiler, node: nodes.Negation) -> Closure:
    operand = compiler.compile(node.operand)

    def negated(frame: Frame) -> object:
        value = operand(frame)
        result = arithmetic.negate(value)
        if result is None and value is not None:
            fail(frame, f"there is no negative of a {kind_of(value)}", node.start)
        return result

    return compiler.folded(node, negated, operand)


def _comparison(compiler: Compiler, node: nodes.Comparison) -> Closure:
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    return compiler.folded(node, operators.comparison(node.operator, left, right, node.start), left, right)


def _logic(compiler: Compiler, node: nodes.Logic) -> Closure:
    operands = [compiler.compile(operand) for operand in node.operands]
    return compiler.folded(node, operators.logic(node.operator, operands), *operands)


def _between(compiler: Compiler, node: nodes.Between) -> Closure:
    value, low, high = (compiler.compile(part) for part in (node.value, node.low, node.high))
    return compiler.folded(node, operators.between(value, low, high), value, low, high)


def _if(compiler: Compiler, node: nodes.If) -> Closure:
    condition, then, otherwise = (compiler.compile(part) for part in (node.condition, node.then, node.otherwise))
    if is_constant(condition):
        return then if condition.value is True else otherwise  # type: ignore[attr-defined]
    return lambda frame: then(frame) if condition(frame) is True else otherwise(frame)


def _list(compiler: Compiler, node: nodes.ListLiteral) -> Closure:
    items = [compiler.compile(item) for item in node.items]
    return compiler.folded(node, lambda frame: [item(frame) for item in items], *items)


def _context(compiler: Compiler, node: nodes.ContextLiteral) -> Closure:
    scope = Entries(compiler.slot())
    compiler.scopes.append(scope)
    values: list[Closure] = []
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(value, nodes.FunctionLiteral):
            scope.keys.add(key)  # a function may call itself
        values.append(compiler.compile(value))
        scope.keys.add(key)
    compiler.scopes.pop()
    pairs = list(zip(node.keys, values, strict=True))
    slot = scope.slot

    def made(frame: Frame) -> dict:
        context: dict[str, object] = {}
        outer, frame[slot] = frame[slot], context
        for key, value in pairs:
            context[key] = value(frame)
        frame[slot] = outer
        return context

    if values and all(map(is_constant, values)) and not compiler.traced:
        return constant({key: value.value for key, value in pairs})  # type: ignore[attr-defined]
    return made


def _range(compiler: Compiler, node: nodes.RangeLiteral) -> Closure:
    low, high = compiler.compile(node.low), compiler.compile(node.high)
    low_included, high_included = node.low_included, node.high_included

    def made(frame: Frame) -> object:
        first, last = low(frame), high(frame)
        if less(last, first) is not False:
            return fail(frame, "the endpoints of a range must be comparable, the lower one first", node.start)
        return Range(first, last, low_included, high_included)

    return compiler.folded(node, made, low, high)


def _instance_of(compiler: Compiler, node: nodes.InstanceOf) -> Closure:
    value = compiler.compile(node.value)
    kind = resolve(node.type, compiler.types)
    if kind is None:
        message = f"there is no type {compiler.expression.fragment(node.type)!r}"
        return lambda frame: fail(frame, message, node.type.start)
    return lambda frame: is_instance(value(frame), kind, frame[RUN])


HANDLERS |= {
    nodes.Literal: _literal,
    nodes.Name: paths.name,
    nodes.Path: paths.path,
    nodes.Filter: paths.filtered,
    nodes.Call: calls.call,
    nodes.FunctionLiteral: calls.function,
    nodes.Arithmetic: _arithmetic,
    nodes.Negation: _negation,
    nodes.Comparison: _comparison,
    nodes.Logic: _logic,
    nodes.Between: _between,
    nodes.In: unary_tests.membership,
    nodes.UnaryRange: unary_tests.unary_range,
    nodes.If: _if,
    nodes.For: loops.for_loop,
    nodes.Quantified: loops.quantified,
    nodes.ListLiteral: _list,
    nodes.ContextLiteral: _context,
    nodes.RangeLiteral: _range,
    nodes.InstanceOf: _instance_of,
    nodes.UnaryTests: unary_tests.cell,
}
