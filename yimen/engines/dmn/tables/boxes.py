"""A table's whole input space, cut into boxes in which every cell is either true or false: proofs, not samples.

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

from yimen.engines.dmn.tables.regions import Part, Region
from yimen.engines.feel.temporal.durations import DaysTime, YearsMonths

MOST_STATES = 200_000
"""Where the proof is given up."""


class TooLarge(Exception):
    """The table has too many boxes to look at."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A piece of one column: an example value, and how it is bounded for people to read."""

    example: object
    part: Part | None  # None: any value that no cell names, such as another string


@dataclass(frozen=True, slots=True)
class Box:
    """Rules (from 0) that hold together on an example value for each column."""

    rules: tuple[int, ...]
    example: tuple[object, ...]


def boxes(regions: Sequence[Sequence[Region | None]], domains: Sequence[Region | None]) -> Iterator[Box]:
    """One box for each set of rules that hold together; `domains` restrict the columns. Raises TooLarge.

    Every cell needs a region. Null is a value of every column; an example without null is given where there is one.
    """
    columns = len(domains)
    pieces = [slices([row[column] for row in regions], domains[column]) for column in range(columns)]
    matches = [
        [(piece.example, frozenset(n for n, row in enumerate(regions) if holds(row[column], piece))) for piece in found]
        for column, found in enumerate(pieces)
    ]
    merged = [list({rules: example for example, rules in reversed(column)}.items()) for column in matches]
    states: dict[frozenset[int], tuple[object, ...]] = {frozenset(range(len(regions))): ()}
    for column in merged:
        following: dict[frozenset[int], tuple[object, ...]] = {}
        for rules, example in states.items():
            for kept, value in column:
                both, found_before = (*example, value), following.get(rules & kept)
                if found_before is None or (None in found_before and None not in both):
                    following[rules & kept] = both
                if len(following) > MOST_STATES:
                    raise TooLarge
        states = following
    yield from (Box(tuple(sorted(rules)), example) for rules, example in states.items())


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
