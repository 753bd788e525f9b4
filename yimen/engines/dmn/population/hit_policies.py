"""What a table answers once it is known which of its rules hold (DMN 1.5, 8.2.10): constants, or columns of the row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from yimen.engines.dmn.tables import hit_policies
from yimen.engines.feel import arithmetic
from yimen.engines.feel.comparison import less
from yimen.engines.feel.sql import Constant, NotVectorisable, Value

Outputs = tuple[Value, ...]
"""One value for each output clause."""

LISTS = frozenset({("RULE ORDER", None), ("OUTPUT ORDER", None), ("COLLECT", None)})


class NotConstant(Exception):
    """Results that are columns must be aggregated row by row."""


@dataclass(frozen=True)
class HitPolicy:
    """A table's hit policy with its outputs by rule, what it answers without a rule, and its output values in order."""

    key: tuple[str, str | None]
    outputs: Sequence[Outputs]
    default: Outputs
    priorities: Sequence[Sequence[object]]

    @property
    def is_first(self) -> bool:
        """Whether only the first rule that holds matters."""
        return self.key == ("FIRST", None)

    @property
    def nothing(self) -> Outputs:
        """Null in every output."""
        return (Constant(None),) * len(self.default)

    def answer(self, rules: Sequence[int]) -> Outputs:
        """The answer where exactly these rules hold. Raises NotConstant."""
        if not rules:
            return self.default
        if self.key == ("COLLECT", "COUNT"):
            return (Constant(Decimal(len(rules))),)
        if self.key[0] == "COLLECT":
            return tuple(
                self._folded([self.outputs[rule][place] for rule in rules]) for place in range(len(self.default))
            )
        if self.key == ("PRIORITY", None) and not any(self.priorities):
            return self.nothing
        if len(rules) == 1 or self.is_first:
            return self.outputs[rules[0]]
        if self.key == ("UNIQUE", None):
            return self.nothing
        if self.key == ("ANY", None):
            return self.outputs[rules[0]] if len({self.identity(rule) for rule in rules}) == 1 else self.nothing
        return self.outputs[min(rules, key=self.rank)]

    def identity(self, rule: int) -> tuple[object, ...]:
        """What makes the results of two rules the same."""
        return tuple((type(value), value) for value in self._constants(rule))

    def rank(self, rule: int) -> list[int]:
        """The place of a rule's results among the output values, for each output that has such an order."""
        return [
            next((place for place, known in enumerate(order) if known == value), len(order))
            for value, order in zip(self._constants(rule), self.priorities, strict=True)
            if order
        ]

    def _constants(self, rule: int) -> list[object]:
        outputs = self.outputs[rule]
        if not all(isinstance(value, Constant) for value in outputs):
            raise NotVectorisable(f"rules that hold together need constant results with the hit policy {self.key[0]}")
        return [value.value for value in outputs if isinstance(value, Constant)]

    def _folded(self, values: Sequence[Value]) -> Constant:
        if not all(isinstance(value, Constant) for value in values):
            raise NotConstant
        first, *others = [value.value for value in values if isinstance(value, Constant)]
        if self.key[1] == "SUM":
            total: object = Decimal(0)
            for each in (first, *others):
                total = arithmetic.add(total, each) if isinstance(each, Decimal) and total is not None else None
            return Constant(total)
        best = first
        for each in others:
            smaller = less(best, each) if self.key[1] == "MAX" else less(each, best)
            if smaller is None:
                return Constant(None)
            best = each if smaller else best
        return Constant(best)


def policy_of(hit_policy: str, aggregation: str | None) -> tuple[str, str | None]:
    """The key of a hit policy that answers with one value. Raises NotVectorisable."""
    key = hit_policies.normalised(hit_policy, aggregation)
    if key is None or key in LISTS:
        written = " ".join(part for part in (hit_policy, aggregation) if part)
        raise NotVectorisable(f"a table with the hit policy {written} has no form in SQL")
    return key
