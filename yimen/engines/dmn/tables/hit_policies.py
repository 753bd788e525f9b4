"""What a table answers when rules hold: hit policies and aggregation (DMN 1.5, 8.2.10).

The rules that hold come in their order. Each policy is a function of them; null comes with a diagnostic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Protocol

from yimen.engines.dmn.code import Scope
from yimen.engines.dmn.model import DecisionTable
from yimen.engines.feel import arithmetic
from yimen.engines.feel.comparison import equal, less
from yimen.engines.feel.limits import Run


class Table(Protocol):
    """What a policy asks of a table: results of its rules, and to refuse with null and a diagnostic."""

    source: DecisionTable
    is_compound: bool
    priorities: list[list[object]]

    def output(self, rule: int, scope: Scope, run: Run) -> object: ...

    def refuse(self, run: Run, message: str) -> Any: ...


Policy = Callable[[Table, Sequence[int], Scope, Run], object]


def _unique(table: Table, hits: Sequence[int], scope: Scope, run: Run) -> object:
    if len(hits) == 1:
        return table.output(hits[0], scope, run)
    numbers = ", ".join(str(hit + 1) for hit in hits)
    return table.refuse(run, f"rules {numbers} all hold, but at most one may (hit policy UNIQUE)")


def _any(table: Table, hits: Sequence[int], scope: Scope, run: Run) -> object:
    first = table.output(hits[0], scope, run)
    for hit in hits[1:]:
        if equal(table.output(hit, scope, run), first, run) is not True:
            numbers = f"{hits[0] + 1} and {hit + 1}"
            return table.refuse(run, f"rules {numbers} hold with different results (hit policy ANY)")
    return first


def _first(table: Table, hits: Sequence[int], scope: Scope, run: Run) -> object:
    return table.output(hits[0], scope, run)


def _priority(table: Table, hits: Sequence[int], scope: Scope, run: Run) -> object:
    ordered = _by_priority(table, hits, scope, run)
    return None if ordered is None else ordered[0]


def _collect(table: Table, hits: Sequence[int], scope: Scope, run: Run) -> object:
    return [table.output(hit, scope, run) for hit in hits]


def _output_order(table: Table, hits: Sequence[int], scope: Scope, run: Run) -> object:
    return _by_priority(table, hits, scope, run)


def _by_priority(table: Table, hits: Sequence[int], scope: Scope, run: Run) -> list[object] | None:
    """Results in the order of the output values, the first output column deciding before the second."""
    if not any(table.priorities):
        return table.refuse(run, "the hit policy needs the output values in their order")
    results = [table.output(hit, scope, run) for hit in hits]
    if len(hits) < 2:
        return results

    def rank(result: object) -> list[int]:
        values = list(result.values()) if table.is_compound else [result]  # type: ignore[attr-defined]
        return [_place(value, order, run) for value, order in zip(values, table.priorities, strict=True) if order]

    return sorted(results, key=rank)


def _place(value: object, order: list[object], run: Run) -> int:
    return next((place for place, known in enumerate(order) if equal(known, value, run) is True), len(order))


def _aggregated(fold: Callable[[list[object]], object]) -> Policy:
    def policy(table: Table, hits: Sequence[int], scope: Scope, run: Run) -> object:
        results = [table.output(hit, scope, run) for hit in hits]
        if not table.is_compound:
            return _folded(table, fold, results, run)
        names = [clause.name for clause in table.source.outputs]
        return {name: _folded(table, fold, [result[name] for result in results], run) for name in names}  # type: ignore[index]

    return policy


def _folded(table: Table, fold: Callable[[list[object]], object], values: list[object], run: Run) -> object:
    result = fold(values)
    return table.refuse(run, "the results cannot be aggregated") if result is None else result


def _sum(values: list[object]) -> object:
    total: object = Decimal(0)
    for value in values:
        total = arithmetic.add(total, value) if isinstance(value, Decimal) else None
        if total is None:
            return None
    return total


def _extreme(values: list[object], *, largest: bool) -> object:
    best = values[0]
    for value in values[1:]:
        smaller = less(best, value) if largest else less(value, best)
        if smaller is None:
            return None
        best = value if smaller else best
    return best


_COUNT: Policy = lambda table, hits, scope, run: Decimal(len(hits))  # noqa: E731

POLICIES: dict[tuple[str, str | None], Policy] = {
    ("UNIQUE", None): _unique,
    ("ANY", None): _any,
    ("FIRST", None): _first,
    ("PRIORITY", None): _priority,
    ("RULE ORDER", None): _collect,
    ("OUTPUT ORDER", None): _output_order,
    ("COLLECT", None): _collect,
    ("COLLECT", "SUM"): _aggregated(_sum),
    ("COLLECT", "MIN"): _aggregated(lambda values: _extreme(values, largest=False)),
    ("COLLECT", "MAX"): _aggregated(lambda values: _extreme(values, largest=True)),
    ("COLLECT", "COUNT"): _COUNT,
}

# What no rule and no default gives: an empty list where a list is answered, zero for a count, else null.
EMPTY: dict[tuple[str, str | None], object] = {
    ("RULE ORDER", None): [],
    ("OUTPUT ORDER", None): [],
    ("COLLECT", None): [],
    ("COLLECT", "COUNT"): Decimal(0),
}


def unknown(table: Table, hits: Sequence[int], scope: Scope, run: Run) -> object:
    """What a table answers whose hit policy does not exist."""
    return table.refuse(run, f"there is no hit policy {table.source.hit_policy!r}")


def normalised(hit_policy: str, aggregation: str | None) -> tuple[str, str | None] | None:
    """The key of a policy, or None when there is no such policy. An aggregation counts only with COLLECT."""
    policy = hit_policy.strip().upper()
    key = (policy, aggregation.strip().upper() if aggregation and policy == "COLLECT" else None)
    return key if key in POLICIES else None
