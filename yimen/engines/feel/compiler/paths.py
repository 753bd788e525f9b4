"""Names, paths and filters (DMN 1.5, 10.3.2.5, tables 64 to 68)."""

from __future__ import annotations

from decimal import Decimal

from yimen.engines.feel import nodes
from yimen.engines.feel.compiler.calls import builtin_value
from yimen.engines.feel.compiler.closures import Closure, Frame, constant, fail, is_constant
from yimen.engines.feel.compiler.compiler import Compiler
from yimen.engines.feel.compiler.scope import GLOBALS, RUN, Entries, Item, Variables
from yimen.engines.feel.numbers import to_integer
from yimen.engines.feel.properties import select


def name(compiler: Compiler, node: nodes.Name) -> Closure:
    wanted = node.name
    scope, items = compiler.find(wanted)
    if isinstance(scope, Variables):
        closure = _slot(scope.slots[wanted])
    elif isinstance(scope, Entries):
        closure = _entry(scope.slot, wanted)
    elif compiler.is_builtin(wanted):
        closure = constant(builtin_value(wanted))
    else:
        closure = _global(wanted, node.start)
    _record(compiler, node, scope, items)
    for item in reversed(items):
        closure = _in_item(item.slot, wanted, closure)
    if compiler.traced and not is_constant(closure):
        return compiler.watch(node, closure)
    return closure


def _record(compiler: Compiler, node: nodes.Name, scope: object, items: list[Item]) -> None:
    """Which global paths a name may read. Inside a filter it may be an entry of the item, or a variable outside."""
    path = compiler.path_of(node)
    if path is not None:
        compiler.free.add(path)
    if scope is None and items and node.name in compiler.names:
        compiler.free.add(node.name)


def _slot(slot: int) -> Closure:
    return lambda frame: frame[slot]


def _entry(slot: int, key: str) -> Closure:
    return lambda frame: frame[slot].get(key)


def _global(wanted: str, position: int) -> Closure:
    message = f"there is no {wanted!r}"

    def looked_up(frame: Frame) -> object:
        try:
            return frame[GLOBALS][wanted]
        except KeyError:
            return fail(frame, message, position)

    return looked_up


def _in_item(slot: int, wanted: str, outside: Closure) -> Closure:
    """An entry of the item when it has one, the item itself when that is asked for, else what it means outside."""
    is_item = wanted == "item"

    def looked_up(frame: Frame) -> object:
        item = frame[slot]
        if type(item) is dict and wanted in item:
            return item[wanted]
        return item if is_item else outside(frame)

    return looked_up


def path(compiler: Compiler, node: nodes.Path) -> Closure:
    traced, compiler.traced = compiler.traced, False
    source = compiler.compile(node.source)
    compiler.traced = traced
    found = compiler.path_of(node)
    if found is not None:
        compiler.free.discard(found.rpartition(".")[0])
        compiler.free.add(found)
    wanted = node.name

    def selected(frame: Frame) -> object:
        value = source(frame)
        if type(value) is dict:
            if wanted in value:
                return value[wanted]
            return fail(frame, f"the context has no {wanted!r}", node.start)
        result, problem = select(value, wanted, frame[RUN])
        if problem:
            return fail(frame, problem, node.start)
        return result

    closure = compiler.folded(node, selected, source)
    if compiler.traced and found is not None:
        return compiler.watch(node, closure)
    return closure


_NO_CONDITION = "a filter needs a condition or a position"


def filtered(compiler: Compiler, node: nodes.Filter) -> Closure:
    source = compiler.compile(node.source)
    scope = Item(compiler.slot(), compiler.path_of(node.source))
    compiler.scopes.append(scope)
    condition = compiler.compile(node.condition)
    compiler.scopes.pop()
    if is_constant(condition):
        return compiler.folded(node, _by_constant(source, condition.value, node.start), source)  # type: ignore[attr-defined]
    return _by_condition(source, condition, scope.slot, len(nodes.walk(node.condition)) + 2, node.start)


def _by_constant(source: Closure, wanted: object, position: int) -> Closure:
    def chosen(frame: Frame) -> object:
        value = source(frame)
        if type(wanted) is Decimal:
            return at(value, wanted)
        if value is None:
            return None
        if wanted is not None and type(wanted) is not bool:
            return fail(frame, _NO_CONDITION, position)
        items = value if type(value) is list else [value]
        return list(items) if wanted is True else []

    return chosen


def at(value: object, position: Decimal) -> object:
    """`value[position]`: from 1, or from the end with -1; a single value is a list of one."""
    items = value if type(value) is list else [] if value is None else [value]
    place = to_integer(position)
    if place is None or place == 0 or abs(place) > len(items):
        return None
    return items[place - 1 if place > 0 else place]


def _by_condition(source: Closure, condition: Closure, slot: int, cost: int, position: int) -> Closure:
    def chosen(frame: Frame) -> object:
        value = source(frame)
        if value is None:
            return None
        items = value if type(value) is list else [value]
        run = frame[RUN]
        outer = frame[slot]
        kept = []
        frame[slot] = items[0] if items else None
        first = condition(frame)
        if type(first) is Decimal:
            frame[slot] = outer
            return at(items, first)
        if first is not None and type(first) is not bool:
            frame[slot] = outer
            return fail(frame, _NO_CONDITION, position)
        run.spend(cost * len(items))
        if items and first is True:
            kept.append(items[0])
        for index in range(1, len(items)):
            frame[slot] = items[index]
            if condition(frame) is True:
                kept.append(items[index])
        frame[slot] = outer
        return kept

    return chosen
