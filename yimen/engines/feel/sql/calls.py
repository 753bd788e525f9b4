"""Built-in functions that have an exact form in SQL, and functions that are written into the place of their call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Protocol

from sqlglot import exp

from yimen.engines.feel import nodes
from yimen.engines.feel.builtins import SIGNATURES, named
from yimen.engines.feel.numbers import truncate
from yimen.engines.feel.sql import numeric, temporal, terms
from yimen.engines.feel.sql.aggregates import Aggregates
from yimen.engines.feel.sql.terms import Sql
from yimen.engines.feel.sql.values import (
    AS_OF,
    Constant,
    Context,
    Lambda,
    Listed,
    NotVectorisable,
    Number,
    Relation,
    Scalar,
    Value,
)
from yimen.engines.feel.types import BOOLEAN, DATE, DT_DURATION, NULL, NUMBER, STRING, YM_DURATION, Type

WHY_NOT = {
    **dict.fromkeys(("matches", "replace", "split"), "XPath's patterns and DuckDB's are not the same language"),
    **dict.fromkeys(("upper case", "lower case"), "the two back ends do not agree on every letter"),
    **dict.fromkeys(("sqrt", "log", "exp", "stddev"), "its result has no end of digits"),
    "now": "an evaluation of a population is as of a date, not of a moment",
    "string": "only a string can be turned into a string exactly",
}


class Compiler(Protocol):
    """What calls ask of the compiler that meets them."""

    aggregates: Aggregates

    def find(self, name: str) -> Value | None: ...

    def of(self, node: nodes.Node) -> Value: ...

    def column(self, node: nodes.Node) -> Scalar | Number: ...

    def as_column(self, value: Value, node: nodes.Node) -> Scalar | Number: ...

    def constant(self, node: nodes.Node) -> Constant | None: ...

    def compare(self, node: nodes.Node, operator: str, left: Value, right: Value) -> Scalar: ...

    def refuse(self, node: nodes.Node, reason: str) -> NotVectorisable: ...


def names_of(variables: Mapping[str, Value]) -> frozenset[str]:
    """Every name that the parser must know: of variables, and of what lies within them."""
    found = set(variables)
    for value in variables.values():
        found |= _names_within(value)
    return frozenset(found)


def _names_within(value: object) -> set[str]:
    if isinstance(value, Context):
        return set(value.entries).union(*map(_names_within, value.entries.values()))
    if isinstance(value, Relation):
        return _names_within(value.item)
    if isinstance(value, Constant):
        return _names_within(value.value)
    if isinstance(value, dict):
        return set(value).union(*map(_names_within, value.values()))
    return set()


def call(compiler: Compiler, node: nodes.Call) -> Value:
    """The value of a call."""
    if isinstance(node.function, nodes.Name) and compiler.find(node.function.name) is None:
        return _builtin(compiler, node, node.function.name)
    function = compiler.of(node.function)
    if not isinstance(function, Lambda):
        raise compiler.refuse(node, "only functions that are written out can be called in SQL")
    arguments = [compiler.of(argument) for argument in node.arguments]
    if node.names is not None:
        by_name = dict(zip(node.names, arguments, strict=True))
        if set(by_name) != set(function.parameters):
            raise compiler.refuse(node, f"the function has the parameters {', '.join(function.parameters)}")
        arguments = [by_name[name] for name in function.parameters]
    if len(arguments) != len(function.parameters):
        raise compiler.refuse(node, f"the function takes {len(function.parameters)} arguments")
    return function.apply(arguments)


def _builtin(compiler: Compiler, node: nodes.Call, name: str) -> Value:
    if name not in SIGNATURES:
        raise compiler.refuse(node.function, f"there is no {name!r}")
    implementation = _BUILTINS.get(name)
    if implementation is None:
        raise compiler.refuse(
            node, f"{name} has no exact form in SQL" + (f": {WHY_NOT[name]}" if name in WHY_NOT else "")
        )
    arguments = list(node.arguments)
    if node.names is not None:
        found = named(SIGNATURES[name], node.names)
        if found is None or None in found[1]:
            raise compiler.refuse(node, f"{name} has no such parameters: {', '.join(node.names)}")
        arguments = [node.arguments[place] for place in found[1] if place is not None]
    if not any(signature.takes(len(arguments)) for signature in SIGNATURES[name]):
        raise compiler.refuse(node, f"{name} takes no {len(arguments)} arguments")
    return implementation(compiler, node, arguments)


# what arguments are


def _typed(compiler: Compiler, node: nodes.Node, kind: Type) -> Scalar:
    value = compiler.column(node)
    if value.type == NULL:
        return Scalar(terms.null(), kind)
    if value.type != kind or not isinstance(value, Scalar):
        raise compiler.refuse(node, f"a {kind} is needed, not a {value.type}")
    return value


def _number(compiler: Compiler, node: nodes.Node) -> Number:
    value = compiler.column(node)
    if value.type == NULL:
        return numeric.nothing()
    if not isinstance(value, Number):
        raise compiler.refuse(node, f"a number is needed, not a {value.type}")
    return value


def _constant_number(compiler: Compiler, node: nodes.Node, what: str) -> int:
    constant = compiler.constant(node)
    whole = truncate(constant.value) if constant and isinstance(constant.value, Decimal) else None
    if whole is None:
        raise compiler.refuse(node, f"{what} must be a number that is known beforehand")
    return whole


def _list(compiler: Compiler, arguments: list[nodes.Node]) -> Relation | list[Value]:
    """The items of `f(a, b)` or `f([a, b])`, or the rows of `f(rows)`."""
    values = [compiler.of(argument) for argument in arguments]
    if len(values) == 1:
        [value] = values
        if isinstance(value, Relation):
            return value
        if isinstance(value, Listed):
            return list(value.items)
        if isinstance(value, Constant) and isinstance(value.value, list):
            return [Constant(item) for item in value.value]
    return values


# functions


def _today(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
    return Scalar(AS_OF, DATE)


def _not(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
    return Scalar(terms.negation(_typed(compiler, arguments[0], BOOLEAN).sql), BOOLEAN)


def _absolute(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
    value = compiler.column(arguments[0])
    if isinstance(value, Number):
        return numeric.absolute(value)
    if value.type in (YM_DURATION, DT_DURATION, NULL):
        return Scalar(exp.Abs(this=value.sql), value.type)
    raise compiler.refuse(node, f"there is no absolute of a {value.type}")


def _rounding(mode: str) -> Callable[..., Value]:
    def rounded(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
        places = _constant_number(compiler, arguments[1], "the scale") if len(arguments) > 1 else 0
        return numeric.rounded(_number(compiler, arguments[0]), places, mode)

    return rounded


def _modulo(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
    return numeric.modulo(_number(compiler, arguments[0]), _number(compiler, arguments[1]))


def _parity(wanted: int) -> Callable[..., Value]:
    def parity(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
        rest = numeric.modulo(_number(compiler, arguments[0]), Number(terms.integer(2), 1, 0))
        return Scalar(terms.infix(exp.EQ, rest.sql, terms.integer(wanted)), BOOLEAN)

    return parity


def _sum(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
    items = _list(compiler, arguments)
    if isinstance(items, Relation):
        return compiler.aggregates.total(items, _number_of(compiler, node, items.item))
    if not items:
        return Constant(None)
    numbers = [_number_of(compiler, node, item) for item in items]
    total = numbers[0]
    for number in numbers[1:]:
        total = numeric.add(total, number)
    return total


def _mean(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
    items = _list(compiler, arguments)
    if isinstance(items, Relation):
        return compiler.aggregates.mean(items, _number_of(compiler, node, items.item))
    if not items:
        return Constant(None)
    total = _sum(compiler, node, arguments)
    assert isinstance(total, Number)
    return numeric.divide(total, Number(terms.integer(len(items)), len(str(len(items))), 0))


def _number_of(compiler: Compiler, node: nodes.Node, value: Value) -> Number:
    found = compiler.as_column(value, node)
    if found.type == NULL:
        return numeric.nothing()
    if not isinstance(found, Number):
        raise compiler.refuse(node, f"numbers are needed, not values of type {found.type}")
    return found


def _extreme(name: str, function: type[exp.Func]) -> Callable[..., Value]:
    def extreme(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
        items = _list(compiler, arguments)
        if isinstance(items, Relation):
            return compiler.aggregates.extreme(name, items, compiler.as_column(items.item, node))
        columns = [compiler.as_column(item, node) for item in items]
        kinds = {column.type for column in columns}
        if NULL in kinds or not columns:
            return Constant(None)
        if len(kinds) > 1 or kinds <= {BOOLEAN}:
            raise compiler.refuse(node, f"the {name} needs values of one ordered type")
        missing = terms.any_of([terms.is_null(column.sql) for column in columns])
        sql = terms.case([(missing, terms.null())], terms.extreme(function, [column.sql for column in columns]))
        numbers = [column for column in columns if isinstance(column, Number)]
        if not numbers:
            return Scalar(sql, columns[0].type)
        return Number(sql, *numeric.together(*numbers))

    return extreme


def _count(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
    items = _list(compiler, arguments)
    return compiler.aggregates.count(items) if isinstance(items, Relation) else Constant(Decimal(len(items)))


def _junction(empty: bool) -> Callable[..., Value]:
    def junction(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
        items = _list(compiler, arguments)
        if isinstance(items, Relation):
            condition = compiler.as_column(items.item, node)
            if condition.type != BOOLEAN:
                raise compiler.refuse(node, f"conditions are needed, not values of type {condition.type}")
            return compiler.aggregates.quantified("every" if empty else "some", items, condition.sql)
        parts = [compiler.as_column(item, node) for item in items]
        if any(part.type not in (BOOLEAN, NULL) for part in parts):
            raise compiler.refuse(node, "conditions are needed")
        if not parts:
            return Constant(empty)
        known = [terms.cast(part.sql, terms.BOOL) for part in parts]
        return Scalar(terms.all_of(known) if empty else terms.any_of(known), BOOLEAN)

    return junction


def _list_contains(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
    items = _list(compiler, arguments[:1])
    value = compiler.of(arguments[1])
    if isinstance(items, Relation):
        return compiler.aggregates.contains(items, compiler.compare(node, "=", items.item, value).sql)
    return Scalar(terms.any_of([compiler.compare(node, "=", item, value).sql for item in items]), BOOLEAN)


def _text(write: Callable[..., Sql], kind: Type, *, digits: int = 10) -> Callable[..., Value]:
    def text(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
        sql = write(*(_typed(compiler, argument, STRING).sql for argument in arguments))
        return Number(sql, digits, 0) if kind == NUMBER else Scalar(sql, kind)

    return text


def _substring(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
    text = _typed(compiler, arguments[0], STRING).sql
    start = _constant_number(compiler, arguments[1], "the start position")
    length = _constant_number(compiler, arguments[2], "the length") if len(arguments) > 2 else None
    if not start or (length is not None and length < 1):
        return Constant(None)
    size = exp.Length(this=text)
    first = terms.integer(start) if start > 0 else terms.infix(exp.Add, size, terms.integer(start + 1))
    rest = _part(text, first, None if length is None else terms.integer(length))
    return Scalar(terms.case([(terms.infix(exp.GTE, size, terms.integer(abs(start))), rest)]), STRING)


def _part(text: Sql, start: Sql, length: Sql | None = None) -> Sql:
    return exp.Substring(this=text, start=start, length=length)


def _before(text: Sql, match: Sql) -> Sql:
    """What stands before the first match; nothing where there is none."""
    place = exp.StrPosition(this=text, substr=match)
    both = terms.all_of([terms.is_known(each) for each in (text, match)])
    length = terms.infix(exp.Sub, terms.cast(place, terms.BIGINT), terms.integer(1))
    return terms.case(
        [(terms.any_of([_is(match, terms.string("")), _is(place, terms.integer(0))]),
          terms.case([(both, terms.string(""))]))],
        _part(text, terms.integer(1), length),
    )  # fmt: skip


def _after(text: Sql, match: Sql) -> Sql:
    """What stands after the first match; nothing where there is none."""
    place = exp.StrPosition(this=text, substr=match)
    rest = _part(text, terms.infix(exp.Add, place, exp.Length(this=match)))
    cases = [(_is(match, terms.string("")), text), (_is(place, terms.integer(0)), terms.string(""))]
    return terms.case(cases, rest)


def _is(one: Sql, other: Sql) -> Sql:
    return terms.infix(exp.EQ, one, other)


def _string(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
    value = compiler.column(arguments[0])
    if value.type in (STRING, NULL):
        return value
    raise compiler.refuse(node, f"string has no exact form in SQL: {WHY_NOT['string']}")


def _date(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
    if len(arguments) == 1:
        return _typed(compiler, arguments[0], DATE)
    raise compiler.refuse(node, "a date made of parts has no exact form in SQL")


def _months(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
    return temporal.months_between(_typed(compiler, arguments[0], DATE), _typed(compiler, arguments[1], DATE))


def _calendar(function: Callable[[Sql], Sql], digits: int) -> Callable[..., Value]:
    def part(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
        return Number(function(_typed(compiler, arguments[0], DATE).sql), digits, 0)

    return part


def _calendar_name(function: type[exp.Func], names: tuple[str, ...]) -> Callable[..., Value]:
    def name(compiler: Compiler, node: nodes.Call, arguments: list[nodes.Node]) -> Value:
        return Scalar(temporal.worded(function(this=_typed(compiler, arguments[0], DATE).sql), names), STRING)

    return name


_BUILTINS: dict[str, Callable[..., Value]] = {
    "today": _today,
    "not": _not,
    "abs": _absolute,
    **{mode: _rounding(mode) for mode in numeric.MODES},
    "modulo": _modulo,
    "odd": _parity(1),
    "even": _parity(0),
    "sum": _sum,
    "mean": _mean,
    "min": _extreme("min", exp.Least),
    "max": _extreme("max", exp.Greatest),
    "count": _count,
    "any": _junction(False),
    "all": _junction(True),
    "list contains": _list_contains,
    "string length": _text(lambda text: exp.Length(this=text), NUMBER),
    "contains": _text(lambda text, match: exp.Contains(this=text, expression=match), BOOLEAN),
    "starts with": _text(lambda text, match: exp.StartsWith(this=text, expression=match), BOOLEAN),
    "ends with": _text(lambda text, match: exp.EndsWith(this=text, expression=match), BOOLEAN),
    "substring before": _text(_before, STRING),
    "substring after": _text(_after, STRING),
    "substring": _substring,
    "string": _string,
    "date": _date,
    "years and months duration": _months,
    "day of year": _calendar(temporal.of(exp.DayOfYear), 3),
    "week of year": _calendar(temporal.of(exp.WeekOfYear), 2),
    "last day of month": _calendar(lambda date: exp.Day(this=exp.LastDay(this=date)), 2),
    "day of week": _calendar_name(exp.DayOfWeekIso, temporal.DAYS),
    "month of year": _calendar_name(exp.Month, temporal.MONTHS),
}
VECTORISED = frozenset(_BUILTINS)
"""The built-ins that have an exact form in SQL."""

__all__ = ["SIGNATURES", "VECTORISED", "call", "names_of"]
