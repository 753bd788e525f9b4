"""The compiler: names, operators, conditions and literals. Loops, calls, paths and tests stand beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from yimen.engines.feel import arithmetic, builtins, nodes
from yimen.engines.feel.compiler import calls, loops, operators, paths, tests
from yimen.engines.feel.compiler.closures import Closure, Frame, constant, fail, fold, is_constant
from yimen.engines.feel.compiler.scope import FIRST_SLOT, GLOBALS, RUN, Entries, Item, Scope, Variables
from yimen.engines.feel.errors import FeelLimitExceeded
from yimen.engines.feel.parser import Expression
from yimen.engines.feel.relate import kind_of, less
from yimen.engines.feel.typenames import resolve
from yimen.engines.feel.types import Type, is_instance
from yimen.engines.feel.values import Range

_TRACED = (nodes.Comparison, nodes.In, nodes.Between, nodes.Quantified, nodes.InstanceOf)


class Compiler:
    """Compiles one expression. `free` collects the global paths it reads, `size` the slots its frame needs."""

    def __init__(self, expression: Expression, types: Mapping[str, Type], *, traced: bool = False) -> None:
        self.expression = expression
        self.names = expression.names
        self.types = types
        self.traced = traced
        self.scopes: list[Scope] = []
        self.free: set[str] = set()
        self.size = FIRST_SLOT
        self._paths: dict[int, str | None] = {}

    def whole(self) -> Closure:
        tree = self.expression.tree
        if isinstance(tree, nodes.UnaryTests):
            return tests.cell(self, tree)
        return self.compile(tree)

    def slot(self) -> int:
        self.size += 1
        return self.size - 1

    def compile(self, node: nodes.Node) -> Closure:
        closure = _HANDLERS[type(node)](self, node)
        if self.traced and isinstance(node, _TRACED):
            return self.watch(node, closure)
        return closure

    def folded(self, node: nodes.Node, closure: Closure, *parts: Closure) -> Closure:
        """The closure, or its value when its parts are constants and it stays within the limits."""
        if self.traced:
            return closure
        try:
            return fold(closure, *parts)
        except (FeelLimitExceeded, RecursionError):
            return closure

    def watch(self, node: nodes.Node, closure: Closure) -> Closure:
        """Record what the node was worth, for an explanation."""
        fragment = self.expression.fragment(node)

        def watched(frame: Frame) -> object:
            value = closure(frame)
            trace = frame[RUN].trace
            if trace is not None:
                trace.append((fragment, value))
            return value

        return watched

    # names

    def find(self, name: str) -> tuple[Scope | None, list[Item]]:
        """The scope that declares a name, and the items of filters that may have an entry of that name before it."""
        items: list[Item] = []
        for scope in reversed(self.scopes):
            if isinstance(scope, Item):
                items.append(scope)
            elif (isinstance(scope, Variables) and name in scope.slots) or (
                isinstance(scope, Entries) and name in scope.keys
            ):
                return scope, items
        return None, items

    def is_builtin(self, name: str) -> bool:
        """Whether a name means a built-in function where it stands."""
        scope, _ = self.find(name)
        return scope is None and name not in self.names and name in builtins.SIGNATURES

    def path_of(self, node: nodes.Node) -> str | None:
        """The global path that an expression walks along: `premises.area`; None when it is no such path."""
        key = id(node)
        if key not in self._paths:
            self._paths[key] = self._path_of(node)
        return self._paths[key]

    def _path_of(self, node: nodes.Node) -> str | None:
        if isinstance(node, nodes.Name):
            scope, items = self.find(node.name)
            if scope is None and not items and not self.is_builtin(node.name):
                return node.name
            if scope is None and items and items[0].path is not None:
                return items[0].path if node.name == "item" else f"{items[0].path}.{node.name}"
            return scope.paths.get(node.name) if isinstance(scope, Variables) else None
        if isinstance(node, nodes.Path):
            source = self.path_of(node.source)
            return None if source is None else f"{source}.{node.name}"
        if isinstance(node, nodes.Filter):
            return self.path_of(node.source)
        return None


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


_HANDLERS: dict[type, Callable[..., Closure]] = {
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
    nodes.In: tests.membership,
    nodes.UnaryRange: tests.unary_range,
    nodes.If: _if,
    nodes.For: loops.for_loop,
    nodes.Quantified: loops.quantified,
    nodes.ListLiteral: _list,
    nodes.ContextLiteral: _context,
    nodes.RangeLiteral: _range,
    nodes.InstanceOf: _instance_of,
}

__all__ = ["FIRST_SLOT", "GLOBALS", "RUN", "Compiler"]
