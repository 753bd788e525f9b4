"""The rules of a table, looked up by the values of its inputs: no rule is tried that a value already excludes.

A set of rules is a whole number whose bit n stands for rule n. Each column is cut at the values that its cells name,
into points and the open intervals between them, and knows for every piece the rules whose cells hold there; the rules
that hold are those of all columns. Cells that depend on more than the input, and values of another kind than a cell
names, are evaluated as FEEL.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from operator import xor
from typing import NamedTuple

from yimen.engines.dmn.tables.regions import ANYTHING, PYTHON, Region
from yimen.engines.feel.limits import Run

Cell = Callable[[object, dict, Run], bool]  # a cell evaluated as FEEL: (input value, scope, run) -> it holds
Rules = int  # a set of rules
MOST_BITS = 1 << 27
"""A table whose columns need more (16 MiB: eight thousand rules with a value each) is evaluated as FEEL."""


class Lookup(NamedTuple):
    """For values of one class: `find` gives the rules that are not excluded; those in `asked` FEEL decides about."""

    find: Callable[[object], Rules]
    asked: Rules


class Index:
    """`regions[rule][column]` is None where only `cells[rule][column]` can tell. `first`: only the first that holds
    counts."""

    def __init__(
        self, regions: Sequence[Sequence[Region | None]], cells: Sequence[Sequence[Cell]], *, first: bool
    ) -> None:
        self._cells = cells
        self._first = first
        self._every = (1 << len(regions)) - 1
        columns = [list(column) for column in zip(*regions, strict=True)]
        if sum(map(_pieces, columns)) * len(regions) > MOST_BITS:
            columns = [[ANYTHING if region == ANYTHING else None for region in column] for column in columns]
        self._columns = [
            (place, *_column(column))
            for place, column in enumerate(columns)
            if any(cell != ANYTHING for cell in column)
        ]

    def match(self, values: Sequence[object], scope: dict, run: Run) -> Sequence[int]:
        """The rules that hold, in their order; with `first` the first of them alone."""
        rules = self._every
        undecided = 0
        for place, kinds, other in self._columns:
            value = values[place]
            find, asked = kinds.get(type(value), other)
            rules &= find(value)
            undecided |= asked
        if undecided & rules:
            return self._ask(rules, values, scope, run)
        if rules & (rules - 1) == 0:
            return (rules.bit_length() - 1,) if rules else ()
        return self.counted(_listed(rules))

    def counted(self, rules: Sequence[int]) -> Sequence[int]:
        """Of the rules that hold, in their order, those that count."""
        return rules[:1] if self._first else rules

    def _ask(self, rules: Rules, values: Sequence[object], scope: dict, run: Run) -> list[int]:
        """Those of the rules whose undecided cells hold."""
        found = []
        undecided = [
            (place, kinds.get(type(values[place]), other).asked & rules) for place, kinds, other in self._columns
        ]
        for rule in _listed(rules):
            row = self._cells[rule]
            if all(row[place](values[place], scope, run) for place, asked in undecided if asked >> rule & 1):
                found.append(rule)
                if self._first:
                    break
        return found

    def probe(self, values: Sequence[object], scope: dict, run: Run) -> list[int]:
        """For each rule the column of the first condition that does not hold, or -1."""
        rules = self._every
        failed = [-1] * len(self._cells)
        for place, kinds, other in self._columns:
            value = values[place]
            find, asked = kinds.get(type(value), other)
            kept = rules & find(value)
            for rule in _listed(kept & asked):
                if not self._cells[rule][place](value, scope, run):
                    kept ^= 1 << rule
            for rule in _listed(rules ^ kept):
                failed[rule] = place
            rules = kept
        return failed


def _listed(rules: Rules) -> list[int]:
    """The rules of a set, in their order."""
    found = []
    while rules:
        lowest = rules & -rules
        found.append(lowest.bit_length() - 1)
        rules ^= lowest
    return found


def _pieces(column: Sequence[Region | None]) -> int:
    """How many pieces a column may be cut into."""
    bounds = {bound for region in column if region for part in region.parts for bound in (part.low, part.high)}
    return 1 + 2 * len(bounds)


def _column(regions: Sequence[Region | None]) -> tuple[dict[type, Lookup], Lookup]:
    """How a column is looked up for each class of values that its cells name, and for all others."""
    kinds = {region.kind for region in regions if region is not None} - {"", "null"}
    found = {PYTHON[kind]: _lookup(regions, kind) for kind in kinds}
    found[type(None)] = _nothing(regions)
    return found, _lookup(regions, "other")


def _lookup(regions: Sequence[Region | None], kind: str) -> Lookup:
    """For values of a kind. A cell that looks for null does not hold; one of another kind is FEEL's to decide."""
    named, sure, asked = {}, 0, 0
    for rule, region in enumerate(regions):
        if region is not None and region.kind == kind:
            named[rule] = region
        elif region is None or region.kind not in ("null", ""):
            asked |= 1 << rule
        elif region.negated:  # not(null), or anything
            sure |= 1 << rule
    return Lookup(_finder(named, sure | asked), asked)


def _nothing(regions: Sequence[Region | None]) -> Lookup:
    """For null: it is in no interval and equals no value; about cells with `not(…)` FEEL decides."""
    sure, asked = 0, 0
    for rule, region in enumerate(regions):
        if region == ANYTHING or (region is not None and region.kind == "null" and not region.negated):
            sure |= 1 << rule
        elif region is None or (region.negated and region.kind != "null"):
            asked |= 1 << rule
    return Lookup(_finder({}, sure | asked), asked)


def _finder(regions: dict[int, Region], always: Rules) -> Callable[[object], Rules]:
    """Gives for a value the rules whose regions hold it, and those that always hold."""
    if not regions:
        return lambda value: always
    bounds: list = sorted(
        {bound for region in regions.values() for part in region.parts for bound in (part.low, part.high)} - {None}
    )
    pieces = _held(regions, bounds, always)
    below, on, above = pieces[:-1:2], pieces[1::2], pieces[2::2]
    if all(part.is_point for region in regions.values() for part in region.parts):
        points, otherwise = dict(zip(bounds, on, strict=True)), pieces[0]
        return lambda value: points.get(value, otherwise)
    if on == above:
        intervals = pieces[0::2]
        return lambda value: intervals[bisect_right(bounds, value)]
    if on == below:
        intervals = pieces[0::2]
        return lambda value: intervals[bisect_left(bounds, value)]
    return lambda value: pieces[bisect_left(bounds, value) + bisect_right(bounds, value)]


def _held(regions: dict[int, Region], bounds: list, always: Rules) -> list[Rules]:
    """The rules that hold on each piece: below the first bound, on it, between it and the second, and so on."""
    place = {bound: 2 * n + 1 for n, bound in enumerate(bounds)}
    last = 2 * len(bounds)
    changes = [0] * (last + 2)  # at each piece, the rules that begin or cease to hold there
    changes[0] = always
    for rule, region in regions.items():
        if region.negated:
            changes[0] ^= 1 << rule
        reached = 0
        for begin, end in sorted(
            (
                0 if part.low is None else place[part.low] + (not part.low_included),
                last if part.high is None else place[part.high] - (not part.high_included),
            )
            for part in region.parts
        ):
            start = max(begin, reached)
            if start <= end:
                changes[start] ^= 1 << rule
                changes[end + 1] ^= 1 << rule
                reached = end + 1
    return list(accumulate(changes[:-1], xor))
