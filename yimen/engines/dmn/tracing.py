"""The trace of an evaluation: which rules were tried, which held, and why the others did not, with their citations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from yimen.engines.dmn import model
from yimen.engines.dmn.graph import Graph, Values
from yimen.engines.dmn.tables.table import Table
from yimen.engines.feel.text import format_value


@dataclass(frozen=True, slots=True)
class Condition:
    """One cell of a rule: the input it looks at, its value, the test, and whether it held (None: not looked at)."""

    input: str
    label: str
    value: object
    test: str
    held: bool | None


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """A rule that was tried. `number` counts from 1."""

    number: int
    hit: bool
    conditions: tuple[Condition, ...]
    outputs: tuple[str, ...]
    annotations: tuple[str, ...]
    citations: tuple[model.Citation, ...]


@dataclass(slots=True)
class DecisionTrace:
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


@dataclass(slots=True)
class Trace:
    """Collects, while an evaluation runs, what its tables do."""

    tables: dict[int, tuple[Table, list[object], list[int], list[int]]] = field(default_factory=dict)

    def table(self, table: Table, values: list[object], failed: list[int], hits: list[int], result: object) -> None:
        """Called by a table that was evaluated."""
        self.tables[id(table)] = (table, values, failed, hits)

    def finish(self, graph: Graph, values: Values) -> tuple[DecisionTrace, ...]:
        """The decisions that were made, each after those it needed."""
        found = [each for inner in values.within.values() for each in self.finish(graph, inner)]
        for key, value in values.made.items():
            node = graph.nodes.get(key)
            if node is None or not isinstance(node.element, model.Decision):
                continue
            decision = node.element
            trace = DecisionTrace(
                name=decision.name,
                label=decision.label or decision.question or decision.name,
                value=value,
                citations=_sources(graph, key[0], decision),
            )
            for table in node.tables:
                if id(table) in self.tables:
                    trace.hit_policy = table.key[0]
                    trace.rules = _rules(*self.tables[id(table)])
                    break
            found.append(trace)
        return tuple(found)


def _rules(table: Table, values: list[object], failed: list[int], hits: list[int]) -> tuple[RuleTrace, ...]:
    source = table.source
    made = []
    for index, rule in enumerate(source.rules):
        column_failed = failed[index] if index < len(failed) else -1
        conditions = tuple(
            Condition(
                input=clause.expression.text,
                label=clause.label or clause.expression.text,
                value=value,
                test=cell.text.strip(),
                held=column_failed < 0 or column < column_failed or (False if column == column_failed else None),
            )
            for column, (clause, value, cell) in enumerate(zip(source.inputs, values, rule.inputs, strict=True))
            if cell.text.strip() != "-"
        )
        made.append(
            RuleTrace(
                number=index + 1,
                hit=index in hits,
                conditions=conditions,
                outputs=tuple(output.text.strip() for output in rule.outputs),
                annotations=tuple(note for note in (*rule.annotations, rule.description) if note),
                citations=rule.citations,
            )
        )
    return tuple(made)


def _sources(graph: Graph, namespace: str, decision: model.Decision) -> tuple[model.Citation, ...]:
    elements = graph.library.models[namespace].elements
    found = (elements.get(href.rpartition("#")[2]) for href in decision.authority)
    return tuple(source.citation for source in found if isinstance(source, model.KnowledgeSource))
