"""A compiled expression and how it is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from yimen.engines.feel.compiler import FIRST_SLOT, Compiler
from yimen.engines.feel.compiler.closures import Closure
from yimen.engines.feel.errors import FeelLimitExceeded, FeelSyntaxError
from yimen.engines.feel.limits import DEFAULT, Diagnostic, Limits, Run
from yimen.engines.feel.parser import Expression, parse
from yimen.engines.feel.types import Type
from yimen.engines.feel.values import to_feel


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A value, and why it or a part of it is null."""

    value: object
    diagnostics: tuple[Diagnostic, ...]


class Program:
    """An expression ready to be run many times, by many threads.

    `names` are the paths it may read from its context, such as `premises.area`.
    """

    __slots__ = ("_closure", "_padding", "_roots", "_traced", "_types", "expression", "names")

    def __init__(self, expression: Expression, types: Mapping[str, Type]) -> None:
        compiler = Compiler(expression, types)
        try:
            self._closure: Closure = compiler.whole()
        except RecursionError:
            raise FeelSyntaxError("the expression is nested too deeply", 0, expression.text) from None
        self.expression = expression
        self.names = frozenset(compiler.free)
        self._padding: list[object] = [None] * (compiler.size - FIRST_SLOT)
        self._roots = {name for path in compiler.free for name in _prefixes(path)}
        self._types = types
        self._traced: Closure | None = None

    def __call__(
        self,
        context: Mapping[str, object],
        *,
        today: date | None = None,
        now: datetime | None = None,
        limits: Limits = DEFAULT,
    ) -> object:
        """The value in a context of Python or FEEL values. Raises `FeelLimitExceeded`."""
        return self.execute(self._converted(context), Run(limits, today, now))

    def execute(self, context: Mapping[str, object], run: Run) -> object:
        """The value in a context that holds FEEL values only, charged to a run that goes on. The fast way in."""
        try:
            return self._closure([context, run, *self._padding])
        except RecursionError:
            raise FeelLimitExceeded("the evaluation is nested too deeply") from None

    def run(
        self,
        context: Mapping[str, object],
        *,
        today: date | None = None,
        now: datetime | None = None,
        limits: Limits = DEFAULT,
    ) -> Evaluation:
        """The value with the reasons of every null that an operation made."""
        run = Run(limits, today, now, diagnostics=[])
        value = self.execute(self._converted(context), run)
        return Evaluation(value, tuple(run.diagnostics or ()))

    def explain(
        self,
        context: Mapping[str, object],
        *,
        today: date | None = None,
        now: datetime | None = None,
        limits: Limits = DEFAULT,
    ) -> tuple[tuple[str, object], ...]:
        """The variables that were read and the conditions that were tried, each as (its text, its value), in order."""
        if self._traced is None:
            self._traced = Compiler(self.expression, self._types, traced=True).whole()
        run = Run(limits, today, now, trace=[])
        try:
            self._traced([self._converted(context), run, *self._padding])
        except RecursionError:
            raise FeelLimitExceeded("the evaluation is nested too deeply") from None
        return tuple(run.trace or ())

    def _converted(self, context: Mapping[str, object]) -> dict[str, object]:
        return {name: to_feel(context[name]) for name in self._roots if name in context}


def _prefixes(path: str) -> list[str]:
    """A path, and each beginning of it, since a name may hold dots: one of them is the variable."""
    parts = path.split(".")
    return [".".join(parts[: count + 1]) for count in range(len(parts))]


def compile(
    text: str | Expression,
    names: Iterable[str] = frozenset(),
    *,
    unary: bool = False,
    types: Mapping[str, Type] | None = None,
) -> Program:
    """Compile a text or a parsed expression. Raises `FeelSyntaxError`. `types` are the defined types by name."""
    known = types or {}
    expression = parse(text, names, unary=unary, types=known) if isinstance(text, str) else text
    return Program(expression, known)


@lru_cache(maxsize=4096)
def _cached(text: str, names: frozenset[str], unary: bool) -> Program:
    return compile(text, names, unary=unary)


def evaluate(
    text: str,
    context: Mapping[str, object] | None = None,
    *,
    unary: bool = False,
    today: date | None = None,
    now: datetime | None = None,
    limits: Limits = DEFAULT,
) -> object:
    """The value of a text in a context; programs are kept, so that the same text is compiled once."""
    values = context or {}
    names = frozenset(values)
    return _cached(text, names, unary)(values, today=today, now=now, limits=limits)
