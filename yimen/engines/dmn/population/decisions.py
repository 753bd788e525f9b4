"""The decisions that one needs, each as a column computed from those before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from yimen.engines.dmn import model
from yimen.engines.dmn.population import near
from yimen.engines.dmn.population.records import row_columns
from yimen.engines.dmn.population.tables import Answer, TableWriter
from yimen.engines.dmn.population.texts import Texts, is_quotient
from yimen.engines.feel.errors import FeelError
from yimen.engines.feel.sql import (
    Aggregates,
    Constant,
    NotVectorisable,
    Number,
    Relation,
    Scalar,
    Value,
    numeric,
    terms,
)
from yimen.engines.feel.sql.terms import Sql
from yimen.engines.feel.sql.values import Context, Lambda
from yimen.engines.feel.types import BOOLEAN, NUMBER, Type

LONG = 8
"""An input expression of more nodes is computed once, in a column of its own."""


@dataclass(frozen=True)
class Near:
    """The rules of a table that failed by exactly one condition, as bits: bit n of the column `rules` for rule n + 1.

    `inputs` maps the text of each input expression to the column with those of them that failed by this input alone.
    """

    rules: str
    inputs: dict[str, str]


@dataclass(frozen=True)
class _Held:
    name: str
    kind: Type


@dataclass
class Writer:
    definitions: model.Definitions
    inputs: Mapping[str, Value]
    aggregates: Aggregates
    steps: list[dict[str, Sql]] = field(default_factory=list)
    wants_near: bool = False
    rules: dict[str, str] = field(default_factory=dict)
    near: dict[str, Near] = field(default_factory=dict)
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
            if any(not terms.reads(sql) <= given | own for sql in columns):
                raise NotVectorisable(f"{relation}: rows chosen by the value of a decision have no form in SQL")

    def _relations(self, inputs: Mapping[str, Value]) -> dict[str, frozenset[exp.Column]]:
        found: dict[str, frozenset[exp.Column]] = {}
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
        except numeric.TooWide as error:
            raise NotVectorisable(f"{decision.name}: {error}") from None
        except FeelError as error:
            raise error if str(error).startswith(decision.name) else self._within(error) from None
        self.owner = outer
        if isinstance(value, Scalar | Number) and not is_quotient(value):
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
                return self.typed(self.inputs[name], element.variable.type_ref)
            case model.Decision():
                return self.decision(element)
            case model.BusinessKnowledgeModel() if element.logic is not None:
                scope = {(used := self.element(href)).variable.name: self.required(used) for href in element.knowledge}
                return self.knowledge(element, element.logic, scope)
        raise NotVectorisable(f"{self.owner}: {element.name} has no form in SQL")

    # columns

    def held(self, name: str, value: Value) -> _Held:
        """A column that holds the value."""
        if isinstance(value, Constant):
            value = self.column(value)
        if not isinstance(value, Scalar | Number):
            raise NotVectorisable(f"{name}: the value of the decision is no single value")
        if is_quotient(value):
            raise NotVectorisable(f"{name}: a quotient can be compared or rounded, and nothing else; round it first")
        made = {column: depth for depth, step in enumerate(self.steps) for column in step}
        if (read := _own(value.sql)) in made:
            return _Held(read, value.type)
        column, taken = name, {each.name for each in row_columns(self.inputs)} | made.keys()
        while column in taken:
            column += "'"
        depth = 1 + max((made[own] for each in terms.reads(value.sql) if (own := _own(each)) in made), default=-1)
        if depth == len(self.steps):
            self.steps.append({})
        self.steps[depth][column] = value.sql
        return _Held(column, value.type)

    @staticmethod
    def as_value(held: _Held, value: Scalar | Number) -> Scalar | Number:
        if isinstance(value, Number):
            return Number(terms.column(held.name), value.digits, value.scale)
        return Scalar(terms.column(held.name), held.kind)

    def texts(self, scope: Mapping[str, Value]) -> Texts:
        """The texts that see a scope."""
        return Texts(self.definitions, self.aggregates, scope)

    def typed(self, value: Value, type_ref: str | None) -> Value:
        return self.texts({}).typed(value, type_ref)

    def column(self, value: Value) -> Scalar | Number:
        return self.texts({}).column(value)

    # boxed expressions

    def boxed(self, box: model.Expression | None, scope: Mapping[str, Value], name: str) -> Value:
        if box is None:
            return Constant(None)
        value = self.untyped(box, scope, name)
        return value if isinstance(box, model.FunctionDefinition) else self.typed(value, box.type_ref)

    def untyped(self, box: model.Expression, scope: Mapping[str, Value], name: str) -> Value:
        match box:
            case model.LiteralExpression(language=None):
                return self.texts(scope).value(box.feel)
            case model.DecisionTable():
                return self.table(box, scope, name)
            case model.Context():
                return self.context(box, scope, name)
            case model.Conditional():
                condition = self.column(self.boxed(box.condition, scope, name))
                if condition.type != BOOLEAN:
                    raise NotVectorisable(f"{name}: a condition that is no boolean has no form in SQL")
                then, otherwise = self.boxed(box.then, scope, name), self.boxed(box.otherwise, scope, name)
                return self.texts(scope).cases([(condition.sql, then)], otherwise)
            case model.FunctionDefinition():
                return self.function(box, scope, name)
            case model.Invocation():
                return self.invocation(box, scope, name)
        raise NotVectorisable(f"a boxed {type(box).__name__} has no form in SQL")

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

    def knowledge(
        self, element: model.BusinessKnowledgeModel, logic: model.FunctionDefinition, scope: Mapping[str, Value]
    ) -> Lambda:
        """A function of the model, with the type of its results."""
        function = self.function(logic, scope, element.name)
        declared = element.variable.type_ref
        signature = next((each.function for each in self.definitions.items if each.name == declared), None)
        result = signature.result if signature else declared

        def apply(arguments: list[Value]) -> Value:
            return self.typed(self.typed(function.apply(arguments), logic.type_ref), result)

        return Lambda(function.parameters, apply)

    def invocation(self, box: model.Invocation, scope: Mapping[str, Value], name: str) -> Value:
        function = self.boxed(box.function, scope, name)
        if not isinstance(function, Lambda):
            raise NotVectorisable(f"{name}: only functions of this model can be called in SQL")
        given = {binding.parameter.name: self.boxed(binding.value, scope, name) for binding in box.bindings}
        if set(given) != set(function.parameters):
            raise NotVectorisable(f"{name}: the function has the parameters {', '.join(function.parameters)}")
        return function.apply([given[parameter] for parameter in function.parameters])

    def table(self, box: model.DecisionTable, scope: Mapping[str, Value], name: str) -> Value:
        texts, inputs = self.texts(scope), list[Scalar | Number]()
        for index, clause in enumerate(box.inputs):
            value = self.column(texts.output(clause.expression, clause.type_ref))
            is_long = name and terms.is_longer(value.sql, LONG) and not is_quotient(value)
            inputs.append(self.as_value(self.held(f"{name} ? {index + 1}", value), value) if is_long else value)
        answer = TableWriter(box, texts, inputs).answer()
        if name and name not in self.rules:  # as a trace, which shows the first table of a decision
            self.rules[name] = self.held(f"{name} #", answer.rules).name
            if self.wants_near:
                self.near[name] = self.narrow(name, box, answer)
        return answer.value

    def narrow(self, name: str, box: model.DecisionTable, answer: Answer) -> Near:
        """Columns with the rules that fail by one condition alone."""
        failed = {
            place: terms.column(self.held(f"{name} failed {place + 1}", Scalar(sql, NUMBER)).name)
            for place, sql in answer.failed
        }
        narrowly = near.by_one(list(failed.values()))
        if answer.allowed is not None:
            narrowly = terms.case([(answer.allowed, narrowly)], terms.integer(0))
        rules = self.held(f"{name} near", Scalar(narrowly, NUMBER)).name
        inputs = {
            place: self.held(
                f"{name} near {place + 1}", Scalar(terms.infix(exp.BitwiseAnd, terms.column(rules), mask), NUMBER)
            ).name
            for place, mask in failed.items()
        }
        return Near(rules, {box.inputs[place].expression.text: column for place, column in inputs.items()})


def _own(value: Sql) -> str:
    """The name of a column of the row; nothing for another expression."""
    return value.name if isinstance(value, exp.Column) and not value.table else ""
