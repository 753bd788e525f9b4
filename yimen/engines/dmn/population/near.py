"""Rules that failed by one condition alone: who narrowly has no right, and what stood in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from sqlglot import exp

from yimen.engines.dmn.population.partitions import Condition, Partition, Rules
from yimen.engines.feel.sql import terms
from yimen.engines.feel.sql.terms import Sql


def bits(rules: Rules, kind: exp.DataType) -> Sql:
    """Rules as the bits of a number: bit n for rule n + 1."""
    return terms.cast(terms.integer(sum(1 << rule for rule in rules)), kind)


def failed(questions: Sequence[Partition], kind: exp.DataType) -> Iterator[tuple[int, Sql]]:
    """For each input that rules look at: its place, and the rules whose cell there does not hold, as bits."""
    for column in sorted({question.column for question in questions}):
        masks = [_mask(question, kind) for question in questions if question.column == column]
        yield column, terms.chain(exp.BitwiseOr, masks)


def _mask(question: Partition, kind: exp.DataType) -> Sql:
    if isinstance(question, Condition):
        return terms.case([(question.sql, terms.integer(0))], bits(question.rules, kind))
    outcomes, otherwise = question.outcomes(question.rules)
    rest = bits(question.rules - otherwise, kind)
    cases = [(sql, bits(question.rules - held, kind)) for sql, held in outcomes]
    return terms.case(cases, rest) if cases else rest


def by_one(masks: Sequence[Sql]) -> Sql:
    """The rules that are in exactly one of the masks."""
    if not masks:
        return terms.integer(0)
    some = terms.chain(exp.BitwiseOr, masks)
    both = [terms.infix(exp.BitwiseAnd, *pair) for pair in combinations(masks, 2)]
    if not both:
        return some
    return terms.infix(exp.BitwiseAnd, some, exp.BitwiseNot(this=terms.chain(exp.BitwiseOr, both)))
