"""What a table asks of each row: the cells of an input as one question with a few answers.

A cell with a region is a set of values; the regions of one input cut its values into slices, and one chain of
comparisons finds the slice of a row. A cell without one is a condition of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from yimen.engines.dmn.tables.hyperrectangles import Slice, holds, slices
from yimen.engines.dmn.tables.regions import Region
from yimen.engines.feel.sql import Number, Scalar, numeric, terms
from yimen.engines.feel.sql.terms import Sql
from yimen.engines.feel.types import NULL

Rules = frozenset[int]
Compare = Callable[[str, Scalar | Number, object], Sql]
"""An operator, a value and a constant: their comparison in SQL."""

Outcomes = tuple[list[tuple[Sql, Rules]], Rules]
"""Conditions, each looked at where those before it do not hold, with the rules whose cells then hold; and the rules
whose cells hold where no condition does."""


@dataclass(frozen=True)
class Condition:
    """A cell without a region: it holds, or it does not."""

    column: int
    rules: Rules
    sql: Sql

    def outcomes(self, among: Rules) -> Outcomes:
        """The outcomes for these rules."""
        return [(self.sql, self.rules & among)], frozenset()


@dataclass(frozen=True)
class Slices:
    """All cells of an input that have regions. `found` are the slices with the rules whose cells hold there."""

    column: int
    rules: Rules
    value: Scalar | Number
    compare: Compare
    found: tuple[tuple[Slice, Rules], ...]
    null: Rules

    def outcomes(self, among: Rules) -> Outcomes:
        """The outcomes for these rules, of which neighbours differ. Null passes every comparison."""
        null = self.null & among
        pieces = [(piece, rules & among) for piece, rules in self.found]
        if not self._is_ordered():
            chain = list(self._points(pieces))
        elif pieces[0][1] == null:
            chain = list(self._falling(pieces))
        else:
            chain = list(self._rising(pieces))
        while chain and chain[-1][1] == null:
            chain.pop()
        return chain, null

    def _is_ordered(self) -> bool:
        return all(piece.part is not None and not isinstance(piece.example, bool) for piece, _ in self.found)

    def _rising(self, pieces: Sequence[tuple[Slice, Rules]]) -> Iterator[tuple[Sql, Rules]]:
        """From below to above: a slice ends where the next begins."""
        for rules, group in groupby(pieces, key=lambda each: each[1]):
            *_, (last, _) = group
            assert last.part is not None
            high = last.part.high
            operator = "<=" if last.part.high_included else "<"
            yield self._known() if high is None else self.compare(operator, self.value, high), rules

    def _falling(self, pieces: Sequence[tuple[Slice, Rules]]) -> Iterator[tuple[Sql, Rules]]:
        """From above to below."""
        for rules, group in groupby(reversed(pieces), key=lambda each: each[1]):
            *_, (last, _) = group
            assert last.part is not None
            low = last.part.low
            operator = ">=" if last.part.low_included else ">"
            yield self._known() if low is None else self.compare(operator, self.value, low), rules

    def _points(self, pieces: Sequence[tuple[Slice, Rules]]) -> Iterator[tuple[Sql, Rules]]:
        """Values that are named, and all others."""
        others = next((rules for piece, rules in pieces if piece.part is None), None)
        by_rules: dict[Rules, list[object]] = {}
        for piece, rules in pieces:
            if piece.part is not None and rules != others:
                by_rules.setdefault(rules, []).append(piece.example)
        if others is None and len(by_rules) == 1:
            yield self._known(), next(iter(by_rules))
            return
        for rules, values in by_rules.items():
            yield equal_to(self.value, values, self.compare), rules
        if others is not None:
            yield self._known(), others

    def _known(self) -> Sql:
        return is_known(self.value)


Partition = Condition | Slices


def fits(region: Region, value: Scalar | Number) -> bool:
    """Whether the region is about values of this type."""
    return region.kind in ("", "null", value.type.name) or value.type == NULL


def ask(column: int, value: Scalar | Number, regions: Mapping[int, Region], compare: Compare) -> Slices:
    """The question of the cells with regions, by rule, of one input."""
    pieces = slices(list(regions.values()), None)
    found = [(piece, frozenset(rule for rule, region in regions.items() if holds(region, piece))) for piece in pieces]
    *known, (_, null) = found
    if all(piece.part is not None and not isinstance(piece.example, bool) for piece, _ in known):
        known.sort(key=lambda each: _place(each[0]))
    return Slices(column, frozenset(regions), value, compare, tuple(known), null)


def _place(piece: Slice) -> tuple:
    """Slices in the order of their values: nothing, then by the lower end, a point before what is above it."""
    assert piece.part is not None
    low = piece.part.low
    return (False,) if low is None else (True, low, not piece.part.low_included)


def in_region(value: Scalar | Number, region: Region, compare: Compare) -> Sql:
    """Whether a value lies in a region."""
    if region.kind == "":
        return terms.boolean(True)
    if region.kind == "null":
        return is_known(value) if region.negated else is_null(value)
    points = [part.low for part in region.parts if part.is_point]
    tests = [equal_to(value, points, compare)] if points else []
    for part in region.parts:
        if part.is_point:
            continue
        ends = []
        if part.low is not None:
            ends.append(compare(">=" if part.low_included else ">", value, part.low))
        if part.high is not None:
            ends.append(compare("<=" if part.high_included else "<", value, part.high))
        tests.append(terms.all_of(ends))
    found = terms.any_of(tests)
    if not region.negated:
        return found
    # Null equals no point, so it is outside them all; whether it is in an interval is unknown (DMN 1.5, table 55).
    outside = terms.negation(found)
    return terms.any_of([is_null(value), outside]) if len(points) == len(region.parts) else outside


def equal_to(value: Scalar | Number, constants: Sequence[object], compare: Compare) -> Sql:
    """Whether a value is one of some constants; unknown for null."""
    if {True, False} >= set(constants) and all(isinstance(constant, bool) for constant in constants):
        return terms.any_of([value.sql if constant else terms.negation(value.sql) for constant in constants])
    return terms.any_of([compare("=", value, constant) for constant in constants])


def is_null(value: Scalar | Number) -> Sql:
    """Whether a value is null."""
    return numeric.is_null(value) if isinstance(value, Number) else terms.is_null(value.sql)


def is_known(value: Scalar | Number) -> Sql:
    """Whether a value is not null."""
    if isinstance(value, Number) and value.divisor is not None:
        return terms.negation(numeric.is_null(value))
    return terms.is_known(value.sql)
