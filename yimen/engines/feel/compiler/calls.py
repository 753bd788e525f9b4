"""Calls of built-in and other functions, and function literals (DMN 1.5, 10.3.2.13, table 63)."""

from __future__ import annotations

from yimen.engines.feel import builtins, external, nodes
from yimen.engines.feel.builtins import invoke, invoke_by_name
from yimen.engines.feel.comparison import kind_of
from yimen.engines.feel.compiler.closures import Closure, Frame, fail, guarded
from yimen.engines.feel.compiler.compiler import Compiler
from yimen.engines.feel.compiler.scope import RUN, Variables
from yimen.engines.feel.limits import Run
from yimen.engines.feel.typenames import resolve
from yimen.engines.feel.values import Function

# Never worth a constant: the clock, and what may take long, so that reading a model stays fast.
_AT_RUN_TIME = frozenset({"now", "today", "matches", "replace", "split"})


def call(compiler: Compiler, node: nodes.Call) -> Closure:
    arguments = [compiler.compile(argument) for argument in node.arguments]
    if isinstance(node.function, nodes.Name) and compiler.is_builtin(node.function.name):
        closure = _builtin_call(node.function.name, arguments, node)
        if node.function.name in _AT_RUN_TIME:
            return closure
        return compiler.folded(node, closure, *arguments)
    return _call(compiler.compile(node.function), arguments, node)


def _builtin_call(name: str, arguments: list[Closure], node: nodes.Call) -> Closure:
    signatures = builtins.SIGNATURES[name]
    places: list[int | None] = list(range(len(arguments)))
    if node.names is not None:
        found = builtins.named(signatures, node.names)
        if found is None:
            message = f"{name} has no such parameters: {', '.join(node.names)}"
            return lambda frame: fail(frame, message, node.start)
        signatures, places = found
        if signatures[0].parameters[-1].variadic:
            message = f"{name} takes a list, or arguments without names"
            return lambda frame: fail(frame, message, node.start)
    else:
        signatures = [signature for signature in signatures if signature.takes(len(arguments))]
        if not signatures:
            message = f"{name} takes no {len(arguments)} arguments"
            return lambda frame: fail(frame, message, node.start)
    ordered = [_null if place is None else arguments[place] for place in places]

    def called(frame: Frame) -> object:
        values = [argument(frame) for argument in ordered]
        return guarded(lambda: builtins.call(frame[RUN], signatures, values), frame, name, node.start)

    return called


def _null(frame: Frame) -> None:
    return None


def _call(function: Closure, arguments: list[Closure], node: nodes.Call) -> Closure:
    names = node.names

    def called(frame: Frame) -> object:
        target = function(frame)
        if not isinstance(target, Function):
            return fail(frame, f"a {kind_of(target)} is not a function", node.start)
        values = [argument(frame) for argument in arguments]
        what = target.name or "the function"
        if names is None:
            return guarded(lambda: invoke(frame[RUN], target, values), frame, what, node.start)
        bound = dict(zip(names, values, strict=True))
        return guarded(lambda: invoke_by_name(frame[RUN], target, bound), frame, what, node.start)

    return called


def builtin_value(name: str) -> Function:
    """A built-in function as a value, to be passed to another."""
    signatures = builtins.SIGNATURES[name]
    parameters = tuple(parameter.name for parameter in signatures[0].parameters)
    return Function(parameters, lambda run, values: builtins.call(run, signatures, values), name, variadic=True)


def function(compiler: Compiler, node: nodes.FunctionLiteral) -> Closure:
    types = tuple(None if kind is None else resolve(kind, compiler.types) for kind in node.types)
    for kind, written in zip(types, node.types, strict=True):
        if kind is None and written is not None:
            message = f"there is no type {compiler.expression.fragment(written)!r}"
            return lambda frame: fail(frame, message, written.start)
    scope = Variables({name: compiler.slot() for name in node.parameters})
    compiler.scopes.append(scope)
    body = compiler.compile(node.body)
    compiler.scopes.pop()
    slots = list(scope.slots.values())
    cost = len(nodes.walk(node.body)) + 5
    parameters = node.parameters
    declared = types if any(kind is not None for kind in types) else None

    def made(frame: Frame) -> Function:
        if node.external:
            mapping = body(frame)
            java = mapping.get("java") if isinstance(mapping, dict) else None
            return Function(parameters, lambda run, values: external.call(run, java, values), types=declared)
        captured = list(frame)
        copying = len(captured) // 8
        frame[RUN].spend(copying)

        def invoked(run: Run, values: list) -> object:
            run.spend(cost + copying)
            inner = list(captured)
            inner[RUN] = run
            for slot, value in zip(slots, values, strict=True):
                inner[slot] = value
            return body(inner)

        return Function(parameters, invoked, types=declared)

    return made
