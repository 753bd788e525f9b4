"""Tables whose questions make no small tree: each rule is one condition, and the answer is put together from those."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from yimen.engines.dmn.population import near
from yimen.engines.dmn.population.hit_policies import HitPolicy, Outputs
from yimen.engines.feel.sql import Constant, NotVectorisable, Number, Value, numeric, terms
from yimen.engines.feel.sql.terms import Sql
from yimen.engines.feel.types import NULL

Cases = Callable[[Sequence[tuple[Sql, Value]], Value], Value]


def answer(policy: HitPolicy, conditions: Sequence[Sql], cases: Cases) -> Outputs:
    """One value for each output."""
    if not conditions:
        return policy.default
    hits = _count(conditions)
    rules = range(len(conditions))
    match policy.key:
        case ("COLLECT", "COUNT"):
            return (cases([(terms.infix(exp.EQ, hits, terms.integer(0)), policy.default[0])], Number(hits, 3, 0)),)
        case ("COLLECT", "SUM" | "MIN" | "MAX" as fold):
            by_output = zip(*policy.outputs, strict=True)
            return tuple(
                _folded(fold, conditions, values, default, cases)
                for values, default in zip(by_output, policy.default, strict=True)
            )
        case ("PRIORITY", None) if not any(policy.priorities):
            return tuple(cases([(_more_than(0, hits), Constant(None))], default) for default in policy.default)
        case ("PRIORITY", None):
            ordered = sorted(rules, key=policy.rank)
        case _:
            ordered = list(rules)
    null: list[tuple[Sql, Value]] = []
    if policy.key == ("UNIQUE", None):
        null = [(_more_than(1, hits), Constant(None))]
    elif policy.key == ("ANY", None):
        results: dict[object, list[Sql]] = {}
        for rule in rules:
            results.setdefault(policy.identity(rule), []).append(conditions[rule])
        null = [(_more_than(1, _count([terms.any_of(same) for same in results.values()])), Constant(None))]
    return tuple(
        cases([*null, *((conditions[rule], policy.outputs[rule][place]) for rule in ordered)], default)
        for place, default in enumerate(policy.default)
    )


def rules(policy: HitPolicy, conditions: Sequence[Sql], kind: exp.DataType) -> Sql:
    """The rules that hold, as bits."""
    cases = [(condition, near.bits(frozenset({rule}), kind)) for rule, condition in enumerate(conditions)]
    if not cases:
        return terms.integer(0)
    if policy.is_first:
        return terms.case(cases, terms.integer(0))
    return terms.chain(exp.Add, [terms.case([each], terms.integer(0)) for each in cases])


def _folded(fold: str, conditions: Sequence[Sql], values: Sequence[Value], default: Value, cases: Cases) -> Value:
    """A sum or extreme over the rules that hold; null when one of them gives null."""
    numbers = [cases([(terms.boolean(True), value)], Constant(None)) for value in values]
    if not all(isinstance(number, Number) or getattr(number, "type", None) == NULL for number in numbers):
        raise NotVectorisable(f"only numbers are aggregated with {fold} in SQL")
    known = [(c, n) for c, n in zip(conditions, numbers, strict=True) if isinstance(n, Number)]
    missing = [
        terms.all_of([c, numeric.is_null(n)]) if isinstance(n, Number) else c
        for c, n in zip(conditions, numbers, strict=True)
    ]
    found: Value = Constant(None)
    if fold == "SUM" and known:
        total = Number(terms.integer(0), 1, 0)
        for condition, number in known:
            part = terms.case([(condition, number.sql)], terms.integer(0))
            total = numeric.add(total, Number(part, number.digits, number.scale))
        found = total
    elif known:
        parts = [terms.case([(condition, number.sql)]) for condition, number in known]
        best = terms.extreme({"MIN": exp.Least, "MAX": exp.Greatest}[fold], parts)
        found = Number(best, *numeric.together(*(number for _, number in known)))
    return cases([(terms.any_of(missing), Constant(None)), (terms.any_of(conditions), found)], default)


def _count(conditions: Sequence[Sql]) -> Sql:
    ones = [terms.case([(condition, terms.integer(1))], terms.integer(0)) for condition in conditions]
    return terms.chain(exp.Add, ones)


def _more_than(number: int, hits: Sql) -> Sql:
    return terms.infix(exp.GT, hits, terms.integer(number))
