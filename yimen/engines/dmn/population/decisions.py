"""The decisions that one needs, each as a column computed from those before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yimen.engines.dmn import model
from yimen.engines.dmn.population.records import Facts, row_columns
from yimen.engines.dmn.population.tables import TableWriter
from yimen.engines.feel import nodes
from yimen.engines.feel.errors import FeelError
from yimen.engines.feel.parser import parse
from yimen.engines.feel.sql import (
    Aggregates,
    Compiler,
    Constant,
    NotVectorisable,
    Number,
    Relation,
    Scalar,
    Value,
    quoted,
)
from yimen.engines.feel.sql.calls import names_of
from yimen.engines.feel.sql.values import Context, Lambda, identifiers
from yimen.engines.feel.types import NULL, PRIMITIVES, Type, type_of

INPUT = "?"


@dataclass(frozen=True)
class Plan:
    """How a decision is computed for every row: `steps` are lists of columns, each reading those before it.

    `columns` names the columns that hold the decision's value, one for each of its outputs ("" when it has one);
    `decisions` does so for it and for those that were planned with it. `kinds` are the types of `columns`.
    `rules` maps each table's decision to the column with the rules that held. `aggregates` must be joined first, which
    `query` does.
    """

    decision: str
    steps: tuple[dict[str, str], ...]
    columns: dict[str, str]
    kinds: dict[str, Type]
    rules: dict[str, str]
    aggregates: Aggregates
    decisions: dict[str, dict[str, str]] = field(default_factory=dict)

    def query(self, facts: Facts) -> str:
        """A whole query over the tables of the facts: a row for each subject, with its key, its facts and the plan's
        columns. Its only parameter is `$as_of`, where a decision asks for `today()`."""
        return self.sql(f"({facts.query(self.aggregates)})")

    def sql(self, source: str) -> str:
        """A SELECT of `source`'s columns and all that is computed. `source` is a table or a query in parentheses."""
        query = f"SELECT * FROM {source}"  # noqa: S608  names are quoted, values are literals of our making
        for step in self.steps:
            listed = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in step.items())
            query = f"SELECT *, {listed} FROM ({query})"  # noqa: S608
        return query


def plan(
    definitions: model.Definitions,
    decision: str,
    inputs: Mapping[str, Value],
    *,
    also: Sequence[str] = (),
    aggregates: Aggregates | None = None,
) -> Plan:
    """Plan a decision over rows whose input data are these values, by name, and further ones in the same query.

    Raises KeyError for a name of no decision, and NotVectorisable.
    """
    writer = _Writer(definitions, inputs, aggregates if aggregates is not None else Aggregates())
    decisions = {name: writer.columns(name) for name in (decision, *also)}
    writer.check_paired()
    return Plan(
        decision=decision,
        steps=tuple(writer.steps),
        columns={name: held.name for name, held in decisions[decision].items()},
        kinds={name: held.kind for name, held in decisions[decision].items()},
        rules=dict(writer.rules),
        aggregates=writer.aggregates,
        decisions={each: {name: held.name for name, held in found.items()} for each, found in decisions.items()},
    )


@dataclass(frozen=True)
class _Held:
    name: str
    kind: Type


@dataclass
class _Writer:
    definitions: model.Definitions
    inputs: Mapping[str, Value]
    aggregates: Aggregates
    steps: list[dict[str, str]] = field(default_factory=list)
    rules: dict[str, str] = field(default_factory=dict)
    known: dict[str, Value] = field(default_factory=dict)
    owner: str = ""

    def element(self, href: str) -> model.Element:
        """What an href such as `#id` names."""
        namespace, _, key = href.rpartition("#")
        if key not in self.definitions.elements or (namespace and namespace != self.definitions.namespace):
            raise NotVectorisable(f"{self.owner}: a decision of another model has no form in SQL")
        return self.definitions.elements[key]

    def columns(self, decision: str) -> dict[str, _Held]:
        """The columns of a decision, by the names of its outputs."""
        elements = self.definitions.elements.values()
        found = [each for each in elements if isinstance(each, model.Decision) and each.name == decision]
        if not found:
            raise KeyError(decision)
        value = self.decision(found[0])
        parts = value.entries if isinstance(value, Context) else {"": value}
        return {name: self.held(f"{decision}.{name}" if name else decision, part) for name, part in parts.items()}

    def check_paired(self) -> None:
        """Refuse aggregates that read what is computed only later than they are."""
        given = row_columns(self.inputs)
        for relation, columns in self.aggregates.paired.items():
            own = self._relations(self.inputs).get(relation, frozenset())
            if any(not identifiers(sql) <= given | own for sql in columns):
                raise NotVectorisable(f"{relation}: rows chosen by the value of a decision have no form in SQL")

    def _relations(self, inputs: Mapping[str, Value]) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for value in inputs.values():
            if isinstance(value, Relation):
                found[value.name] = value.own
            elif isinstance(value, Context):
                found |= self._relations(value.entries)
        return found

    def decision(self, decision: model.Decision) -> Value:
        """The value of a decision, computed once."""
        if decision.id in self.known:
            return self.known[decision.id]
        scope: dict[str, Value] = {}
        for href in (*decision.information, *decision.knowledge):
            element = self.element(href)
            scope[element.variable.name] = self.required(element)
        outer, self.owner = self.owner, decision.name
        try:
            value = self.boxed(decision.expression, scope, decision.name)
            value = self.typed(value, decision.variable.type_ref)
        except FeelError as error:
            raise error if str(error).startswith(decision.name) else self._within(error) from None
        self.owner = outer
        if isinstance(value, Scalar | Number) and not (isinstance(value, Number) and value.divisor):
            value = self.as_value(self.held(decision.name, value), value)
        self.known[decision.id] = value
        return value

    def _within(self, error: FeelError) -> NotVectorisable:
        return NotVectorisable(f"{self.owner}: {getattr(error, 'message', error)}", getattr(error, "position", 0))

    def required(self, element: model.Element) -> Value:
        match element:
            case model.InputData():
                name = element.variable.name
                if name not in self.inputs:
                    raise NotVectorisable(f"{self.owner}: no column is given for the input {name!r}")
                return self.inputs[name]
            case model.Decision():
                return self.decision(element)
            case model.BusinessKnowledgeModel() if element.logic is not None:
                scope = {(used := self.element(href)).variable.name: self.required(used) for href in element.knowledge}
                return self.function(element.logic, scope, element.name)
        raise NotVectorisable(f"{self.owner}: {element.name} has no form in SQL")

    # columns

    def held(self, name: str, value: Value) -> _Held:
        """A column that holds the value."""
        if isinstance(value, Constant):
            value = self.compiler("null", {}).as_column(value, nodes.Literal(0, 0, None))
        if not isinstance(value, Scalar | Number):
            raise NotVectorisable(f"{name}: the value of the decision is no single value")
        if isinstance(value, Number) and value.divisor is not None:
            raise NotVectorisable(f"{name}: a quotient can be compared or rounded, and nothing else; round it first")
        if value.sql in {quoted(column) for step in self.steps for column in step}:
            return _Held(value.sql[1:-1].replace('""', '"'), value.type)
        column = name
        while any(column in step for step in self.steps):
            column += "'"
        self.steps.append({column: value.sql})
        return _Held(column, value.type)

    @staticmethod
    def as_value(held: _Held, value: Scalar | Number) -> Value:
        if isinstance(value, Number):
            return Number(quoted(held.name), value.digits, value.scale)
        return Scalar(quoted(held.name), held.kind)

    def compiler(self, text: str, scope: Mapping[str, Value], *, unary: bool = False) -> Compiler:
        return Compiler(parse(text, names_of(scope), unary=unary), scope, self.aggregates)

    def compile(self, feel: model.Feel, scope: Mapping[str, Value]) -> Value:
        compiler = self.compiler(feel.text, scope)
        return compiler.of(compiler.expression.tree)

    def combine(self, condition: str, then: Value, otherwise: Value) -> Value:
        node = nodes.Literal(0, 0, None)
        return self.compiler("null", {}).choose(node, condition, then, otherwise)

    # boxed expressions

    def boxed(self, box: model.Expression | None, scope: Mapping[str, Value], name: str) -> Value:
        match box:
            case None:
                return Constant(None)
            case model.LiteralExpression(language=None):
                return self.typed(self.compile(box.feel, scope), box.type_ref)
            case model.DecisionTable():
                return self.table(box, scope, name)
            case model.Context():
                return self.context(box, scope, name)
            case model.Conditional():
                condition = self.column(self.boxed(box.condition, scope, name))
                then, otherwise = self.boxed(box.then, scope, name), self.boxed(box.otherwise, scope, name)
                return self.combine(condition.sql, then, otherwise)
            case model.FunctionDefinition():
                return self.function(box, scope, name)
            case model.Invocation():
                return self.invocation(box, scope, name)
        raise NotVectorisable(f"a boxed {type(box).__name__} has no form in SQL")

    def column(self, value: Value) -> Scalar | Number:
        return self.compiler("null", {}).as_column(value, nodes.Literal(0, 0, None))

    def context(self, box: model.Context, scope: Mapping[str, Value], name: str) -> Value:
        inner = dict(scope)
        entries: dict[str, Value] = {}
        for entry in box.entries:
            value = self.boxed(entry.value, inner, name)
            if entry.variable is None:
                return value
            entries[entry.variable.name] = inner[entry.variable.name] = self.typed(value, entry.variable.type_ref)
        return Context(entries)

    def function(self, box: model.FunctionDefinition, scope: Mapping[str, Value], name: str) -> Lambda:
        if box.kind != "FEEL":
            raise NotVectorisable(f"{name}: a function in {box.kind} has no form in SQL")
        parameters = tuple(parameter.name for parameter in box.parameters)

        def apply(arguments: list[Value]) -> Value:
            typed = [self.typed(value, p.type_ref) for value, p in zip(arguments, box.parameters, strict=True)]
            return self.boxed(box.body, {**scope, **dict(zip(parameters, typed, strict=True))}, "")

        return Lambda(parameters, apply)

    def invocation(self, box: model.Invocation, scope: Mapping[str, Value], name: str) -> Value:
        function = self.boxed(box.function, scope, name)
        if not isinstance(function, Lambda):
            raise NotVectorisable(f"{name}: only functions of this model can be called in SQL")
        given = {binding.parameter.name: self.boxed(binding.value, scope, name) for binding in box.bindings}
        if set(given) != set(function.parameters):
            raise NotVectorisable(f"{name}: the function has the parameters {', '.join(function.parameters)}")
        return function.apply([given[parameter] for parameter in function.parameters])

    def table(self, box: model.DecisionTable, scope: Mapping[str, Value], name: str) -> Value:
        inputs: list[Value] = []
        for index, clause in enumerate(box.inputs):
            value = self.typed(self.compile(clause.expression, scope), clause.type_ref)
            if (
                name
                and isinstance(value, Scalar | Number)
                and len(value.sql) > 60
                and not getattr(value, "divisor", None)
            ):
                value = self.as_value(self.held(f"{name} ? {index + 1}", value), value)
            inputs.append(value)

        def test(cell: model.Feel, value: Value) -> str:
            compiler = self.compiler(cell.text, {**scope, INPUT: value}, unary=True)
            return self.column(compiler.of(compiler.expression.tree)).sql

        def compile_output(feel: model.Feel, type_ref: str | None) -> Value:
            return self.typed(self.compile(feel, scope), type_ref)

        answer = TableWriter(box, compile_output, test, self.combine).answer(inputs)
        if name:
            self.rules[name] = self.held(f"{name} #", Scalar(answer.rules, PRIMITIVES["number"])).name
        return answer.value

    # types

    def typed(self, value: Value, type_ref: str | None) -> Value:
        """The value, when it has the declared type; what would have to be converted is refused."""
        item = next((each for each in self.definitions.items if each.name == type_ref), None)
        if type_ref is None or type_ref in ("Any", "feel:Any"):
            return value
        if item is not None:
            return self._item(value, item)
        wanted = PRIMITIVES.get(type_ref.rpartition(":")[2])
        if wanted is None:
            raise NotVectorisable(f"the type {type_ref} has no form in SQL")
        if isinstance(value, Constant):
            return value if value.value is None or type_of(value.value) == wanted else Constant(None)
        if isinstance(value, Scalar | Number) and value.type in (wanted, NULL):
            return value
        raise NotVectorisable(f"the value is not of the declared type {type_ref}")

    def _item(self, value: Value, item: model.ItemDefinition) -> Value:
        if item.components or item.is_collection or item.function or item.constraint:
            if item.components and isinstance(value, Context) and not item.is_collection:
                return value
            raise NotVectorisable(f"the type {item.name} has no form in SQL")
        value = self.typed(value, item.type_ref)
        if item.allowed is None:
            return value
        compiler = self.compiler(item.allowed.text, {INPUT: value}, unary=True)
        allowed = self.column(compiler.of(compiler.expression.tree)).sql
        return self.combine(f"({allowed})", value, Constant(None))
