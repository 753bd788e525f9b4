"""Which rules of a table hold, as a tree of questions: each row answers a few, as in a CASE that a person writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yimen.engines.dmn.population.partitions import Partition, Rules
from yimen.engines.feel.sql.terms import Sql


class TooLarge(Exception):
    """The tree would become longer than looking at each rule by itself."""


@dataclass(frozen=True)
class Leaf:
    """The rules that hold here, in order. With the hit policy FIRST the first of them alone."""

    rules: tuple[int, ...]


@dataclass(frozen=True)
class Branch:
    """Conditions, each looked at where those before it do not hold, and what follows."""

    outcomes: tuple[tuple[Sql, Tree], ...]
    otherwise: Tree


Tree = Leaf | Branch


def grow(questions: Sequence[Partition], rules: int, *, first: bool) -> Tree:
    """The tree of a table's questions. `first`: only the first rule that holds matters. Raises TooLarge."""
    return _Growing(questions, rules, first).tree(frozenset(range(rules)), frozenset())[0]


class _Growing:
    def __init__(self, questions: Sequence[Partition], rules: int, first: bool) -> None:
        self.questions = questions
        self.needs = [frozenset(n for n, each in enumerate(questions) if rule in each.rules) for rule in range(rules)]
        self.first = first
        self.most = 64 + 8 * rules
        self.known: dict[tuple[Rules, frozenset[int]], tuple[Tree, int]] = {}

    def tree(self, rules: Rules, asked: frozenset[int]) -> tuple[Tree, int]:
        """The tree for rules that can still hold once some questions are answered, and how many conditions it has."""
        open_questions = self._open(rules, asked)
        if not open_questions:
            held = sorted(rules)
            return Leaf(tuple(held[:1] if self.first else held)), 0
        key = (rules, asked & frozenset().union(*(self.needs[rule] for rule in rules)))
        if key not in self.known:
            self.known[key] = self._ask(rules, asked, open_questions)
        return self.known[key]

    def _open(self, rules: Rules, asked: frozenset[int]) -> frozenset[int]:
        if self.first:
            return self.needs[min(rules)] - asked if rules else frozenset()
        return frozenset().union(*(self.needs[rule] for rule in rules)) - asked

    def _ask(self, rules: Rules, asked: frozenset[int], open_questions: frozenset[int]) -> tuple[Tree, int]:
        """Ask the question that decides about most rules."""
        number = min(open_questions, key=lambda n: (-len(self.questions[n].rules & rules), n))
        question = self.questions[number]
        outcomes, otherwise = question.outcomes(rules)
        untouched, asked = rules - question.rules, asked | {number}
        made, size = [], len(outcomes)
        for condition, held in outcomes:
            tree, below = self.tree(untouched | held, asked)
            made.append((condition, tree))
            size += below
            if size > self.most:
                raise TooLarge
        tree, below = self.tree(untouched | otherwise, asked)
        if size + below > self.most:
            raise TooLarge
        return Branch(tuple(made), tree), size + below
