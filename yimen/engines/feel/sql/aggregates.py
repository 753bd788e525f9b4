"""What is counted or summed over the rows of another table: computed once for each group, read by each row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from yimen.engines.feel.sql import numeric
from yimen.engines.feel.sql.values import Number, Relation, Scalar, identifiers, quoted
from yimen.engines.feel.types import BOOLEAN, DATE, STRING

COUNT_DIGITS = 12
SUM_DIGITS = 9
"""A group of at most a thousand million rows."""


class Nested(Exception):
    """Rows of another table inside rows of another table."""


@dataclass
class Aggregates:
    """The aggregates of an expression, by list of rows: each with the name of its column; equal ones are one.

    `found` can be computed once for all rows that share a list, such as all members of one household. Those of `paired`
    also read the row that asks ("another member than this person"): they are computed for each row with its list.
    """

    found: dict[str, dict[str, str]] = field(default_factory=dict)
    paired: dict[str, dict[str, str]] = field(default_factory=dict)
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

    def column(self, relation: Relation, sql: str) -> str:
        """The column that holds an aggregate, as `"members 0"`; for a paired one `"members with row 0"`."""
        if self.around:
            raise numeric.TooWide("rows of another table within rows of another table have no form in SQL")
        shared = identifiers(sql) <= relation.own
        columns = (self.found if shared else self.paired).setdefault(relation.name, {})
        return quoted(columns.setdefault(sql, f"{relation.name}{'' if shared else ' with row'} {len(columns)}"))

    def count(self, relation: Relation) -> Number:
        """`count(rows)`."""
        column = self.column(relation, f"count(*){_filter(relation)}")
        return Number(f"coalesce({column}, 0)", COUNT_DIGITS, 0)

    def total(self, relation: Relation, number: Number) -> Number:
        """`sum(rows.x)`: null when there are no rows, or one of the values is null."""
        if number.divisor is not None or number.width + SUM_DIGITS > numeric.SAFE_DIGITS:
            raise numeric.TooWide
        wide = f"CAST({number.sql} AS DECIMAL({number.width}, {number.scale}))"
        digits = number.digits + SUM_DIGITS
        total = f"CAST(sum({wide}){_filter(relation)} AS DECIMAL({digits + number.scale}, {number.scale}))"
        sql = f"CASE WHEN {self._complete(relation, number.sql)} THEN {total} END"
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
        sql = f"CASE WHEN {self._complete(relation, value.sql)} THEN {name}({value.sql}){_filter(relation)} END"
        column = self.column(relation, sql)
        return Number(column, value.digits, value.scale) if isinstance(value, Number) else Scalar(column, value.type)

    def quantified(self, quantifier: str, relation: Relation, condition: str) -> Scalar:
        """`some` and `every`: decided by one row, else unknown if a row is, else the other way."""
        within = _filter(relation)
        decisive, function = ("true", "bool_or") if quantifier == "some" else ("false", "bool_and")
        decided = f"{function}({condition}){within}"
        known = f"count({condition}){within} = count(*){within}"
        other = "false" if quantifier == "some" else "true"
        sql = f"CASE WHEN {decided} = {decisive} THEN {decisive} WHEN {known} THEN {other} END"
        column = self.column(relation, sql)
        missing = self.column(relation, "true")
        return Scalar(f"(CASE WHEN {missing} IS NULL THEN {other} ELSE {column} END)", BOOLEAN)

    def contains(self, relation: Relation, equal: str) -> Scalar:
        """`list contains(rows.x, value)`."""
        column = self.column(relation, f"coalesce(bool_or({equal}){_filter(relation)}, false)")
        return Scalar(f"coalesce({column}, false)", BOOLEAN)

    @staticmethod
    def _complete(relation: Relation, sql: str) -> str:
        """Whether no value is null."""
        within = _filter(relation)
        return f"count({sql}){within} = count(*){within}"


def _filter(relation: Relation) -> str:
    return f" FILTER (WHERE {' AND '.join(relation.conditions)})" if relation.conditions else ""
