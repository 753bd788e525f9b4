"""Tables whose questions make no small tree: each rule is one condition, and the answer is put together from those."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from yimen.engines.dmn.population.hits import HitPolicy, Outputs
from yimen.engines.feel.sql import Constant, NotVectorisable, Number, Value, numeric
from yimen.engines.feel.types import NULL

Cases = Callable[[Sequence[tuple[str, Value]], Value], Value]


def answer(policy: HitPolicy, conditions: Sequence[str], cases: Cases) -> Outputs:
    """One value for each output."""
    if not conditions:
        return policy.default
    hits = _count(conditions)
    rules = range(len(conditions))
    match policy.key:
        case ("COLLECT", "COUNT"):
            return (cases([(f"{hits} = 0", policy.default[0])], Number(hits, 3, 0)),)
        case ("COLLECT", "SUM" | "MIN" | "MAX" as fold):
            by_output = zip(*policy.outputs, strict=True)
            return tuple(
                _folded(fold, conditions, values, default, cases)
                for values, default in zip(by_output, policy.default, strict=True)
            )
        case ("PRIORITY", None) if not any(policy.priorities):
            return tuple(cases([(f"{hits} > 0", Constant(None))], default) for default in policy.default)
        case ("PRIORITY", None):
            ordered = sorted(rules, key=policy.rank)
        case _:
            ordered = list(rules)
    null: list[tuple[str, Value]] = []
    if policy.key == ("UNIQUE", None):
        null = [(f"{hits} > 1", Constant(None))]
    elif policy.key == ("ANY", None):
        results: dict[object, list[str]] = {}
        for rule in rules:
            results.setdefault(policy.identity(rule), []).append(conditions[rule])
        null = [(f"{_count([f'({any_of})' for any_of in map(' OR '.join, results.values())])} > 1", Constant(None))]
    return tuple(
        cases([*null, *((conditions[rule], policy.outputs[rule][place]) for rule in ordered)], default)
        for place, default in enumerate(policy.default)
    )


def rules(policy: HitPolicy, conditions: Sequence[str], kind: str) -> str:
    """The rules that hold, as bits."""
    if policy.is_first:
        whens = " ".join(f"WHEN {condition} THEN {1 << n}::{kind}" for n, condition in enumerate(conditions))
        return f"(CASE {whens} ELSE 0 END)" if whens else "0"
    return " + ".join(f"CASE WHEN {c} THEN {1 << n}::{kind} ELSE 0 END" for n, c in enumerate(conditions)) or "0"


def _folded(fold: str, conditions: Sequence[str], values: Sequence[Value], default: Value, cases: Cases) -> Value:
    """A sum or extreme over the rules that hold; null when one of them gives null."""
    numbers = [cases([("true", value)], Constant(None)) for value in values]
    if not all(isinstance(number, Number) or getattr(number, "type", None) == NULL for number in numbers):
        raise NotVectorisable(f"only numbers are aggregated with {fold} in SQL")
    known = [(c, n) for c, n in zip(conditions, numbers, strict=True) if isinstance(n, Number)]
    missing = [
        f"({c} AND {numeric.is_null(n)})" if isinstance(n, Number) else c
        for c, n in zip(conditions, numbers, strict=True)
    ]
    found: Value = Constant(None)
    if fold == "SUM" and known:
        total = Number("0", 1, 0)
        for condition, number in known:
            part = Number(f"(CASE WHEN {condition} THEN {number.sql} ELSE 0 END)", number.digits, number.scale)
            total = numeric.add(total, part)
        found = total
    elif known:
        parts = [f"CASE WHEN {condition} THEN {number.sql} END" for condition, number in known]
        function = {"MIN": "least", "MAX": "greatest"}[fold]
        found = Number(f"{function}({', '.join(parts)})", *numeric.together(*(number for _, number in known)))
    return cases([(" OR ".join(missing), Constant(None)), (" OR ".join(conditions), found)], default)


def _count(conditions: Sequence[str]) -> str:
    return "(" + " + ".join(f"CASE WHEN {condition} THEN 1 ELSE 0 END" for condition in conditions) + ")"
