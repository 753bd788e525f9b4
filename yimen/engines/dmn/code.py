"""What expressions are compiled to, and where compiling reports what it finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from yimen.engines.dmn.items import Items
from yimen.engines.dmn.model import Expression
from yimen.engines.dmn.source import DmnError
from yimen.engines.feel import types
from yimen.engines.feel.limits import Run
from yimen.engines.feel.types import Type

Scope = dict[str, object]
Code = Callable[[Scope, Run], object]


@dataclass(slots=True)
class Site:
    """Where an expression stands: the model's types, the names it may use, and the list its problems go to.

    `names` are the variables in scope, and `typed` those whose values are of a type, or null; `properties` are the
    names of components and entries that a path may use and that are not plain words, so that the parser must be told
    of them.
    """

    items: Items
    names: frozenset[str]
    properties: frozenset[str]
    plain_types: Mapping[str, Type]
    problems: list[DmnError]
    owner: str  # the decision or function, for diagnostics
    path: str = ""
    typed: Mapping[str, Type] = field(default_factory=dict)
    reads: set[str] = field(default_factory=set)  # the paths that expressions here read, such as premises.area
    tables: list[Any] = field(default_factory=list)  # the decision tables that were compiled here

    def knowing(self, *names: str) -> Site:
        """The same place with more variables in scope."""
        typed = {name: kind for name, kind in self.typed.items() if name not in names}
        return replace(self, names=self.names | frozenset(names), typed=typed)

    def problem(self, message: str, line: int, column: int = 0) -> None:
        self.problems.append(DmnError(f"{self.owner}: {message}", line, column, self.path))


# Types whose values have one Python class: most values are seen to conform by that alone.
_CLASSES: dict[Type, type] = {types.NUMBER: Decimal, types.STRING: str, types.BOOLEAN: bool}

_COMPILERS: dict[type, Callable[..., Code]] = {}


def compiles(kind: type) -> Callable[[Callable[..., Code]], Callable[..., Code]]:
    """Declare the compiler of one kind of boxed expression: a function of the expression and its site."""

    def declare(function: Callable[..., Code]) -> Callable[..., Code]:
        _COMPILERS[kind] = function
        return function

    return declare


def compile_expression(box: Expression | None, site: Site) -> Code:
    """The code of a boxed expression; what is missing or broken is null, with a problem noted."""
    if box is None:
        return constant(None)
    code = _COMPILERS[type(box)](box, site)
    return coerced(code, site.items.named(box.type_ref), site.owner)


def failing(message: str) -> Code:
    """Code whose value is null, with a diagnostic."""

    def run_failing(scope: Scope, run: Run) -> object:
        run.note(message, 0)
        return None

    return run_failing


def constant(value: object) -> Code:
    return lambda scope, run: value


def coerced(code: Code, kind: Type, what: str) -> Code:
    """The code with its value converted to a type, or null with a diagnostic (DMN 1.5, 10.3.2.9.4)."""
    if kind is types.ANY:
        return code
    quick = _CLASSES.get(kind)

    def run_coerced(scope: Scope, run: Run) -> object:
        value = code(scope, run)
        if value is None or type(value) is quick:
            return value
        return coerce(value, kind, run, what)

    return run_coerced


def coerce(value: object, kind: Type, run: Run, what: str) -> object:
    done, converted = types.coerce(value, kind, run)
    if not done:
        run.note(f"{what}: the value is not of the type {kind.name}", 0)
    return converted
