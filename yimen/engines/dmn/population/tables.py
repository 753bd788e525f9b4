"""Decision tables in SQL: every hit policy that answers with one value (DMN 1.5, 8.2.10).

Where the questions of a table make a tree of bearable size, each leaf knows the rules that hold, and its answer is
theirs under the hit policy. Otherwise each rule becomes one condition, and the answer is put together from those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from yimen.engines.dmn.model import DecisionTable, Feel, OutputClause
from yimen.engines.dmn.population import listed, near, trees
from yimen.engines.dmn.population.hit_policies import HitPolicy, NotConstant, Outputs, policy_of
from yimen.engines.dmn.population.partitions import Condition, Partition, ask, fits, in_region
from yimen.engines.dmn.population.texts import Texts
from yimen.engines.dmn.population.trees import Leaf, Tree
from yimen.engines.dmn.tables import hit_policies
from yimen.engines.dmn.tables.regions import ANYTHING, Region
from yimen.engines.feel.sql import Constant, NotVectorisable, Number, Scalar, Value, terms
from yimen.engines.feel.sql.terms import Sql
from yimen.engines.feel.sql.values import FEEL_DIGITS, Context

T = TypeVar("T")
MOST_RULES = 112
"""Rules that hold are the bits of a number, which has 34 digits at most: a BIGINT up to 62 rules, then a HUGEINT."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a table answers, and which rules held: bit n of `rules` for rule n + 1, as in a trace.

    `failed` has for each input that rules look at its place, and the rules whose cell there does not hold. Where
    `allowed` is given and does not hold, a value is not among those of its input clause: the answer is null and no
    rule was tried.
    """

    value: Value
    rules: Number
    failed: tuple[tuple[int, Sql], ...]
    allowed: Sql | None


class TableWriter:
    """Writes one table for the values of its input clauses."""

    def __init__(self, table: DecisionTable, texts: Texts, inputs: Sequence[Scalar | Number]) -> None:
        if len(table.rules) > MOST_RULES:
            raise NotVectorisable(f"a table of more than {MOST_RULES} rules has no form in SQL")
        self.table = table
        self.texts = texts
        self.inputs = inputs
        self.kind = terms.BIGINT if len(table.rules) <= 62 else terms.HUGEINT
        self.policy = self._policy()

    def answer(self) -> Answer:
        """The table's answer and the rules that hold."""
        questions, allowed = list(self._questions()), self._allowed()
        try:
            tree = trees.grow(questions, len(self.table.rules), first=self.policy.is_first)
            values, rules = self._of_tree(tree), self._rules_of_tree(tree)
        except (trees.TooLarge, NotConstant):
            conditions = [self._condition(rule) for rule in range(len(self.table.rules))]
            values = listed.answer(self.policy, conditions, self.texts.cases)
            rules = listed.rules(self.policy, conditions, self.kind)
        if allowed is not None:  # null, whatever the default
            values = tuple(self.texts.cases([(allowed, value)], Constant(None)) for value in values)
            rules = terms.case([(allowed, rules)], terms.integer(0))
        return Answer(
            value=self._named(values),
            rules=Number(terms.cast(rules, self.kind), FEEL_DIGITS, 0),
            failed=tuple(near.failed(questions, self.kind)),
            allowed=allowed,
        )

    def _named(self, values: Outputs) -> Value:
        if len(values) == 1:
            return values[0]
        return Context({clause.name: value for clause, value in zip(self.table.outputs, values, strict=True)})

    # results

    def _policy(self) -> HitPolicy:
        table = self.table
        key = policy_of(table.hit_policy, table.aggregation)
        outputs = [
            tuple(self._output(feel, clause) for feel, clause in zip(rule.outputs, table.outputs, strict=True))
            for rule in table.rules
        ]
        has_default = any(clause.default is not None for clause in table.outputs)
        default: Outputs = tuple(
            Constant(None) if clause.default is None else self.texts.output(clause.default, clause.type_ref)
            for clause in table.outputs
        )
        if key == ("COLLECT", "COUNT"):  # a number, whatever the outputs
            if has_default and len(default) > 1:
                raise NotVectorisable("a count with defaults for several outputs has no form in SQL")
            default = default if has_default else (Constant(hit_policies.EMPTY[key]),)
        priorities = [self.texts.priorities(clause) for clause in table.outputs]
        return HitPolicy(key, outputs, default, priorities)

    def _output(self, feel: Feel, clause: OutputClause) -> Value:
        return self.texts.output(feel, clause.type_ref) if feel.text.strip() else Constant(None)

    # conditions

    def _region(self, rule: int, column: int) -> Region | None:
        region = self.texts.region(self.table.rules[rule].inputs[column])
        return region if region is not None and fits(region, self.inputs[column]) else None

    def _questions(self) -> Iterator[Partition]:
        for column, value in enumerate(self.inputs):
            regions: dict[int, Region] = {}
            others: dict[Sql, list[int]] = {}
            for rule, entry in enumerate(self.table.rules):
                region = self._region(rule, column)
                if region is None:
                    others.setdefault(self.texts.test(entry.inputs[column], value), []).append(rule)
                elif region != ANYTHING:
                    regions[rule] = region
            if regions:
                yield ask(column, value, regions, self.texts.compare)
            for sql, rules in others.items():
                yield Condition(column, frozenset(rules), sql)

    def _condition(self, rule: int) -> Sql:
        """A rule as one condition. It may be unknown, which in a CASE counts as false."""
        parts = []
        for column, value in enumerate(self.inputs):
            region = self._region(rule, column)
            if region is None:
                parts.append(self.texts.test(self.table.rules[rule].inputs[column], value))
            elif region != ANYTHING:
                parts.append(in_region(value, region, self.texts.compare))
        return terms.all_of(parts)

    def _allowed(self) -> Sql | None:
        parts = []
        for clause, value in zip(self.table.inputs, self.inputs, strict=True):
            if clause.allowed is not None:
                parts.append(self.texts.passes(clause.allowed, value))
        return terms.all_of(parts) if parts else None

    # trees

    def _of_tree(self, tree: Tree) -> Outputs:
        known: dict[tuple[int, ...], Outputs] = {}

        def at(leaf: Leaf) -> Outputs:
            if leaf.rules not in known:
                known[leaf.rules] = self.policy.answer(leaf.rules)
            return known[leaf.rules]

        def value(place: int) -> Value:
            return self._folded(tree, lambda leaf: at(leaf)[place], self.texts.cases)

        return tuple(value(place) for place in range(len(self.policy.default)))

    def _rules_of_tree(self, tree: Tree) -> Sql:
        return self._folded(tree, lambda leaf: near.bits(frozenset(leaf.rules), self.kind), terms.case)

    def _folded(self, tree: Tree, at: Callable[[Leaf], T], cases: Callable[[Sequence[tuple[Sql, T]], T], T]) -> T:
        """The tree with what stands at its leaves. A condition that changes nothing is left out."""
        if isinstance(tree, Leaf):
            return at(tree)
        pairs = [(condition, self._folded(below, at, cases)) for condition, below in tree.outcomes]
        otherwise = self._folded(tree.otherwise, at, cases)
        while pairs and _same(pairs[-1][1], otherwise):
            pairs.pop()
        return cases(pairs, otherwise) if pairs else otherwise


def _same(one: object, other: object) -> bool:
    """Whether two values are the same; for Python, `True` equals 1."""
    if isinstance(one, Constant) and isinstance(other, Constant):
        return type(one.value) is type(other.value) and one.value == other.value
    return one == other
