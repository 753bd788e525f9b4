"""Rules that failed by one condition alone: who narrowly has no right, and what stood in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from yimen.engines.dmn.population.questions import Condition, Question, Rules


def bits(rules: Rules) -> int:
    """Rules as the bits of a number: bit n for rule n + 1."""
    return sum(1 << rule for rule in rules)


def failed(questions: Sequence[Question], kind: str) -> Iterator[tuple[int, str]]:
    """For each input that rules look at: its place, and the rules whose cell there does not hold, as bits."""
    for column in sorted({question.column for question in questions}):
        masks = [_mask(question, kind) for question in questions if question.column == column]
        yield column, masks[0] if len(masks) == 1 else f"({' | '.join(masks)})"


def _mask(question: Question, kind: str) -> str:
    if isinstance(question, Condition):
        return f"(CASE WHEN {question.sql} THEN 0 ELSE {bits(question.rules)}::{kind} END)"
    outcomes, otherwise = question.outcomes(question.rules)
    whens = " ".join(f"WHEN {sql} THEN {bits(question.rules - held)}::{kind}" for sql, held in outcomes)
    rest = f"{bits(question.rules - otherwise)}::{kind}"
    return f"(CASE {whens} ELSE {rest} END)" if whens else rest


def by_one(masks: Sequence[str]) -> str:
    """The rules that are in exactly one of the masks."""
    several = " | ".join(f"({one} & {other})" for one, other in combinations(masks, 2))
    some = " | ".join(masks) or "0"
    return f"(({some}) & ~({several}))" if several else f"({some})"
