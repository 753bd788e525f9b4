"""Decision tables in SQL: every hit policy that answers with one value (DMN 1.5, 8.2.10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yimen.engines.dmn.model import DecisionTable, Feel, OutputClause
from yimen.engines.dmn.tables import policies
from yimen.engines.dmn.tables.analysis import disjoint
from yimen.engines.feel.sql import Constant, NotVectorisable, Number, Scalar, Value
from yimen.engines.feel.sql.values import Context
from yimen.engines.feel.types import NULL

MOST_RULES = 62
"""Rules that hold are kept as the bits of a BIGINT."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a table answers, and which rules held: bit n of `rules` for rule n + 1."""

    value: Value
    rules: str


class TableWriter:
    """Writes one table. `compile` turns a FEEL text into a value, `test` a cell into a condition on an input."""

    def __init__(self, table: DecisionTable, compile, test, combine) -> None:
        self.table = table
        self.compile = compile
        self.test = test
        self.combine = combine

    def answer(self, inputs: Sequence[Value]) -> Answer:
        """The answer for the values of the input clauses."""
        table = self.table
        if len(table.rules) > MOST_RULES:
            raise NotVectorisable(f"a table of more than {MOST_RULES} rules has no form in SQL")
        conditions = [
            self._and(
                [
                    f"{self.test(cell, value)} IS TRUE"
                    for cell, value in zip(rule.inputs, inputs, strict=True)
                    if not _dash(cell)
                ]
            )
            for rule in table.rules
        ]
        allowed = self._and([
            f"({self.test(clause.allowed, value)} IS TRUE OR {_null(value)})"
            for clause, value in zip(table.inputs, inputs, strict=True)
            if clause.allowed is not None
        ])  # fmt: skip
        if allowed != "true":
            conditions = [f"({allowed} AND {condition})" for condition in conditions]
        columns = [self._column(index, conditions) for index in range(len(table.outputs))]
        bits = " + ".join(f"CASE WHEN {c} THEN {1 << n} ELSE 0 END" for n, c in enumerate(conditions)) or "0"
        rules = f"CAST({bits} AS BIGINT)"
        if len(table.outputs) == 1:
            return Answer(columns[0], rules)
        return Answer(
            Context({clause.name: value for clause, value in zip(table.outputs, columns, strict=True)}), rules
        )

    @staticmethod
    def _and(parts: list[str]) -> str:
        return f"({' AND '.join(parts)})" if parts else "true"

    def _column(self, index: int, conditions: list[str]) -> Value:
        table, clause = self.table, self.table.outputs[index]
        key = policies.normalised(table.hit_policy, table.aggregation)
        values = [self._output(rule.outputs[index], clause) for rule in table.rules]
        default = self._default(clause, key)
        match key:
            case ("FIRST", None):
                return self._first(list(zip(conditions, values, strict=True)), default)
            case ("UNIQUE", None):
                chosen = self._first(list(zip(conditions, values, strict=True)), default)
                if disjoint(table):
                    return chosen
                return self.combine(f"{self._hits(conditions)} > 1", Constant(None), chosen)
            case ("ANY", None):
                return self._any(conditions, values, default)
            case ("PRIORITY", None) if len(table.outputs) == 1:
                return self._first(self._by_priority(conditions, values, clause), default)
            case ("COLLECT", "COUNT"):
                return Number(self._hits(conditions), 3, 0)
            case ("COLLECT", "SUM" | "MIN" | "MAX" as fold):
                return self._fold(fold, conditions, values, default)
        policy = " ".join(part for part in (table.hit_policy, table.aggregation) if part)
        raise NotVectorisable(f"a table with the hit policy {policy} has no form in SQL")

    def _output(self, feel: Feel, clause: OutputClause) -> Value:
        return self.compile(feel, clause.type_ref) if feel.text.strip() else Constant(None)

    def _default(self, clause: OutputClause, key) -> Value:
        if clause.default is not None:
            return self.compile(clause.default, clause.type_ref)
        return Constant(policies.EMPTY.get(key))

    def _first(self, rules: list[tuple[str, Value]], default: Value) -> Value:
        found = default
        for condition, value in reversed(rules):
            found = self.combine(condition, value, found)
        return found

    def _any(self, conditions: list[str], values: list[Value], default: Value) -> Value:
        """The first result, or null when a rule that holds gives another one."""
        if any(not isinstance(value, Constant) for value in values):
            raise NotVectorisable("a table with the hit policy ANY needs constant results in SQL")
        groups: dict[object, list[str]] = {}
        for condition, value in zip(conditions, values, strict=True):
            groups.setdefault((type(value.value), value.value), []).append(condition)  # type: ignore[union-attr]
        kinds = [f"({' OR '.join(group)})" for group in groups.values()]
        chosen = self._first(list(zip(conditions, values, strict=True)), default)
        return self.combine(f"{self._hits(kinds)} > 1", Constant(None), chosen)

    def _by_priority(self, conditions: list[str], values: list[Value], clause: OutputClause) -> list[tuple[str, Value]]:
        if clause.allowed is None or any(not isinstance(value, Constant) for value in values):
            raise NotVectorisable(
                "a table with the hit policy PRIORITY needs output values and constant results in SQL"
            )
        order = self.compile(Feel(f"[{clause.allowed.text}]", clause.allowed.line), None)
        ranked = order.value if isinstance(order, Constant) and isinstance(order.value, list) else []
        rules = list(zip(conditions, values, strict=True))
        place = {value: index for index, value in reversed(list(enumerate(ranked)))}
        return sorted(rules, key=lambda rule: place.get(rule[1].value, len(ranked)))  # type: ignore[union-attr]

    def _fold(self, fold: str, conditions: list[str], values: list[Value], default: Value) -> Value:
        """A sum or extreme over the rules that hold; null when one of them gives null."""
        from yimen.engines.feel.sql import numeric

        numbers = [self.combine("true", value, Constant(None)) for value in values]
        if not all(isinstance(number, Number) or number.type == NULL for number in numbers):
            raise NotVectorisable(f"only numbers are aggregated with {fold} in SQL")
        known = [(c, n) for c, n in zip(conditions, numbers, strict=True) if isinstance(n, Number)]
        missing = [
            c if not isinstance(n, Number) else f"({c} AND {numeric.is_null(n)})"
            for c, n in zip(conditions, numbers, strict=True)
        ]
        none = "false" if not missing else f"({' OR '.join(missing)})"
        found: Value
        if fold == "SUM":
            total = Number("0", 1, 0)
            for condition, number in known:
                part = Number(f"(CASE WHEN {condition} THEN {number.sql} ELSE 0 END)", number.digits, number.scale)
                total = numeric.add(total, part)
            found = total
        else:
            parts = [f"CASE WHEN {condition} THEN {number.sql} END" for condition, number in known]
            function = {"MIN": "least", "MAX": "greatest"}[fold]
            found = Number(f"{function}({', '.join(parts)})", *numeric.together(*(number for _, number in known)))
        held = f"({' OR '.join(conditions)})" if conditions else "false"
        return self.combine(none, Constant(None), self.combine(held, found, default))

    @staticmethod
    def _hits(conditions: list[str]) -> str:
        return "(" + " + ".join(f"CASE WHEN {condition} THEN 1 ELSE 0 END" for condition in conditions) + ")"


def _dash(cell: Feel) -> bool:
    return cell.text.strip() == "-"


def _null(value: Value) -> str:
    if isinstance(value, Constant):
        return "true" if value.value is None else "false"
    assert isinstance(value, Scalar | Number)
    return f"({value.sql} IS NULL)"
