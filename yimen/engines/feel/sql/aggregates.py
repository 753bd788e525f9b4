"""What is counted or summed over the rows of another table: computed once for each group, read by each row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlglot import exp

from yimen.engines.feel.sql import numeric, terms
from yimen.engines.feel.sql.terms import Sql
from yimen.engines.feel.sql.values import Number, Relation, Scalar
from yimen.engines.feel.types import BOOLEAN, DATE, STRING

COUNT_DIGITS = 12
SUM_DIGITS = 9
"""A group of at most a thousand million rows."""


@dataclass
class Aggregates:
    """The aggregates of an expression, by list of rows: each with the name of its column; equal ones are one.

    `found` can be computed once for all rows that share a list, such as all members of one household. Those of `paired`
    also read the row that asks ("another member than this person"): they are computed for each row with its list.
    """

    found: dict[str, dict[Sql, str]] = field(default_factory=dict)
    paired: dict[str, dict[Sql, str]] = field(default_factory=dict)
    around: list[str] = field(default_factory=list)

    @contextmanager
    def inside(self, relation: str) -> Iterator[None]:
        """While the condition of a filter over `relation` is compiled."""
        if self.around:
            raise numeric.TooWide("rows of another table within rows of another table have no form in SQL")
        self.around.append(relation)
        try:
            yield
        finally:
            self.around.pop()

    def column(self, relation: Relation, sql: Sql) -> Sql:
        """The column that holds an aggregate, as `"members 0"`; for a paired one `"members with row 0"`."""
        if self.around:
            raise numeric.TooWide("rows of another table within rows of another table have no form in SQL")
        shared = terms.reads(sql) <= relation.own
        columns = (self.found if shared else self.paired).setdefault(relation.name, {})
        return terms.column(columns.setdefault(sql, f"{relation.name}{'' if shared else ' with row'} {len(columns)}"))

    def count(self, relation: Relation) -> Number:
        """`count(rows)`."""
        return Number(_or(self.column(relation, _count(relation)), terms.integer(0)), COUNT_DIGITS, 0)

    def total(self, relation: Relation, number: Number) -> Number:
        """`sum(rows.x)`: null when there are no rows, or one of the values is null."""
        if number.divisor is not None or number.width + SUM_DIGITS > numeric.SAFE_DIGITS:
            raise numeric.TooWide
        wide = terms.cast(number.sql, terms.decimal(number.width, number.scale))
        digits = number.digits + SUM_DIGITS
        total = terms.cast(_over(exp.Sum(this=wide), relation), terms.decimal(digits + number.scale, number.scale))
        sql = terms.case([(_complete(relation, number.sql), total)])
        return Number(self.column(relation, sql), digits, number.scale)

    def mean(self, relation: Relation, number: Number) -> Number:
        """`mean(rows.x)`, as a quotient."""
        return numeric.divide(self.total(relation, number), self.count(relation))

    def extreme(self, name: str, relation: Relation, value: Scalar | Number) -> Scalar | Number:
        """`min(rows.x)` and `max(rows.x)`: null when one of the values is null."""
        if isinstance(value, Number) and value.divisor is not None:
            raise numeric.TooWide("a quotient can be compared or rounded, and nothing else; round it first")
        if value.type not in (DATE, STRING) and not isinstance(value, Number):
            raise numeric.TooWide(f"the {name} of values of type {value.type} has no form in SQL")
        best = (exp.Min if name == "min" else exp.Max)(this=value.sql)
        column = self.column(relation, terms.case([(_complete(relation, value.sql), _over(best, relation))]))
        return Number(column, value.digits, value.scale) if isinstance(value, Number) else Scalar(column, value.type)

    def quantified(self, quantifier: str, relation: Relation, condition: Sql) -> Scalar:
        """`some` and `every`: decided by one row, else unknown if a row is, else the other way."""
        is_some = quantifier == "some"
        decisive, other = terms.boolean(is_some), terms.boolean(not is_some)
        decided = _over((exp.LogicalOr if is_some else exp.LogicalAnd)(this=condition), relation)
        cases = [(terms.infix(exp.EQ, decided, decisive), decisive), (_complete(relation, condition), other)]
        column = self.column(relation, terms.case(cases))
        missing = self.column(relation, terms.boolean(True))
        return Scalar(terms.case([(terms.is_null(missing), other)], column), BOOLEAN)

    def contains(self, relation: Relation, equal: Sql) -> Scalar:
        """`list contains(rows.x, value)`."""
        found = _over(exp.LogicalOr(this=equal), relation)
        column = self.column(relation, _or(found, terms.boolean(False)))
        return Scalar(_or(column, terms.boolean(False)), BOOLEAN)


def _count(relation: Relation, value: Sql | None = None) -> Sql:
    """How many rows there are, or of how many a value is known."""
    return _over(exp.Count(this=exp.Star() if value is None else value), relation)


def _complete(relation: Relation, value: Sql) -> Sql:
    """Whether the value is known of every row."""
    return terms.infix(exp.EQ, _count(relation, value), _count(relation))


def _over(aggregate: Sql, relation: Relation) -> Sql:
    """An aggregate over the rows that the filters let pass."""
    if not relation.conditions:
        return aggregate
    return exp.Filter(this=aggregate, expression=exp.Where(this=terms.all_of(relation.conditions)))


def _or(value: Sql, otherwise: Sql) -> Sql:
    return exp.Coalesce(this=value, expressions=[otherwise])
