"""The cells of a table as sets of values: what the index, the analysis and the explanation all read.

A region is a union of intervals and points of one kind of constant. A cell that depends on anything else, such as
another variable or a function of the input, has no region and is evaluated as FEEL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yimen.engines.dmn.literal import constant_value
from yimen.engines.feel import nodes
from yimen.engines.feel.comparison import kind_of, less
from yimen.engines.feel.parser import Expression
from yimen.engines.feel.temporal.durations import DaysTime, YearsMonths
from yimen.engines.feel.values import Range

ORDERED = frozenset({"number", "string", "date", "years and months duration", "days and time duration"})
KINDS = ORDERED | {"boolean", "null"}
PYTHON = {
    "number": Decimal,
    "string": str,
    "date": date,
    "boolean": bool,
    "null": type(None),
    "years and months duration": YearsMonths,
    "days and time duration": DaysTime,
}


@dataclass(frozen=True, slots=True)
class Part:
    """An interval; a side that is None is unbounded. A point has both sides equal and included."""

    low: object
    high: object
    low_included: bool
    high_included: bool

    @property
    def is_point(self) -> bool:
        return self.low_included and self.high_included and self.low == self.high


@dataclass(frozen=True, slots=True)
class Region:
    """`kind` names the values (number, string, boolean, date, null, durations). Negated: everything but the parts."""

    kind: str
    parts: tuple[Part, ...]
    negated: bool = False


ANYTHING = Region("", (), negated=True)


def point(value: object) -> Part:
    return Part(value, value, True, True)


def region_of(cell: Expression) -> Region | None:
    """The region of a cell, or None when it has none. `-` is ANYTHING."""
    tree = cell.tree
    if not isinstance(tree, nodes.UnaryTests):
        return None
    if not tree.tests:
        return ANYTHING
    parts: list[Part] = []
    for test in tree.tests:
        found = _parts(test, cell)
        if found is None:
            return None
        parts.extend(found)
    kinds = {kind_of(part.low if part.low is not None else part.high) for part in parts}
    if len(kinds) != 1 or not kinds <= KINDS:
        return None
    return Region(kinds.pop(), tuple(parts), tree.negated)


def _parts(test: nodes.Node, cell: Expression) -> list[Part] | None:
    if isinstance(test, nodes.UnaryRange):
        known, value = constant_value(test.endpoint, cell)
        return _comparison(test.operator, value) if known and value is not None else None
    known, value = constant_value(test, cell)
    if not known:
        return None
    if value is None:
        return [point(None)] if isinstance(test, nodes.Literal) and cell.fragment(test) == "null" else None
    if isinstance(value, Range):
        return _range(value)
    if isinstance(value, list):
        inner = [_range(item) if isinstance(item, Range) else [point(item)] for item in value]
        return None if not inner or None in inner else [part for parts in inner for part in parts or ()]
    return [point(value)]


def _comparison(operator: str, value: object) -> list[Part] | None:
    if isinstance(value, Range | list | dict):
        return None
    if operator == "=":
        return [point(value)]
    if kind_of(value) not in ORDERED:
        return None
    below, above = Part(None, value, False, operator == "<="), Part(value, None, operator == ">=", False)
    if operator == "!=":
        return [below, above]
    return [below] if operator.startswith("<") else [above]


def _range(value: Range) -> list[Part] | None:
    if value.excludes:
        return _comparison("!=", value.low)
    if value.low is not None and value.high is not None and less(value.high, value.low) is not False:
        return None
    return [Part(value.low, value.high, value.low_included, value.high_included)]
