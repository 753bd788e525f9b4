"""What is wrong with a table before anybody uses it: gaps, overlaps, masked rules, inputs that nothing looks at.

Every finding comes with an example of input values; where a proof is impossible, the finding says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from yimen.engines.dmn.model import DecisionTable, Feel
from yimen.engines.dmn.tables import hit_policies
from yimen.engines.dmn.tables.hyperrectangles import Hyperrectangle, TooLarge, hyperrectangles
from yimen.engines.dmn.tables.regions import Region, region_of
from yimen.engines.feel.errors import FeelError
from yimen.engines.feel.parser import parse
from yimen.engines.feel.text import format_value

Kind = Literal["gap", "overlap", "masked", "unreachable", "unused", "unproven"]
_LISTS = frozenset({("RULE ORDER", None), ("OUTPUT ORDER", None), ("COLLECT", None)})
MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Anomaly:
    """`rules` count from 1. `example` maps the text of an input to a value as FEEL writes it."""

    kind: Kind
    message: str
    line: int
    rules: tuple[int, ...] = ()
    example: tuple[tuple[str, str], ...] = ()


def analyse(
    table: DecisionTable, *, names: frozenset[str] = frozenset(), allowed: Sequence[Feel | None] = ()
) -> list[Anomaly]:
    """Everything that can be said of a table. `allowed` are the values that the types of its inputs allow, if any."""
    findings = [
        Anomaly("unused", f"no rule looks at the input {clause.expression.text!r}", clause.line)
        for column, clause in enumerate(table.inputs)
        if table.rules and all(rule.inputs[column].text.strip() == "-" for rule in table.rules)
    ]
    regions = [[_region(cell, names) for cell in rule.inputs] for rule in table.rules]
    unclear = sorted({
        table.inputs[column].expression.text
        for row in regions for column, region in enumerate(row) if region is None
    })  # fmt: skip
    if unclear:
        message = f"gaps and overlaps cannot be proven: cells of {', '.join(unclear)} depend on more than the input"
        return [*findings, Anomaly("unproven", message, table.line)]
    domains = [
        _region(feel, names) if feel is not None else None
        for feel in (
            clause.allowed or (allowed[n] if n < len(allowed) else None) for n, clause in enumerate(table.inputs)
        )
    ]
    try:
        found = list(hyperrectangles(regions, domains))
    except TooLarge:
        return [
            *findings,
            Anomaly("unproven", "gaps and overlaps cannot be proven: the table has too many cases", table.line),
        ]
    return [*findings, *_gaps(table, found), *_overlaps(table, found), *_masked(table, found)]


def _region(cell: Feel, names: frozenset[str]) -> Region | None:
    try:
        return region_of(parse(cell.text, names, unary=True))
    except FeelError:
        return None


def _gaps(table: DecisionTable, found: list[Hyperrectangle]) -> list[Anomaly]:
    key = hit_policies.normalised(table.hit_policy, table.aggregation)
    if key in hit_policies.EMPTY or any(clause.default is not None for clause in table.outputs):
        return []
    return [
        Anomaly("gap", f"{_sentence(table, box)} matches no rule", table.line, (), _example(table, box))
        for box in found
        if not box.rules and None not in box.example  # a gap for null alone is what null means
    ][:MOST_EXAMPLES]


def _overlaps(table: DecisionTable, found: list[Hyperrectangle]) -> list[Anomaly]:
    policy, _ = hit_policies.normalised(table.hit_policy, table.aggregation) or ("UNIQUE", None)
    if policy not in ("UNIQUE", "ANY"):
        return []
    findings: list[Anomaly] = []
    pairs: set[tuple[int, ...]] = set()
    for box in sorted(found, key=lambda box: len(box.rules)):
        clashing = _clashing(table, box.rules) if policy == "ANY" else box.rules
        new = {(a, b) for n, a in enumerate(clashing) for b in clashing[n + 1 :]} - pairs
        if len(clashing) < 2 or not new:
            continue
        pairs |= new
        rules = tuple(rule + 1 for rule in clashing)
        message = f"{_sentence(table, box)} matches rules {', '.join(map(str, rules))} (hit policy {policy})"
        findings.append(
            Anomaly("overlap", message, table.rules[clashing[1]].line or table.line, rules, _example(table, box))
        )
    return findings[:MOST_EXAMPLES]


def _clashing(table: DecisionTable, rules: tuple[int, ...]) -> tuple[int, ...]:
    """With ANY, rules may hold together when they say the same."""
    first = {tuple(feel.text.strip() for feel in table.rules[rule].outputs): rule for rule in reversed(rules)}
    return tuple(sorted(first.values()))


def _masked(table: DecisionTable, found: list[Hyperrectangle]) -> list[Anomaly]:
    reached = {rule for box in found for rule in box.rules}
    findings = [
        Anomaly("unreachable", f"rule {n + 1} never holds", rule.line or table.line, (n + 1,))
        for n, rule in enumerate(table.rules)
        if n not in reached
    ]
    if hit_policies.normalised(table.hit_policy, table.aggregation) != ("FIRST", None):
        return findings
    deciding = {box.rules[0] for box in found if box.rules}
    for n, rule in enumerate(table.rules):
        if n in reached - deciding:
            above = sorted({box.rules[0] + 1 for box in found if n in box.rules})
            message = f"rule {n + 1} is masked: wherever it holds, rule {' or '.join(map(str, above))} comes first"
            findings.append(Anomaly("masked", message, rule.line or table.line, (n + 1,)))
    return findings


def _example(table: DecisionTable, box: Hyperrectangle) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            clause.expression.text,
            value if value in ("…", "anything") else format_value(value) if value is not None else "null",
        )
        for clause, value in zip(table.inputs, box.example, strict=True)
    )


def _sentence(table: DecisionTable, box: Hyperrectangle) -> str:
    said = [f"{name} {_shown(value)}" for name, value in _example(table, box) if value != "anything"]
    return ", ".join(said) or "every input"


def _shown(value: str) -> str:
    return "that is none of the listed values" if value == "…" else value
