"""A decision table, compiled: its input expressions, its rules, its results and its hit policy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from yimen.engines.dmn import literal
from yimen.engines.dmn.code import Code, Scope, Site, coerce, coerced, compiles, constant
from yimen.engines.dmn.model import Citation, DecisionTable, Feel, InputClause, OutputClause
from yimen.engines.dmn.tables import hit_policies
from yimen.engines.dmn.tables.index import Cell, Index
from yimen.engines.dmn.tables.regions import Region, region_of
from yimen.engines.feel import nodes, types
from yimen.engines.feel.limits import Run
from yimen.engines.feel.parser import Expression
from yimen.engines.feel.types import Type

INPUT = "?"  # the name of the value that a unary test is about


class RuleTexts(NamedTuple):
    """A rule as it is written. `number` counts from 1; a cell is its column, the input and its label, and the test."""

    number: int
    cells: tuple[tuple[int, str, str, str], ...]
    outputs: tuple[str, ...]
    annotations: tuple[str, ...]
    citations: tuple[Citation, ...]


class Recorder(Protocol):
    """Is told of every table that is evaluated."""

    def table(self, table: Table, values: Sequence[object], failed: Sequence[int], hits: Sequence[int]) -> None:
        """`values` of the inputs; for each rule the column of the first condition that does not hold, or -1; the
        rules that hold."""


class _Nobody:
    def table(self, table: Table, values: Sequence[object], failed: Sequence[int], hits: Sequence[int]) -> None:
        pass


@dataclass(slots=True)
class Recording(Run):
    """A run whose tables are recorded."""

    recorder: Recorder = field(default_factory=_Nobody)


class Table:
    """`regions[rule][column]` and `cells[rule][column]` (parse trees, None when broken) serve analysis and traces."""

    def __init__(self, source: DecisionTable, site: Site) -> None:
        self.source = source
        self.owner = site.owner
        self.path = site.path
        self.names = site.names
        self.input_types = [site.items.named(clause.type_ref) for clause in source.inputs]
        self.output_types = [site.items.named(clause.type_ref) for clause in source.outputs]
        self._inputs = _inputs(source.inputs, self.input_types, site)
        self.is_compound = len(source.outputs) > 1
        self.priorities = [_values(_order(clause, site), site) for clause in source.outputs]
        self._allowed = [
            (column, _allowed(clause, site)) for column, clause in enumerate(source.inputs) if clause.allowed
        ]
        self._compile_rules(site)
        self._defaults = [
            None if clause.default is None else _result(clause.default, clause, site) for clause in source.outputs
        ]
        key = hit_policies.normalised(source.hit_policy, source.aggregation)
        if key is None:
            site.problem(f"there is no hit policy {source.hit_policy!r}", source.line)
        self.key = key or ("UNIQUE", None)
        self._policy = hit_policies.POLICIES[key] if key else hit_policies.unknown
        self._cost = len(source.rules) // 16
        self._index = Index(self.regions, self._tests, first=self.key[0] == "FIRST")

    def _compile_rules(self, site: Site) -> None:
        inner = site.knowing(INPUT)
        self.cells: list[list[Expression | None]] = []
        self.regions: list[list[Region | None]] = []
        self._tests: list[list[Cell]] = []
        self._outputs: list[list[Code]] = []
        known: dict[str, tuple[Expression | None, Region | None, Cell]] = {}
        for rule in self.source.rules:
            row = []
            for feel in rule.inputs:
                if feel.text not in known:
                    known[feel.text] = _cell(feel, inner)
                row.append(known[feel.text])
            self.cells.append([cell for cell, _, _ in row])
            self.regions.append([region for _, region, _ in row])
            self._tests.append([test for _, _, test in row])
            clauses = zip(rule.outputs, self.source.outputs, strict=True)
            self._outputs.append([_result(feel, clause, site) for feel, clause in clauses])
        self._single = None if self.is_compound else [codes[0] for codes in self._outputs]

    def __call__(self, scope: Scope, run: Run) -> object:
        if self._cost:
            run.spend(self._cost)
        values = self._inputs(scope, run)
        for column, allowed in self._allowed:
            if values[column] is not None and not allowed(values[column], scope, run):
                text = self.source.inputs[column].expression.text
                return self.refuse(run, f"the value of {text} is not among the input values")
        if isinstance(run, Recording):
            failed = self._index.probe(values, scope, run)
            hits = self._index.counted([rule for rule, column in enumerate(failed) if column < 0])
            run.recorder.table(self, values, failed, hits)
        else:
            hits = self._index.match(values, scope, run)
        if len(hits) > 1:
            run.spend(len(hits) * len(self.source.outputs))
        return self._policy(self, hits, scope, run) if hits else self._default(scope, run)

    @cached_property
    def texts(self) -> tuple[RuleTexts, ...]:
        """What a trace says of the rules, whatever the values are."""
        heads = [(clause.expression.text, clause.label or clause.expression.text) for clause in self.source.inputs]
        return tuple(
            RuleTexts(
                number,
                tuple(
                    (column, *heads[column], cell.text.strip())
                    for column, cell in enumerate(rule.inputs)
                    if cell.text.strip() != "-"
                ),
                tuple(output.text.strip() for output in rule.outputs),
                tuple(note for note in (*rule.annotations, rule.description) if note),
                rule.citations,
            )
            for number, rule in enumerate(self.source.rules, 1)
        )

    def output(self, rule: int, scope: Scope, run: Run) -> object:
        """The result of one rule: a value, or a context of the named outputs."""
        if self._single is not None:
            return self._single[rule](scope, run)
        names = (clause.name for clause in self.source.outputs)
        return {name: code(scope, run) for name, code in zip(names, self._outputs[rule], strict=True)}

    def _default(self, scope: Scope, run: Run) -> object:
        if not any(self._defaults):
            empty = hit_policies.EMPTY.get(self.key)
            return self.refuse(run, "no rule holds and there is no default") if empty is None else empty
        values = [None if code is None else code(scope, run) for code in self._defaults]
        if not self.is_compound:
            return values[0]
        return {clause.name: value for clause, value in zip(self.source.outputs, values, strict=True)}

    def refuse(self, run: Run, message: str) -> Any:
        """Note why the answer is null. Returns null."""
        notes = run.diagnostics
        if notes is not None:
            notes.append(literal.Diagnostic(message, self.owner, self.source.line))  # type: ignore[arg-type]
        return None


@compiles(DecisionTable)
def _table(box: DecisionTable, site: Site) -> Code:
    table = Table(box, site)
    site.tables.append(table)
    return table


def _inputs(
    clauses: Sequence[InputClause], kinds: Sequence[Type], site: Site
) -> Callable[[Scope, Run], Sequence[object]]:
    """The values of the input clauses. Where all are variables of the right types, they are read at once."""
    names = [_variable(clause, kind, site) for clause, kind in zip(clauses, kinds, strict=True)]
    if len(names) > 1 and None not in names:
        read = itemgetter(*names)
        return lambda scope, run: read(scope)
    codes = [_input(clause, kind, site) for clause, kind in zip(clauses, kinds, strict=True)]
    return lambda scope, run: [code(scope, run) for code in codes]


def _variable(clause: InputClause, kind: Type, site: Site) -> str | None:
    """The variable that is all of an input expression, if it never needs a conversion."""
    name = clause.expression.text.strip()
    if name not in site.typed or (kind != types.ANY and kind != site.typed[name]):
        return None
    parsed = literal.parsed_text(clause.expression, site)
    if parsed is None or not isinstance(parsed.tree, nodes.Name):
        return None  # such as `true`, whatever a variable is called
    site.reads.add(name)
    return parsed.tree.name


def _input(clause: InputClause, kind: Type, site: Site) -> Code:
    return coerced(literal.expression(clause.expression, site), kind, f"{site.owner}: {clause.expression.text}")


def _cell(feel: Feel, site: Site) -> tuple[Expression | None, Region | None, Cell]:
    parsed = literal.parsed_text(feel, site, unary=True)
    if parsed is None:
        failing = literal.failing_syntax(site)
        return None, None, lambda value, scope, run: failing(scope, run) is True
    region = region_of(parsed)
    code = literal.code_of(parsed, feel, site)
    null_never_holds = region is not None and not region.negated and region.kind != "null"
    return parsed, region, _test(code, skips_null=null_never_holds)


def _test(code: Code, *, skips_null: bool) -> Cell:
    def test(value: object, scope: Scope, run: Run) -> bool:
        if value is None and skips_null:
            return False
        run.spend(4 + len(scope) // 8)
        return code({**scope, INPUT: value}, run) is True

    return test


def _allowed(clause: InputClause, site: Site) -> Cell:
    return _cell(clause.allowed or Feel("-"), site.knowing(INPUT))[2]


def _result(feel: Feel, clause: OutputClause, site: Site) -> Code:
    kind = site.items.named(clause.type_ref)
    what = f"{site.owner}: {clause.name or 'result'}"
    parsed = literal.parsed_text(feel, site) if feel.text.strip() else None
    if parsed is not None:
        known, value = literal.constant_value(parsed.tree, parsed)
        if known:
            return constant(coerce(value, kind, Run(), what))
    return coerced(literal.expression(feel, site), kind, what)


def _order(clause: OutputClause, site: Site) -> Feel | None:
    """The output values, which are also the order of priority; else the allowed values of the clause's type."""
    if clause.allowed is not None:
        return clause.allowed
    item = site.items.definition(clause.type_ref)
    return None if item is None else item.allowed


def _values(feel: Feel | None, site: Site) -> list[object]:
    if feel is None:
        return []
    region = _cell(feel, site.knowing(INPUT))[1]
    return [] if region is None else [part.low for part in region.parts if part.is_point]
