"""DMN 1.2 to 1.5: reading models, evaluating decisions, explaining them, proving tables.

It owns the XML of DMN, the decision requirements graph, boxed expressions and decision tables; the expressions in them
are `engines.feel`. It promises that a model from an untrusted author reads nothing but its inputs, ends within limits,
and that every answer can name the rule and the clause that it rests on.
It does not run functions in Java or PMML: they are null, with a diagnostic.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from yimen.engines.dmn import model
from yimen.engines.dmn.graph import Graph, Key, Node, Values
from yimen.engines.dmn.imports import Library, Resolver
from yimen.engines.dmn.literal import Diagnostic
from yimen.engines.dmn.model import Citation
from yimen.engines.dmn.source import DmnError
from yimen.engines.dmn.tables.table import Recording
from yimen.engines.dmn.tracing import Condition, DecisionTrace, RuleTrace, Trace
from yimen.engines.feel.builtins import Invalid
from yimen.engines.feel.compiler.calls import invoke
from yimen.engines.feel.errors import FeelLimitExceeded
from yimen.engines.feel.limits import DEFAULT, Limits, Run
from yimen.engines.feel.scanner import normalise_name
from yimen.engines.feel.types import Type
from yimen.engines.feel.values import to_feel

__all__ = [
    "Citation",
    "Condition",
    "DecisionTrace",
    "Diagnostic",
    "DmnError",
    "Model",
    "Result",
    "RuleTrace",
    "load",
]

MOST_NAMES = 1000
"""Names that were asked for are kept, up to so many, so that each is normalised and looked up once."""


class Result(NamedTuple):
    """A value, why it or a part of it is null, and the trace if one was asked for."""

    value: object
    diagnostics: tuple[object, ...] = ()
    trace: tuple[DecisionTrace, ...] = ()


class Model:
    """A model ready to be evaluated many times, by many threads. `problems` are what could not be understood in it."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.definitions = graph.library.main
        self.problems = tuple(graph.problems)
        self._inputs = _inputs(self.definitions)
        self._decisions: dict[str, Node] = {}
        self._imports = any(wanted.name for each in graph.library.models.values() for wanted in each.imports)
        self._normal: set[str] = set()  # names that were given and need not be normalised

    @property
    def decisions(self) -> tuple[str, ...]:
        """The names of the decisions."""
        return tuple(
            element.name for element in self.definitions.elements.values() if isinstance(element, model.Decision)
        )

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the input data."""
        return tuple(self._inputs)

    def type_of(self, decision: str) -> Type:
        """The declared type of a decision's value; Any when it declares none. Raises KeyError."""
        node = self._graph.named(decision, model.Decision)
        if node is None:
            raise KeyError(decision)
        return self._graph.type_of(node)

    def reads(self, decision: str) -> frozenset[str]:
        """The paths of input data that a decision can read, such as `premises.area`, through all that it needs."""
        node = self._graph.named(decision, model.Decision)
        if node is None:
            raise KeyError(decision)
        found: set[str] = set()
        waiting, seen = [node], set()
        while waiting:
            current = waiting.pop()
            if current.key in seen:
                continue
            seen.add(current.key)
            found |= current.reads
            element = current.element
            hrefs = (*getattr(element, "information", ()), *getattr(element, "knowledge", ()))
            for href in hrefs:
                other = self._graph.nodes.get((href.rpartition("#")[0] or current.key[0], href.rpartition("#")[2]))
                if other is not None:
                    waiting.append(other)
        roots = set(self._inputs)
        return frozenset(path for path in found if path.partition(".")[0] in roots or path in roots)

    def evaluate(
        self,
        decision: str,
        inputs: Mapping[str, object],
        *,
        today: date | None = None,
        now: datetime | None = None,
        trace: bool = False,
        limits: Limits = DEFAULT,
    ) -> Result:
        """The value of a decision for input data by name. Raises KeyError, and FeelLimitExceeded.

        Values are Python's or FEEL's; an input that is not given is null.
        """
        node = self._decisions.get(decision) or self._decision(decision)
        values = self._values(inputs)
        recorder = Trace() if trace else None
        run = (
            Run(limits, today, now, diagnostics=[])
            if recorder is None
            else Recording(limits, today, now, diagnostics=[], recorder=recorder)
        )
        try:
            value = values.made[node.key] = node.value(values, run)
        except RecursionError:
            raise FeelLimitExceeded("the evaluation is nested too deeply") from None
        traced = () if recorder is None else recorder.finish(self._graph, values)
        return Result(value, tuple(run.diagnostics or ()), traced)

    def _decision(self, name: str) -> Node:
        """A decision, kept under the name that was asked for. Raises KeyError."""
        node = self._graph.named(normalise_name(name), model.Decision)
        if node is None:
            raise KeyError(name)
        if len(self._decisions) < MOST_NAMES:
            self._decisions[name] = node
        return node

    def invoke(
        self,
        name: str,
        arguments: Mapping[str, object],
        *,
        today: date | None = None,
        now: datetime | None = None,
        limits: Limits = DEFAULT,
    ) -> Result:
        """Call a decision service or business knowledge model by the names of its parameters. Raises KeyError."""
        node = self._graph.named(name, model.DecisionService) or self._graph.named(name, model.BusinessKnowledgeModel)
        if node is None:
            raise KeyError(name)
        run = Run(limits, today, now, diagnostics=[])
        function = node.value(self._values(arguments), run)
        given = [to_feel(arguments.get(parameter)) for parameter in function.parameters]  # type: ignore[attr-defined]
        try:
            value = invoke(run, function, given)  # type: ignore[arg-type]
        except Invalid as error:
            run.note(str(error), 0)
            value = None
        except RecursionError:
            raise FeelLimitExceeded("the evaluation is nested too deeply") from None
        return Result(value, tuple(run.diagnostics or ()))

    def _values(self, inputs: Mapping[str, object]) -> Values:
        if self._imports:
            return _placed(inputs, self.definitions, self._graph.library)
        if inputs.keys() <= self._normal:
            return Values(inputs)
        given = {normalise_name(name): value for name, value in inputs.items()}
        if len(self._normal) < MOST_NAMES:
            self._normal |= given.keys() & inputs.keys()
        return Values(given)


def _placed(inputs: Mapping[str, object], owner: model.Definitions, library: Library) -> Values:
    """Inputs by key. An input of an imported model is given as `import.name`, within a context of the import, or, when
    no other model means another input by it, by its own name."""
    placed: dict[Key, object] = {}
    values = Values({}, placed)
    inputs = {normalise_name(name): value for name, value in inputs.items()}
    within: dict[str, dict[str, object]] = {}
    imports = {wanted.name: other for wanted, other in library.imported(owner) if wanted.name}
    own = _inputs(owner)
    for name, value in inputs.items():
        first, _, rest = name.partition(".")
        prefix = next((each for each in imports if rest and name.startswith(f"{each}.")), first)
        if name in own:
            placed[own[name]] = to_feel(value)
        elif name in imports and isinstance(value, Mapping):
            within.setdefault(name, {}).update(value)
        elif prefix in imports and prefix != name:
            within.setdefault(prefix, {})[name[len(prefix) + 1 :]] = value
    for definitions in library.models.values():
        for name, key in _inputs(definitions).items():
            if name in inputs:
                placed.setdefault(key, to_feel(inputs[name]))
    for prefix, given in within.items():
        inner = values.within[prefix] = _placed(given, imports[prefix], library)
        for key, value in placed.items():
            inner.placed.setdefault(key, value)  # type: ignore[union-attr]
    return values


def _inputs(definitions: model.Definitions) -> dict[str, Key]:
    elements = definitions.elements.values()
    return {each.name: (definitions.namespace, each.id) for each in elements if isinstance(each, model.InputData)}


def load(origin: str | Path | bytes, *, resolver: Resolver | None = None) -> Model:
    """Read and compile a model from a path or its bytes; models it imports are found beside the file, or by `resolver`.

    Raises DmnError for what is not DMN. What is wrong inside is in `problems`, and null when it is evaluated.
    """
    try:
        return Model(Graph(Library(origin, resolver)))
    except RecursionError:
        raise DmnError("the model is nested too deeply") from None
