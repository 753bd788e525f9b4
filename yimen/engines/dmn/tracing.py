"""The trace of an evaluation: which rules were tried, which held, and why the others did not, with their citations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from yimen.engines.dmn import model
from yimen.engines.dmn.graph import Graph, Values
from yimen.engines.dmn.tables.table import Table
from yimen.engines.feel.text import format_value


class Condition(NamedTuple):
    """One cell of a rule: the input it looks at, its value, the test, and whether it held (None: not looked at)."""

    input: str
    label: str
    value: object
    test: str
    held: bool | None


class RuleTrace(NamedTuple):
    """A rule that was tried. `number` counts from 1."""

    number: int
    hit: bool
    conditions: tuple[Condition, ...]
    outputs: tuple[str, ...]
    annotations: tuple[str, ...]
    citations: tuple[model.Citation, ...]


class DecisionTrace(NamedTuple):
    """One decision, what it came to, the rules of its table if it has one, and the citations of its sources."""

    name: str
    label: str
    value: object = None
    rules: tuple[RuleTrace, ...] = ()
    hit_policy: str = ""
    citations: tuple[model.Citation, ...] = ()

    @property
    def hits(self) -> tuple[RuleTrace, ...]:
        """The rules that held."""
        return tuple(rule for rule in self.rules if rule.hit)

    def to_json(self) -> dict[str, Any]:
        """Plain data; values as FEEL writes them."""
        return {
            "decision": self.name,
            "label": self.label,
            "value": shown(self.value),
            "hit_policy": self.hit_policy,
            "citations": [_citation(each) for each in self.citations],
            "rules": [
                {
                    "rule": rule.number,
                    "hit": rule.hit,
                    "conditions": [
                        {"input": c.input, "label": c.label, "value": shown(c.value), "test": c.test, "held": c.held}
                        for c in rule.conditions
                    ],
                    "outputs": list(rule.outputs),
                    "annotations": list(rule.annotations),
                    "citations": [_citation(each) for each in rule.citations],
                }
                for rule in self.rules
            ],
        }


def shown(value: object) -> str:
    """A value as FEEL writes it."""
    return "null" if value is None else format_value(value)


def _citation(citation: model.Citation) -> dict[str, str]:
    return {"zh": citation.zh, "en": citation.en, "uri": citation.uri}


class Trace:
    """Collects, while an evaluation runs, what its tables do."""

    __slots__ = ("_tables",)

    def __init__(self) -> None:
        self._tables: dict[Table, tuple[Sequence[object], Sequence[int], Sequence[int]]] = {}

    def table(self, table: Table, values: Sequence[object], failed: Sequence[int], hits: Sequence[int]) -> None:
        """Called by a table that was evaluated."""
        self._tables[table] = values, failed, hits

    def finish(self, graph: Graph, values: Values) -> tuple[DecisionTrace, ...]:
        """The decisions that were made, each after those it needed."""
        found = [each for inner in values.within.values() for each in self.finish(graph, inner)]
        for key, value in values.made.items():
            node = graph.nodes.get(key)
            if node is None or not isinstance(node.element, model.Decision):
                continue
            decision = node.element
            table = next((table for table in node.tables if table in self._tables), None)
            trace = DecisionTrace(
                name=decision.name,
                label=decision.label or decision.question or decision.name,
                value=value,
                rules=() if table is None else _rules(table, *self._tables[table]),
                hit_policy="" if table is None else table.key[0],
                citations=_sources(graph, key[0], decision),
            )
            found.append(trace)
        return tuple(found)


def _rules(table: Table, values: Sequence[object], failed: Sequence[int], hits: Sequence[int]) -> tuple[RuleTrace, ...]:
    hit = frozenset(hits)
    return tuple([
        RuleTrace(
            rule.number,
            rule.number - 1 in hit,
            tuple([
                Condition(input, label, values[column], test, None if -1 < stopped < column else column != stopped)
                for column, input, label, test in rule.cells
            ]),
            rule.outputs,
            rule.annotations,
            rule.citations,
        )
        for rule, stopped in zip(table.texts, failed, strict=True)
    ])  # fmt: skip


def _sources(graph: Graph, namespace: str, decision: model.Decision) -> tuple[model.Citation, ...]:
    elements = graph.library.models[namespace].elements
    found = (elements.get(href.rpartition("#")[2]) for href in decision.authority)
    return tuple(source.citation for source in found if isinstance(source, model.KnowledgeSource))
