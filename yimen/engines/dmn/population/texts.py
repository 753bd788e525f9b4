"""The FEEL texts of a model as SQL, each in the scope of what it may read, and brought to its declared type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from yimen.engines import feel
from yimen.engines.dmn import model
from yimen.engines.dmn.population.partitions import fits, in_region, is_null
from yimen.engines.dmn.tables.regions import Region, region_of
from yimen.engines.feel import nodes
from yimen.engines.feel.limits import Run
from yimen.engines.feel.parser import Expression, parse
from yimen.engines.feel.sql import (
    Aggregates,
    Compiler,
    Constant,
    NotVectorisable,
    Number,
    Relation,
    Scalar,
    Value,
    terms,
)
from yimen.engines.feel.sql.calls import names_of
from yimen.engines.feel.sql.terms import Sql
from yimen.engines.feel.sql.values import Context
from yimen.engines.feel.types import NULL, PRIMITIVES, coerce

INPUT = "?"
NOWHERE = nodes.Literal(0, 0, None)


@dataclass(frozen=True)
class Texts:
    """The texts that see one scope."""

    definitions: model.Definitions
    aggregates: Aggregates
    scope: Mapping[str, Value] = field(default_factory=dict)
    parsed: dict[tuple[str, bool], Expression] = field(default_factory=dict)

    def within(self, scope: Mapping[str, Value]) -> Texts:
        """The texts that see another scope."""
        return Texts(self.definitions, self.aggregates, scope)

    def value(self, text: model.Feel) -> Value:
        """The value of a text."""
        compiler = Compiler(self._parse(text.text), self.scope, self.aggregates)
        return compiler.of(compiler.expression.tree)

    def output(self, text: model.Feel, type_ref: str | None) -> Value:
        """The value of an output entry."""
        return self.typed(self.value(text), type_ref)

    def _parse(self, text: str, *, unary: bool = False) -> Expression:
        key = (text, unary)
        if key not in self.parsed:
            names = names_of(self.scope)
            self.parsed[key] = parse(text, names | {INPUT} if unary else names, unary=unary)
        return self.parsed[key]

    # values

    def column(self, value: Value) -> Scalar | Number:
        """A value as one column."""
        return _plain(self.aggregates).as_column(value, NOWHERE)

    def cases(self, cases: Sequence[tuple[Sql, Value]], otherwise: Value) -> Value:
        """The value of the first condition that holds, else the last one."""
        return _plain(self.aggregates).cases(NOWHERE, cases, otherwise)

    # cells

    def region(self, cell: model.Feel) -> Region | None:
        """The values that a cell lets pass, if they are known beforehand."""
        return region_of(self._parse(cell.text, unary=True))

    def test(self, cell: model.Feel, value: Scalar | Number) -> Sql:
        """Any cell as a condition."""
        expression = self._parse(cell.text, unary=True)
        compiler = Compiler(expression, {**self.scope, INPUT: value}, self.aggregates)
        return compiler.column(expression.tree).sql

    def passes(self, cell: model.Feel, value: Scalar | Number) -> Sql:
        """Whether a value is null or among those that are allowed."""
        region = self.region(cell)
        known = region is not None and fits(region, value)
        test = in_region(value, region, self.compare) if region and known else self.test(cell, value)
        return terms.any_of([is_null(value), test])

    def compare(self, operator: str, value: Scalar | Number, constant: object) -> Sql:
        """A comparison with a constant; unknown for null."""
        compiler = _plain(self.aggregates)
        if operator == "=" and not is_quotient(value):
            return terms.infix(exp.EQ, value.sql, compiler.as_column(Constant(constant), NOWHERE).sql)
        return compiler.compare(NOWHERE, operator, value, Constant(constant)).sql

    def priorities(self, clause: model.OutputClause) -> list[object]:
        """The output values of a clause in their order, or those that its type allows."""
        item = self._item(clause.type_ref)
        allowed = clause.allowed or (item.allowed if item else None)
        region = None if allowed is None else self.region(allowed)
        return [] if region is None else [part.low for part in region.parts if part.is_point]

    # types

    def typed(self, value: Value, type_ref: str | None) -> Value:
        """The value where it has the declared type and its allowed values, else null (DMN 1.5, 10.3.2.9.4).

        What would have to be converted is refused.
        """
        if type_ref is None or type_ref.rpartition(":")[2] == "Any":
            return value
        item = self._item(type_ref)
        if isinstance(value, Constant):
            return Constant(self._coerced(value.value, type_ref))
        conditions = list(self._conditions(value, type_ref, item))
        return self._where(terms.all_of(conditions), value) if conditions else value

    def _item(self, type_ref: str | None) -> model.ItemDefinition | None:
        return next((each for each in self.definitions.items if each.name == type_ref), None)

    def _coerced(self, value: object, type_ref: str) -> object:
        item = self._item(type_ref)
        if item is None:
            return coerce(value, self._primitive(type_ref), Run())[1]
        if item.components or item.is_collection or item.function:
            raise NotVectorisable(f"a constant of the type {type_ref} has no form in SQL")
        value = self._coerced(value, item.type_ref) if item.type_ref else value
        for allowed in (item.allowed, item.constraint):
            if allowed is not None and value is not None:
                passes = feel.compile(allowed.text, frozenset({INPUT}), unary=True)({INPUT: value})
                value = value if passes is True else None
        return value

    @staticmethod
    def _primitive(type_ref: str):
        if type_ref.rpartition(":")[2] not in PRIMITIVES:
            raise NotVectorisable(f"the type {type_ref} has no form in SQL")
        return PRIMITIVES[type_ref.rpartition(":")[2]]

    def _conditions(self, value: Value, name: str, item: model.ItemDefinition | None) -> Iterator[Sql]:
        """What must hold for the value to be of the type. Raises NotVectorisable where it never can be, unconverted."""
        if item is None:
            if not isinstance(value, Scalar | Number) or value.type not in (self._primitive(name), NULL):
                raise NotVectorisable(f"the value is not of the declared type {name}")
            return
        if item.is_collection:
            if not isinstance(value, Relation):
                raise NotVectorisable(f"the value is not of the declared type {name}, a list")
            value = value.item
        if item.components:
            if not isinstance(value, Context) or not {each.name for each in item.components} <= value.entries.keys():
                raise NotVectorisable(f"the value is not of the declared type {name}, a context")
            conditions = [
                c for each in item.components for c in self._conditions(value.entries[each.name], each.name, each)
            ]
        elif item.function or not item.type_ref:
            raise NotVectorisable(f"the type {name} has no form in SQL")
        else:
            conditions = list(self._conditions(value, item.type_ref, self._item(item.type_ref)))
        for allowed in (item.allowed, item.constraint):
            if allowed is not None:
                conditions.append(self.within({}).passes(allowed, self.column(value)))
        if conditions and item.is_collection:
            raise NotVectorisable(f"allowed values within a list, as {name} has them, have no form in SQL")
        yield from conditions

    def _where(self, condition: Sql, value: Value) -> Value:
        """The value where a condition holds, else null."""
        match value:
            case Context():
                return Context({name: self._where(condition, entry) for name, entry in value.entries.items()})
            case Constant() | Scalar() | Number() if not is_quotient(value):
                return self.cases([(condition, value)], Constant(None))
        raise NotVectorisable("a list or quotient whose type allows only some values has no form in SQL")


def _plain(aggregates: Aggregates) -> Compiler:
    return Compiler(_NULL, {}, aggregates)


_NULL = parse("null", frozenset())


def is_quotient(value: Value) -> bool:
    """Whether a value can only be compared or rounded."""
    return isinstance(value, Number) and value.divisor is not None
