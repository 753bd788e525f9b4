"""A table's whole input space, cut into hyperrectangles in which every cell is true or false: proofs, not samples.

Each column is cut at every value that a cell names, into points and the open intervals between them. Rules are followed
column by column; what the same rules can still do is looked at once, so that tables of dozens of rules take
milliseconds. A cell without a region (a function of the input, another variable) cannot be cut: then nothing is proven.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from yimen.engines.dmn.tables.regions import Part, Region
from yimen.engines.feel.temporal.durations import DaysTime, YearsMonths

# Where the proof is given up, so that a hostile table costs less than a second: cells compared with the
# pieces of their columns, and sets of rules compared with those of the next column.
MOST_LOOKS = 500_000
MOST_STEPS = 600_000


class TooLarge(Exception):
    """The table has too many hyperrectangles to look at."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A piece of one column: an example value, and how it is bounded for people to read."""

    example: object
    part: Part | None  # None: any value that no cell names, such as another string


@dataclass(frozen=True, slots=True)
class Hyperrectangle:
    """Rules (from 0) that hold together on an example value for each column."""

    rules: tuple[int, ...]
    example: tuple[object, ...]


class _Path(NamedTuple):
    """An example value of each column so far, the last one first."""

    has_null: bool
    value: object
    before: _Path | None

    def values(self) -> tuple[object, ...]:
        found: list[object] = []
        path = self
        while path.before is not None:
            found.append(path.value)
            path = path.before
        return tuple(reversed(found))


def hyperrectangles(
    regions: Sequence[Sequence[Region | None]], domains: Sequence[Region | None]
) -> Iterator[Hyperrectangle]:
    """One for each set of rules that hold together; `domains` restrict the columns. Raises TooLarge.

    Every cell needs a region. Null is a value of every column; an example without null is given where there is one.
    """
    states: dict[int, _Path] = {(1 << len(regions)) - 1: _Path(False, None, None)}  # sets of rules, as bits
    looks = steps = 0
    for column, domain in enumerate(domains):
        cells = [row[column] for row in regions]
        pieces = slices(cells, domain)
        looks += len(pieces) * len(cells)
        if looks > MOST_LOOKS:
            raise TooLarge
        merged = {_holding(cells, piece): piece.example for piece in reversed(pieces)}
        steps += len(states) * len(merged)
        if steps > MOST_STEPS:
            raise TooLarge
        following: dict[int, _Path] = {}
        for rules, path in states.items():
            for kept, value in merged.items():
                has_null, found_before = path.has_null or value is None, following.get(rules & kept)
                if found_before is None or (found_before.has_null and not has_null):
                    following[rules & kept] = _Path(has_null, value, path)
        states = following
    yield from (Hyperrectangle(_numbers(rules), path.values()) for rules, path in states.items())


def _holding(cells: Sequence[Region | None], piece: Slice) -> int:
    """The rules whose cell holds a piece, as bits."""
    return sum(1 << number for number, cell in enumerate(cells) if holds(cell, piece))


def _numbers(rules: int) -> tuple[int, ...]:
    found = []
    while rules:
        lowest = rules & -rules
        found.append(lowest.bit_length() - 1)
        rules ^= lowest
    return tuple(found)


def slices(cells: Sequence[Region | None], domain: Region | None) -> list[Slice]:
    """The pieces of one column, within its domain."""
    named = [region for region in (*cells, domain) if region is not None and region.kind]
    kinds = {region.kind for region in named} - {"null"}
    pieces: list[Slice] = []
    for kind in sorted(kinds) or [""]:
        parts = [part for region in named if region.kind == kind for part in region.parts]
        pieces += _cut(kind, parts)
    within = [piece for piece in pieces if domain is None or holds(domain, piece)]
    return [*within, Slice(None, Part(None, None, True, True))]


def _cut(kind: str, parts: Sequence[Part]) -> list[Slice]:
    if kind == "":
        return [Slice("anything", None)]
    if kind == "boolean":
        return [Slice(value, Part(value, value, True, True)) for value in (True, False)]
    bounds: list = sorted({bound for part in parts for bound in (part.low, part.high) if bound is not None})
    points = [Slice(bound, Part(bound, bound, True, True)) for bound in bounds]
    if kind == "string" and all(part.is_point for part in parts):
        return [*points, Slice("…", None)]
    between = [Slice(_between(low, high), Part(low, high, False, False)) for low, high in pairwise(bounds)]
    outside = [
        Slice(_beyond(bounds[0], -1), Part(None, bounds[0], False, False)),
        Slice(_beyond(bounds[-1], 1), Part(bounds[-1], None, False, False)),
    ]
    return [*points, *(piece for piece in (*between, *outside) if piece.example is not None)]


def _between(low: object, high: object) -> object:
    """A value strictly between two; None when there is none."""
    match low, high:
        case Decimal(), Decimal():
            whole = low.to_integral_value(rounding="ROUND_FLOOR") + 1
            return whole if whole < high else (low + high) / 2
        case date(), date():
            return low + timedelta(days=1) if (high - low).days > 1 else None
        case YearsMonths(), YearsMonths():
            return YearsMonths(low.months + 1) if high.months - low.months > 1 else None
        case DaysTime(), DaysTime():
            return DaysTime((low.nanoseconds + high.nanoseconds) // 2)
        case str(), str():
            return low + "\0"
    return None


def _beyond(bound: object, direction: int) -> object:
    match bound:
        case Decimal():
            return bound + direction
        case date():
            return bound + timedelta(days=direction)
        case YearsMonths():
            return YearsMonths(bound.months + direction)
        case DaysTime():
            return DaysTime(bound.nanoseconds + direction)
        case str():
            return bound + "\0" if direction > 0 else ("" if bound else None)
    return None


def holds(region: Region | None, piece: Slice) -> bool:
    """Whether a region holds a piece: it never cuts one in two."""
    assert region is not None
    if not region.kind:
        return True
    if piece.part is None:
        return region.negated
    if piece.example is None and region.kind != "null":  # null equals nothing here, and is in no interval
        return region.negated and all(part.is_point for part in region.parts)
    inside = piece.example is None or (
        region.kind != "null" and any(_within(piece.part, part) for part in region.parts)
    )
    return inside is not region.negated


def _within(piece: Part, part: Part) -> bool:
    if part.low is not None:
        if piece.low is None or type(piece.low) is not type(part.low) or piece.low < part.low:  # type: ignore[operator]
            return False
        if piece.low == part.low and piece.low_included and not part.low_included:
            return False
    if part.high is not None:
        if piece.high is None or type(piece.high) is not type(part.high) or piece.high > part.high:  # type: ignore[operator]
            return False
        if piece.high == part.high and piece.high_included and not part.high_included:
            return False
    return True
