"""The types of FEEL, their lattice, and the implicit conversions of values (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yimen.engines.feel.limits import Run
from yimen.engines.feel.temporal import zones
from yimen.engines.feel.temporal.dates import FarDate
from yimen.engines.feel.temporal.durations import DaysTime, YearsMonths
from yimen.engines.feel.temporal.times import FeelDateTime, FeelTime
from yimen.engines.feel.values import Function, Range


@dataclass(frozen=True, slots=True)
class Type:
    """A node of the lattice, named as FEEL names it."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ListType(Type):
    item: Type

    def __init__(self, item: Type) -> None:
        object.__setattr__(self, "name", f"list<{item}>")
        object.__setattr__(self, "item", item)


@dataclass(frozen=True, slots=True)
class RangeType(Type):
    item: Type

    def __init__(self, item: Type) -> None:
        object.__setattr__(self, "name", f"range<{item}>")
        object.__setattr__(self, "item", item)


@dataclass(frozen=True, slots=True)
class ContextType(Type):
    """A context with at least these entries: names with their types, in the order they were given."""

    entries: tuple[tuple[str, Type], ...]

    def __init__(self, entries: Mapping[str, Type]) -> None:
        written = ", ".join(f"{key}: {kind}" for key, kind in entries.items())
        object.__setattr__(self, "name", f"context<{written}>")
        object.__setattr__(self, "entries", tuple(entries.items()))

    def get(self, key: str) -> Type | None:
        return dict(self.entries).get(key)


@dataclass(frozen=True, slots=True)
class FunctionType(Type):
    parameters: tuple[Type, ...]
    result: Type

    def __init__(self, parameters: tuple[Type, ...], result: Type) -> None:
        written = ", ".join(map(str, parameters))
        object.__setattr__(self, "name", f"function<{written}>->{result}")
        object.__setattr__(self, "parameters", parameters)
        object.__setattr__(self, "result", result)


@dataclass(frozen=True, slots=True)
class ConstrainedType(Type):
    """A defined type whose allowed values are narrower than those of `base`."""

    base: Type
    allows: Callable[[object, Run], bool]


ANY = Type("Any")
NULL = Type("Null")
NUMBER = Type("number")
STRING = Type("string")
BOOLEAN = Type("boolean")
DATE = Type("date")
TIME = Type("time")
DATE_TIME = Type("date and time")
YM_DURATION = Type("years and months duration")
DT_DURATION = Type("days and time duration")

# The last four spellings are those of `typeRef` in DMN 1.1 and of XML Schema.
PRIMITIVES: dict[str, Type] = {
    **{
        kind.name: kind
        for kind in (ANY, NULL, NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_TIME, YM_DURATION, DT_DURATION)
    },
    "dateTime": DATE_TIME,
    "date_time": DATE_TIME,
    "yearMonthDuration": YM_DURATION,
    "dayTimeDuration": DT_DURATION,
}

_OF_VALUE: dict[type, Type] = {
    type(None): NULL,
    Decimal: NUMBER,
    str: STRING,
    bool: BOOLEAN,
    date: DATE,
    FarDate: DATE,
    FeelTime: TIME,
    FeelDateTime: DATE_TIME,
    YearsMonths: YM_DURATION,
    DaysTime: DT_DURATION,
}


def base_of(kind: Type) -> Type:
    """A type without its constraint."""
    while isinstance(kind, ConstrainedType):
        kind = kind.base
    return kind


def conforms(kind: Type, target: Type) -> bool:
    """Whether a value of `kind` can stand wherever one of `target` is expected (10.3.2.9.2)."""
    target = base_of(target)
    kind = base_of(kind)
    if target is ANY or target == ANY or kind in (NULL, target):
        return True
    if isinstance(kind, ListType) and isinstance(target, ListType):
        return conforms(kind.item, target.item)
    if isinstance(kind, RangeType) and isinstance(target, RangeType):
        return conforms(kind.item, target.item)
    if isinstance(kind, ContextType) and isinstance(target, ContextType):
        has = dict(kind.entries)
        return all(key in has and conforms(has[key], wanted) for key, wanted in target.entries)
    if isinstance(kind, FunctionType) and isinstance(target, FunctionType):
        return (
            len(kind.parameters) == len(target.parameters)
            and all(conforms(wanted, own) for own, wanted in zip(kind.parameters, target.parameters, strict=True))
            and conforms(kind.result, target.result)
        )
    return False


def type_of(value: object) -> Type:
    """The most specific type of a value (table 43)."""
    known = _OF_VALUE.get(type(value))
    if known is not None:
        return known
    if isinstance(value, list):
        return ListType(common(*map(type_of, value)) if value else NULL)
    if isinstance(value, dict):
        return ContextType({key: type_of(item) for key, item in value.items()})
    if isinstance(value, Range):
        return RangeType(type_of(value.low if value.low is not None else value.high))
    if isinstance(value, Function):
        types = value.types or (None,) * len(value.parameters)
        parameters = tuple(kind if isinstance(kind, Type) else ANY for kind in types)
        return FunctionType(parameters, value.result if isinstance(value.result, Type) else ANY)
    return ANY


def common(*kinds: Type) -> Type:
    """The least type that all of these conform to, as far as it is one of them; else Any."""
    found: Type = NULL
    for kind in kinds:
        if conforms(kind, found):
            continue
        if conforms(found, kind):
            found = kind
        elif isinstance(found, ListType) and isinstance(kind, ListType):
            found = ListType(common(found.item, kind.item))
        elif isinstance(found, ContextType) and isinstance(kind, ContextType):
            other = dict(kind.entries)
            found = ContextType({key: common(own, other[key]) for key, own in found.entries if key in other})
        else:
            return ANY
    return found


def is_instance(value: object, kind: Type, run: Run) -> bool:
    """`value instance of kind` (table 61): null is an instance of Null only, and allowed values do not matter."""
    if value is None:
        return base_of(kind) == NULL
    return has_type(value, kind, run, constrained=False)


def has_type(value: object, kind: Type, run: Run, *, constrained: bool = True) -> bool:
    """Whether a value conforms to a type, with its allowed values unless told otherwise; null conforms to all."""
    if value is None:
        return True
    if isinstance(kind, ConstrainedType):
        return has_type(value, kind.base, run, constrained=constrained) and (not constrained or kind.allows(value, run))
    if kind == ANY:
        return True
    if isinstance(kind, ListType):
        if not isinstance(value, list):
            return False
        run.spend(len(value))
        return all(has_type(item, kind.item, run, constrained=constrained) for item in value)
    if isinstance(kind, ContextType):
        if not isinstance(value, dict):
            return False
        run.spend(len(kind.entries))
        return all(
            key in value and has_type(value[key], wanted, run, constrained=constrained) for key, wanted in kind.entries
        )
    if isinstance(value, list | dict):
        return False
    if isinstance(value, Function) and isinstance(kind, FunctionType):
        return _is_such_a_function(value, kind)
    known = _OF_VALUE.get(type(value))
    return known == kind if known is not None else conforms(type_of(value), kind)


def _is_such_a_function(value: Function, kind: FunctionType) -> bool:
    """What a function does not declare (a parameter's type, its result) is trusted, and checked at the call."""
    if value.variadic:
        return True
    if len(value.parameters) != len(kind.parameters):
        return False
    declared = value.types or (None,) * len(value.parameters)
    takes = all(
        not isinstance(own, Type) or conforms(wanted, own)
        for own, wanted in zip(declared, kind.parameters, strict=True)
    )
    return takes and (not isinstance(value.result, Type) or value.result == ANY or conforms(value.result, kind.result))


def coerce(value: object, kind: Type, run: Run) -> tuple[bool, object]:
    """Convert a value implicitly to a type (10.3.2.9.4): `(True, converted)`, or `(False, None)`.

    One conversion is made, of the whole value: a list of one becomes its item, a single value a list of one, a date the
    midnight of UTC that begins it. Items of lists and entries of contexts conform as they are, or the whole does not.
    """
    if value is None or has_type(value, kind, run):
        return True, value
    base = base_of(kind)
    if isinstance(value, list) and len(value) == 1 and has_type(value[0], kind, run):
        return True, value[0]
    if isinstance(base, ListType):
        converted: object = [value]
    elif base == DATE_TIME and isinstance(value, date | FarDate):
        converted = FeelDateTime(value, FeelTime(0, zones.UTC))
    else:
        return False, None
    return (True, converted) if has_type(converted, kind, run) else (False, None)
