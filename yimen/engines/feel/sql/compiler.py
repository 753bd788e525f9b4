"""From the parse tree to SQL: one method for each kind of node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlglot import exp

from yimen.engines.feel import nodes
from yimen.engines.feel.errors import FeelLimitExceeded
from yimen.engines.feel.numbers import to_integer
from yimen.engines.feel.parser import Expression, parse
from yimen.engines.feel.program import compile as compile_closures
from yimen.engines.feel.sql import calls, numeric, temporal, terms
from yimen.engines.feel.sql.aggregates import Aggregates
from yimen.engines.feel.sql.terms import Sql
from yimen.engines.feel.sql.values import (
    Constant,
    Context,
    Lambda,
    Listed,
    NotVectorisable,
    Number,
    Relation,
    Scalar,
    Value,
    literal,
)
from yimen.engines.feel.types import BOOLEAN, DATE, DT_DURATION, NULL, STRING, YM_DURATION, type_of

INPUT = "?"
_ORDERED = (STRING, DATE, YM_DURATION, DT_DURATION)


def to_sql(
    expression: str | Expression,
    variables: Mapping[str, Value],
    *,
    unary: bool = False,
    aggregates: Aggregates | None = None,
) -> Scalar | Number:
    """The expression over rows whose variables are these values. Raises FeelSyntaxError, NotVectorisable.

    `unary`: the text is a cell of a decision table, tested against the variable `?`. What is counted or summed over
    the rows of another table is left in `aggregates`, for the caller to compute once for each group.
    """
    if isinstance(expression, str):
        expression = parse(expression, calls.names_of(variables), unary=unary)
    compiler = Compiler(expression, variables, aggregates if aggregates is not None else Aggregates())
    return compiler.column(expression.tree)


class Compiler:
    """Compiles one expression. `scopes` are the variables, innermost last."""

    def __init__(self, expression: Expression, variables: Mapping[str, Value], aggregates: Aggregates) -> None:
        self.expression = expression
        self.scopes: list[Mapping[str, Value]] = [variables]
        self.aggregates = aggregates

    def refuse(self, node: nodes.Node, reason: str) -> NotVectorisable:
        """What to raise for a node that has no exact form."""
        return NotVectorisable(reason, node.start, self.expression.text)

    def column(self, node: nodes.Node) -> Scalar | Number:
        """A node whose value is one column."""
        return self.as_column(self.of(node), node)

    def as_column(self, value: Value, node: nodes.Node) -> Scalar | Number:
        """A value as one column of SQL."""
        if isinstance(value, Constant):
            found = literal(value.value)
            if found is None:
                raise self.refuse(node, f"a {type_of(value.value)} has no exact form in a column")
            return found
        if isinstance(value, Scalar | Number):
            return value
        what = {Context: "a context", Listed: "a list", Lambda: "a function", Relation: "a list of rows"}[type(value)]
        raise self.refuse(node, f"{what} is no value of a column")

    def of(self, node: nodes.Node) -> Value:
        """The value of a node."""
        constant = self.constant(node)
        if constant is not None:
            return constant
        try:
            found = self._of(node)
        except numeric.TooWide as wide:
            raise self.refuse(node, str(wide)) from None
        except RecursionError:
            raise self.refuse(node, "the expression is nested too deeply") from None
        if isinstance(found, Scalar | Number) and terms.is_longer(found.sql):
            raise self.refuse(node, "the expression becomes too long in SQL")
        return found

    def constant(self, node: nodes.Node) -> Constant | None:
        """The value of a node that reads no row, by the other back end: so both agree on it."""
        if isinstance(node, nodes.Literal):
            return Constant(node.value)
        free = self._free(node)
        if free is None:
            return None
        known = {name: value.value for name in free if isinstance(value := self.find(name), Constant)}
        if len(known) < len(free):
            return None
        try:
            program = compile_closures(Expression(self.expression.text, node, unary=False, names=self.expression.names))
            return Constant(program(known))
        except FeelLimitExceeded as error:
            raise self.refuse(node, str(error)) from None

    def _free(self, node: nodes.Node) -> set[str] | None:
        """The names that a simple node reads; None when it declares names, or asks for the date or the row's input."""
        names: set[str] = set()
        for each in nodes.walk(node):
            if isinstance(each, nodes.Name):
                if each.name in ("today", "now", INPUT):
                    return None
                if self.find(each.name) is not None or each.name not in calls.SIGNATURES:
                    names.add(each.name)
            elif isinstance(
                each,
                nodes.Filter | nodes.For | nodes.Quantified | nodes.FunctionLiteral | nodes.UnaryRange
                | nodes.UnaryTests | nodes.ContextLiteral | nodes.In,
            ):  # fmt: skip
                return None
        return names

    def find(self, name: str) -> Value | None:
        """The variable of that name."""
        return next((scope[name] for scope in reversed(self.scopes) if name in scope), None)

    def _of(self, node: nodes.Node) -> Value:
        match node:
            case nodes.Name():
                found = self.find(node.name)
                if found is None:
                    raise self.refuse(node, f"there is no {node.name!r}")
                return found
            case nodes.Path():
                return self.path(node, self.of(node.source))
            case nodes.Call():
                return calls.call(self, node)
            case nodes.Arithmetic():
                return self.arithmetic(node)
            case nodes.Negation():
                operand = self.column(node.operand)
                if isinstance(operand, Number):
                    return numeric.negate(operand)
                if operand.type in (YM_DURATION, DT_DURATION, NULL):
                    return Scalar(exp.Paren(this=exp.Neg(this=operand.sql)), operand.type)
                raise self.refuse(node, f"there is no negative of a {operand.type}")
            case nodes.Comparison():
                return self.compare(node, node.operator, self.of(node.left), self.of(node.right))
            case nodes.Logic():
                parts = [self.truth(operand) for operand in node.operands]
                return Scalar((terms.all_of if node.operator == "and" else terms.any_of)(parts), BOOLEAN)
            case nodes.Between():
                value, low, high = self.of(node.value), self.of(node.low), self.of(node.high)
                above, below = self.compare(node, "<=", low, value), self.compare(node, "<=", value, high)
                return Scalar(terms.all_of([above.sql, below.sql]), BOOLEAN)
            case nodes.If():
                return self.choose(node, self.truth(node.condition), self.of(node.then), self.of(node.otherwise))
            case nodes.In():
                value = self.of(node.value)
                return Scalar(terms.any_of([self.test(each, value) for each in node.tests]), BOOLEAN)
            case nodes.UnaryTests():
                return self.cell(node)
            case nodes.Filter():
                return self.filter(node)
            case nodes.Quantified():
                return self.quantified(node)
            case nodes.ListLiteral():
                return Listed(tuple(map(self.of, node.items)))
            case nodes.ContextLiteral():
                return self.context(node)
            case nodes.FunctionLiteral() if not node.external:
                return self.function(node)
        raise self.refuse(node, f"{_WORDS.get(type(node), 'this')} has no form in SQL")

    # operators

    def truth(self, node: nodes.Node) -> Sql:
        """A condition. What is neither true nor false counts as unknown."""
        value = self.column(node)
        if value.type in (BOOLEAN, NULL):
            return value.sql
        raise self.refuse(node, f"a condition is needed, not a {value.type}")

    def arithmetic(self, node: nodes.Arithmetic) -> Value:
        left, right = self.column(node.left), self.column(node.right)
        operator = node.operator
        if NULL in (left.type, right.type):
            return Constant(None)
        if isinstance(left, Number) and isinstance(right, Number):
            return self._numbers(node, operator, left, right)
        if left.type == right.type == STRING and operator == "+":
            return Scalar(terms.infix(exp.DPipe, left.sql, right.sql), STRING)
        found = temporal.arithmetic(operator, left, right)
        if found is None:
            raise self.refuse(node, f"{left.type} {operator} {right.type} has no exact form in SQL")
        return found

    def _numbers(self, node: nodes.Arithmetic, operator: str, left: Number, right: Number) -> Number:
        match operator:
            case "+" | "-":
                return numeric.add(left, right, operator=operator)
            case "*":
                return numeric.multiply(left, right)
            case "/":
                inverse = self.inverse(node.right)
                return numeric.divide(left, right) if inverse is None else numeric.multiply(left, inverse)
        exponent = self.constant(node.right)
        times = to_integer(exponent.value) if exponent and isinstance(exponent.value, Decimal) else None
        if times is None or not 1 <= times <= 8:
            raise self.refuse(node, "only a power from 1 to 8 that is known beforehand is exact")
        product = left
        for _ in range(times - 1):
            product = numeric.multiply(product, left)
        return product

    def inverse(self, node: nodes.Node) -> Number | None:
        """The exact inverse of a constant such as 4 or 100, as a number; None when it has none."""
        constant = self.constant(node)
        if constant is None or not isinstance(constant.value, Decimal) or not constant.value:
            return None
        numerator, denominator = constant.value.as_integer_ratio()
        rest = abs(numerator)
        for prime in (2, 5):
            while rest % prime == 0:
                rest //= prime
        if rest != 1:
            return None
        found = literal(Decimal(denominator) / Decimal(numerator))
        return found if isinstance(found, Number) and found.width <= 20 else None

    def compare(self, node: nodes.Node, operator: str, left: Value, right: Value) -> Scalar:
        """A comparison; equality with null is known, order is not."""
        one, other = self.as_column(left, node), self.as_column(right, node)
        if isinstance(one, Number) and isinstance(other, Number):
            return numeric.compare(operator, one, other)
        if NULL in (one.type, other.type):
            return self._with_null(operator, one, other)
        if one.type != other.type or (operator not in ("=", "!=") and one.type not in _ORDERED):
            raise self.refuse(node, f"a {one.type} and a {other.type} cannot be compared with `{operator}`")
        kind = _EQUALITIES.get(operator) or numeric.ORDERS[operator]
        return Scalar(terms.infix(kind, one.sql, other.sql), BOOLEAN)

    @staticmethod
    def _with_null(operator: str, one: Scalar | Number, other: Scalar | Number) -> Scalar:
        if operator not in ("=", "!="):
            return Scalar(terms.null(), BOOLEAN)
        value = other if one.type == NULL else one
        empty = numeric.is_null(value) if isinstance(value, Number) else terms.is_null(value.sql)
        return Scalar(empty if operator == "=" else terms.negation(empty), BOOLEAN)

    def choose(self, node: nodes.Node, condition: Sql, then: Value, otherwise: Value) -> Value:
        """One of two values."""
        return self.cases(node, [(condition, then)], otherwise)

    def cases(self, node: nodes.Node, cases: Sequence[tuple[Sql, Value]], otherwise: Value) -> Value:
        """The value of the first condition that holds, else the last one."""
        if not cases:
            return otherwise
        values = [*(value for _, value in cases), otherwise]
        contexts = [value.entries for value in values if isinstance(value, Context)]
        if len(contexts) == len(values) and all(entries.keys() == contexts[0].keys() for entries in contexts):
            conditions = [condition for condition, _ in cases]
            parts = {key: [entries[key] for entries in contexts] for key in contexts[0]}
            return Context({
                key: self.cases(node, list(zip(conditions, then, strict=True)), otherwise)
                for key, (*then, otherwise) in parts.items()
            })  # fmt: skip
        columns = [self.as_column(value, node) for value in values]
        whens = [(condition, column.sql) for (condition, _), column in zip(cases, columns, strict=False)]
        sql = terms.case(whens, columns[-1].sql)
        kinds = {column.type for column in columns} - {NULL}
        if len(kinds) > 1:
            one, other, *_ = sorted(map(str, kinds))
            raise self.refuse(node, f"this gives a {one} or a {other}, and a column has one type")
        numbers = [column for column in columns if isinstance(column, Number)]
        return Number(sql, *numeric.together(*numbers)) if numbers else Scalar(sql, kinds.pop() if kinds else NULL)

    # tests

    def cell(self, node: nodes.UnaryTests) -> Scalar:
        """A cell of a decision table; an empty one lets everything pass."""
        if not node.tests:
            return Scalar(terms.boolean(True), BOOLEAN)
        value = self.find(INPUT)
        assert value is not None, "a cell is compiled with its input as `?`"
        found = terms.any_of([self.test(each, value) for each in node.tests])
        return Scalar(terms.negation(found) if node.negated else found, BOOLEAN)

    def test(self, node: nodes.Node, value: Value) -> Sql:
        """Whether a value passes one test."""
        if isinstance(node, nodes.UnaryRange):
            return self.compare(node, node.operator, value, self.of(node.endpoint)).sql
        if isinstance(node, nodes.RangeLiteral):
            low, high = self.of(node.low), self.of(node.high)
            above = self.compare(node, "<=" if node.low_included else "<", low, value)
            below = self.compare(node, "<=" if node.high_included else "<", value, high)
            return terms.all_of([above.sql, below.sql])
        self.scopes.append({INPUT: value})
        about_input = any(isinstance(each, nodes.Name) and each.name == INPUT for each in nodes.walk(node))
        found = self.of(node)
        self.scopes.pop()
        if about_input and isinstance(found, Scalar) and found.type == BOOLEAN:
            return found.sql
        if isinstance(node, nodes.ListLiteral):
            return terms.any_of([self.test(item, value) for item in node.items])
        if isinstance(found, Constant) and isinstance(found.value, list):
            found = Listed(tuple(map(Constant, found.value)))
        if isinstance(found, Listed):
            return terms.any_of([self.compare(node, "=", value, item).sql for item in found.items])
        return self.compare(node, "=", value, found).sql

    # names, contexts, functions, rows of other tables

    def path(self, node: nodes.Path, source: Value) -> Value:
        match source:
            case Context():
                if node.name not in source.entries:
                    raise self.refuse(node, f"the context has no {node.name!r}")
                return source.entries[node.name]
            case Relation():
                return replace(source, item=self.path(node, source.item))
            case Scalar():
                found = temporal.part(source, node.name)
                if found is not None:
                    return found
        raise self.refuse(node, f"{node.name!r} cannot be selected here")

    def context(self, node: nodes.ContextLiteral) -> Context:
        entries: dict[str, Value] = {}
        self.scopes.append(entries)
        for key, value in zip(node.keys, node.values, strict=True):
            entries[key] = self.of(value)
        self.scopes.pop()
        return Context(dict(entries))

    def function(self, node: nodes.FunctionLiteral) -> Lambda:
        scopes = list(self.scopes)

        def apply(arguments: list[Value]) -> Value:
            outer, self.scopes = self.scopes, [*scopes, dict(zip(node.parameters, arguments, strict=True))]
            try:
                return self.of(node.body)
            finally:
                self.scopes = outer

        return Lambda(node.parameters, apply)

    def filter(self, node: nodes.Filter) -> Value:
        source = self.of(node.source)
        if not isinstance(source, Relation):
            raise self.refuse(node, "only rows of another table can be filtered in SQL")
        inner = source.item.entries if isinstance(source.item, Context) else {}
        with self.aggregates.inside(source.name):
            self.scopes.append({"item": source.item, **inner})
            condition = self.truth(node.condition)
            self.scopes.pop()
        return replace(source, conditions=(*source.conditions, condition))

    def quantified(self, node: nodes.Quantified) -> Scalar:
        if len(node.iterators) != 1 or node.iterators[0].until is not None:
            raise self.refuse(node, f"`{node.quantifier}` over several lists has no form in SQL")
        iterator = node.iterators[0]
        source = self.of(iterator.source)
        if not isinstance(source, Relation):
            raise self.refuse(iterator, f"`{node.quantifier}` needs rows of another table here")
        with self.aggregates.inside(source.name):
            self.scopes.append({iterator.name: source.item})
            condition = self.truth(node.body)
            self.scopes.pop()
        return self.aggregates.quantified(node.quantifier, source, condition)


_EQUALITIES: dict[str, type[exp.Binary]] = {"=": exp.NullSafeEQ, "!=": exp.NullSafeNEQ}
_WORDS = {
    nodes.For: "`for`",
    nodes.RangeLiteral: "a range as a value",
    nodes.UnaryRange: "a test as a value",
    nodes.InstanceOf: "`instance of`",
    nodes.FunctionLiteral: "an external function",
}
__all__ = ["Compiler", "to_sql"]
