"""Walking the tree: each node's type from those of its parts, with the names that are in scope there."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from yimen.engines.feel import builtins, nodes
from yimen.engines.feel.errors import FeelTypeError
from yimen.engines.feel.inference import calls, operators
from yimen.engines.feel.parser import Expression, parse
from yimen.engines.feel.typenames import resolve
from yimen.engines.feel.types import (
    ANY,
    BOOLEAN,
    NUMBER,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    Type,
    base_of,
    common,
    conforms,
    type_of,
)

INPUT = "?"
FUNCTION = Type("function")


@dataclass(frozen=True, slots=True)
class Inferred:
    """The type of an expression and its errors in the order of the text; no errors means that none is certain."""

    type: Type
    errors: tuple[FeelTypeError, ...]


def infer(
    expression: str | Expression,
    types: Mapping[str, Type],
    *,
    unary: bool = False,
    tested: Type = ANY,
    defined: Mapping[str, Type] | None = None,
    expected: Type = ANY,
) -> Inferred:
    """The type of an expression whose variables have these types.

    `unary` and `tested`: the text is a cell of a decision table, and its input has the type `tested`. `defined` are the
    types of the model by name. The value must conform to `expected`. Raises `FeelSyntaxError` for what is not FEEL.
    """
    known = defined or {}
    if isinstance(expression, str):
        expression = parse(expression, names_of(types), unary=unary, types=known)
    inference = _Inference(expression, dict(types) | ({INPUT: tested} if expression.unary else {}), known)
    found = inference.of(expression.tree)
    if not expression.unary and not _fits(found, expected):
        inference.error(expression.tree, f"this gives a {found}, where a {expected} is needed")
    return Inferred(found, tuple(sorted(inference.errors, key=lambda error: error.position)))


def names_of(types: Mapping[str, Type]) -> frozenset[str]:
    """The variables and every name within their types, which the parser must know to read names with spaces."""
    found, waiting = set(types), list(types.values())
    while waiting:
        kind = base_of(waiting.pop())
        if isinstance(kind, ContextType):
            found |= {name for name, _ in kind.entries}
            waiting += [inner for _, inner in kind.entries]
        elif isinstance(kind, ListType | RangeType):
            waiting.append(kind.item)
    return frozenset(found)


def _fits(kind: Type, expected: Type) -> bool:
    """Whether a value of this type can be taken for the expected one, converted implicitly if need be."""
    kind, expected = base_of(kind), base_of(expected)
    if operators.unknown(kind, expected) or conforms(kind, expected):
        return True
    if isinstance(kind, ListType):
        inner = expected.item if isinstance(expected, ListType) else expected
        return _fits(kind.item, inner)
    return isinstance(expected, ListType) and _fits(kind, expected.item)


class _Inference:
    def __init__(self, expression: Expression, variables: dict[str, Type], defined: Mapping[str, Type]) -> None:
        self.expression = expression
        self.defined = defined
        self.scopes: list[dict[str, Type]] = [variables]
        self.items: list[tuple[int, Type]] = []  # (depth of scopes, type of the item) of each filter around
        self.errors: list[FeelTypeError] = []

    def error(self, node: nodes.Node, message: str) -> Type:
        self.errors.append(FeelTypeError(message, node.start, self.expression.text))
        return ANY

    @contextmanager
    def scope(self, variables: dict[str, Type]) -> Iterator[dict[str, Type]]:
        self.scopes.append(variables)
        yield variables
        self.scopes.pop()

    def of(self, node: nodes.Node) -> Type:
        """The type of a node."""
        match node:
            case nodes.Literal():
                return type_of(node.value)
            case nodes.Name():
                return self.name(node)
            case nodes.Path():
                return self.select(node, self.of(node.source))
            case nodes.Filter():
                return self.filter(node)
            case nodes.Call():
                return self.call(node)
            case nodes.Arithmetic():
                left, right = self.of(node.left), self.of(node.right)
                found = operators.arithmetic(node.operator, left, right)
                return found or self.error(node, f"{left} {node.operator} {right} is always null")
            case nodes.Negation():
                operand = self.of(node.operand)
                return operators.negation(operand) or self.error(node, f"there is no negative of a {operand}")
            case nodes.Comparison():
                self.compare(node, node.operator, self.of(node.left), self.of(node.right))
                return BOOLEAN
            case nodes.Logic():
                for each in node.operands:
                    self.boolean(each, f"`{node.operator}` needs conditions")
                return BOOLEAN
            case nodes.Between():
                value = self.of(node.value)
                self.compare(node, "<=", self.of(node.low), value)
                self.compare(node, "<=", value, self.of(node.high))
                return BOOLEAN
            case nodes.In() | nodes.UnaryTests():
                return self.tests(node)
            case nodes.UnaryRange():
                endpoint = self.of(node.endpoint)
                return RangeType(endpoint) if node.operator not in ("=", "!=") else ANY
            case nodes.If():
                self.boolean(node.condition, "`if` needs a condition")
                return common(self.of(node.then), self.of(node.otherwise))
            case nodes.For() | nodes.Quantified():
                return self.loop(node)
            case nodes.FunctionLiteral():
                return self.function(node)
            case nodes.ListLiteral():
                return ListType(common(*map(self.of, node.items)))
            case nodes.ContextLiteral():
                return self.context(node)
            case nodes.RangeLiteral():
                low, high = self.of(node.low), self.of(node.high)
                self.compare(node, "<=", low, high)
                return RangeType(high if operators.unknown(low) else low)
            case nodes.InstanceOf():
                self.of(node.value)
                if resolve(node.type, self.defined) is None:
                    self.error(node.type, f"there is no type {self.expression.fragment(node.type)!r}")
                return BOOLEAN
        raise TypeError(f"no rule for {type(node).__name__}")

    # names and paths

    def name(self, node: nodes.Name) -> Type:
        """A name: from the innermost scope, where a filter's item comes before what lies outside the filter."""
        items = list(self.items)
        for depth in range(len(self.scopes) - 1, -1, -1):
            while items and items[-1][0] > depth:
                _, item = items.pop()
                if isinstance(item, ContextType) and (found := item.get(node.name)) is not None:
                    return found
                if node.name == "item":
                    return item
                if operators.unknown(item) and not any(node.name in scope for scope in self.scopes):
                    return ANY
            if node.name in self.scopes[depth]:
                return self.scopes[depth][node.name]
        if node.name in builtins.SIGNATURES:
            return FUNCTION
        known = sorted({*(name for scope in self.scopes for name in scope), *builtins.SIGNATURES})
        near = difflib.get_close_matches(node.name, known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return self.error(node, f"there is no {node.name!r}{hint}")

    def select(self, node: nodes.Path, source: Type) -> Type:
        source = base_of(source)
        if operators.unknown(source):
            return ANY
        if isinstance(source, ListType):
            return ListType(self.select(node, source.item))
        if isinstance(source, ContextType):
            entries = dict(source.entries)
        else:
            entries = operators.parts(source) or {}
        if node.name in entries:
            return entries[node.name]
        near = difflib.get_close_matches(node.name, list(entries), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        what = self.expression.fragment(node.source) if isinstance(source, ContextType) else f"a {source}"
        return self.error(node, f"{what} has no {node.name!r}{hint}")

    def filter(self, node: nodes.Filter) -> Type:
        source = base_of(self.of(node.source))
        item = source.item if isinstance(source, ListType) else source
        self.items.append((len(self.scopes), base_of(item)))
        with self.scope({}):
            condition = base_of(self.of(node.condition))
        self.items.pop()
        if condition == NUMBER:
            return item
        if operators.unknown(condition):
            return ANY
        if condition != BOOLEAN:
            self.error(node.condition, f"a filter needs a condition or a position, not a {condition}")
        return ListType(item)

    # calls and functions

    def call(self, node: nodes.Call) -> Type:
        arguments = [self.of(argument) for argument in node.arguments]
        if isinstance(node.function, nodes.Name) and self.name_is_builtin(node.function.name):
            return self.builtin(node, node.function.name, arguments)
        function = base_of(self.of(node.function))
        if isinstance(function, FunctionType):
            wanted = len(function.parameters)
            if node.names is None and len(arguments) != wanted:
                self.error(node, f"the function takes {wanted} arguments, not {len(arguments)}")
            elif node.names is None:
                for argument, kind, parameter in zip(node.arguments, arguments, function.parameters, strict=True):
                    if not _fits(kind, parameter):
                        self.error(argument, f"this gives a {kind}, where a {parameter} is needed")
            return function.result
        if not operators.unknown(function) and function is not FUNCTION:
            self.error(node.function, f"a {function} cannot be called")
        return ANY

    def name_is_builtin(self, name: str) -> bool:
        return name in builtins.SIGNATURES and not any(name in scope for scope in self.scopes)

    def builtin(self, node: nodes.Call, name: str, arguments: list[Type]) -> Type:
        signatures = builtins.SIGNATURES[name]
        bound: list[Type | None] = list(arguments)
        places: list[int | None] = list(range(len(arguments)))
        if node.names is not None:
            found = builtins.named(signatures, node.names)
            if found is None:
                return self.error(node, f"{name} has no such parameters: {', '.join(node.names)}")
            signatures, places = found
            bound = [None if place is None else arguments[place] for place in places]
        else:
            signatures = [signature for signature in signatures if signature.takes(len(arguments))]
            if not signatures:
                return self.error(node, f"{name} takes no {len(arguments)} arguments")
        result, wrong, message = calls.result(signatures, bound)
        if wrong is not None and wrong < len(places):
            place = places[wrong]
            self.error(node if place is None else node.arguments[place], f"{name}: {message}")
        return result

    def function(self, node: nodes.FunctionLiteral) -> Type:
        kinds = tuple((resolve(kind, self.defined) or ANY) if kind else ANY for kind in node.types)
        if node.external:
            return FunctionType(kinds, ANY)
        with self.scope(dict(zip(node.parameters, kinds, strict=True))):
            result = self.of(node.body)
        return FunctionType(kinds, result)

    # conditions, tests, loops, contexts

    def boolean(self, node: nodes.Node, why: str) -> None:
        kind = base_of(self.of(node))
        if not operators.unknown(kind) and kind != BOOLEAN:
            self.error(node, f"{why}, not a {kind}")

    def compare(self, node: nodes.Node, operator: str, left: Type, right: Type) -> None:
        if not operators.comparable(operator, left, right):
            self.error(node, f"a {left} and a {right} cannot be compared with `{operator}`")

    def tests(self, node: nodes.In | nodes.UnaryTests) -> Type:
        if isinstance(node, nodes.In):
            value = self.of(node.value)
        else:
            value = self.scopes[0][INPUT]
        with self.scope({INPUT: value}):
            for test in node.tests:
                self.test(test, value)
        return BOOLEAN

    def test(self, node: nodes.Node, value: Type) -> None:
        if isinstance(node, nodes.UnaryRange):
            self.compare(node, node.operator, value, self.of(node.endpoint))
            return
        kind = self.of(node)
        about_input = any(isinstance(each, nodes.Name) and each.name == INPUT for each in nodes.walk(node))
        if about_input and base_of(kind) == BOOLEAN:
            return
        if not operators.passes(value, kind):
            self.error(node, f"a {value} never passes a test that is a {kind}")

    def loop(self, node: nodes.For | nodes.Quantified) -> Type:
        with self.scope({}) as variables:
            for iterator in node.iterators:
                source = self.of(iterator.source)
                if iterator.until is not None:
                    self.compare(iterator, "<=", source, self.of(iterator.until))
                    variables[iterator.name] = source
                else:
                    variables[iterator.name] = operators.iterated(source)
            if isinstance(node, nodes.For):
                variables["partial"] = ListType(ANY)
                return ListType(self.of(node.body))
            self.boolean(node.body, f"`{node.quantifier}` needs a condition")
        return BOOLEAN

    def context(self, node: nodes.ContextLiteral) -> Type:
        entries: dict[str, Type] = {}
        with self.scope(entries):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(value, nodes.FunctionLiteral):
                    entries[key] = ANY  # it may call itself
                entries[key] = self.of(value)
            return ContextType(dict(entries))
