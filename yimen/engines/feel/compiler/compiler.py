"""The compiler itself: the scopes, slots and paths of one expression. What a node becomes, its handler knows.

Handlers stand in modules of their own (`paths`, `calls`, `loops`, `unary_tests`, `expressions`), which know the
compiler; it finds them by the class of the node.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from yimen.engines.feel import builtins, nodes
from yimen.engines.feel.compiler.closures import Closure, Frame, fold
from yimen.engines.feel.compiler.scope import FIRST_SLOT, RUN, Entries, Item, Scope, Variables
from yimen.engines.feel.errors import FeelLimitExceeded
from yimen.engines.feel.parser import Expression
from yimen.engines.feel.types import Type

Handler = Callable[["Compiler", Any], Closure]
HANDLERS: dict[type[nodes.Node], Handler] = {}
"""What makes a closure of a node, by the class of the node; `expressions` fills it."""
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
        """The closure of the whole text."""
        return self.compile(self.expression.tree)

    def slot(self) -> int:
        """A new place in the frame."""
        self.size += 1
        return self.size - 1

    def compile(self, node: nodes.Node) -> Closure:
        """The closure of a node, by the handler of its class."""
        closure = HANDLERS[type(node)](self, node)
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
