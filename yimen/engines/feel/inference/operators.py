"""What operators and properties give for the types of their operands (DMN 1.5, tables 42 to 55, 64 to 67)."""

from __future__ import annotations

from yimen.engines.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DT_DURATION,
    NULL,
    NUMBER,
    STRING,
    TIME,
    YM_DURATION,
    ListType,
    RangeType,
    Type,
    base_of,
    common,
    conforms,
)

ORDERED = (NUMBER, STRING, DATE, TIME, DATE_TIME, YM_DURATION, DT_DURATION)
_POINTS = (DATE, TIME, DATE_TIME)

_DATE_PARTS = dict.fromkeys(("year", "month", "day", "weekday"), NUMBER)
_TIME_PARTS = {
    **dict.fromkeys(("hour", "minute", "second"), NUMBER),
    "time offset": DT_DURATION,
    "timezone": STRING,
}
_PARTS: dict[Type, dict[str, Type]] = {
    DATE: _DATE_PARTS,
    TIME: _TIME_PARTS,
    DATE_TIME: _DATE_PARTS | _TIME_PARTS,
    YM_DURATION: dict.fromkeys(("years", "months"), NUMBER),
    DT_DURATION: dict.fromkeys(("days", "hours", "minutes", "seconds"), NUMBER),
}


def parts(kind: Type) -> dict[str, Type] | None:
    """The properties that a value of this type has; None when it has none at all."""
    if isinstance(kind, RangeType):
        return {"start": kind.item, "end": kind.item, "start included": BOOLEAN, "end included": BOOLEAN}
    return _PARTS.get(kind)


def unknown(*kinds: Type) -> bool:
    """Whether one of the types says nothing: a value that could be anything, or is null."""
    return any(kind in (ANY, NULL) for kind in map(base_of, kinds))


def arithmetic(operator: str, left: Type, right: Type) -> Type | None:
    """The type of `left operator right`, None when it is always null."""
    left, right = base_of(left), base_of(right)
    if unknown(left, right):
        return _guess(operator, left, right)
    match operator:
        case "+":
            return _plus(left, right)
        case "-":
            return _minus(left, right)
        case "*":
            if NUMBER in (left, right):
                other = right if left == NUMBER else left
                return other if other in (NUMBER, YM_DURATION, DT_DURATION) else None
            return None
        case "/":
            if right == NUMBER:
                return left if left in (NUMBER, YM_DURATION, DT_DURATION) else None
            return NUMBER if left == right and left in (YM_DURATION, DT_DURATION) else None
        case _:
            return NUMBER if left == right == NUMBER else None


def _plus(left: Type, right: Type) -> Type | None:
    if left == right:
        return left if left in (NUMBER, STRING, YM_DURATION, DT_DURATION) else None
    if right in _POINTS:
        left, right = right, left
    return left if _moves(left, right) else None


def _minus(left: Type, right: Type) -> Type | None:
    if left == right and left in (NUMBER, YM_DURATION, DT_DURATION):
        return left
    if left == right == TIME or (left in (DATE, DATE_TIME) and right in (DATE, DATE_TIME)):
        return DT_DURATION
    return left if _moves(left, right) else None


def _moves(point: Type, by: Type) -> bool:
    return (by == DT_DURATION and point in _POINTS) or (by == YM_DURATION and point in (DATE, DATE_TIME))


def _guess(operator: str, left: Type, right: Type) -> Type | None:
    """With one operand of unknown type: what the other one allows."""
    known = right if unknown(left) else left
    if unknown(known):
        return ANY
    if operator == "**":
        return NUMBER if known == NUMBER else None
    allowed = {"+": ORDERED, "-": tuple(kind for kind in ORDERED if kind != STRING)}.get(
        operator, (NUMBER, YM_DURATION, DT_DURATION)
    )
    if known not in allowed:
        return None
    return STRING if known == STRING else ANY


def negation(operand: Type) -> Type | None:
    """The type of `-operand`."""
    kind = base_of(operand)
    if unknown(kind):
        return ANY
    return kind if kind in (NUMBER, YM_DURATION, DT_DURATION) else None


def comparable(operator: str, left: Type, right: Type) -> bool:
    """Whether the comparison can be other than null. Equality with null is always known."""
    left, right = base_of(left), base_of(right)
    if unknown(left, right):
        return True
    if operator in ("=", "!="):
        return _same_kind(left, right)
    return left == right and left in ORDERED


def _same_kind(left: Type, right: Type) -> bool:
    if conforms(left, right) or conforms(right, left):
        return True
    if type(left) is not type(right):
        return False
    if isinstance(left, ListType | RangeType) and isinstance(right, ListType | RangeType):
        return unknown(left.item, right.item) or _same_kind(left.item, right.item)
    return type(left) is not Type  # two contexts, two functions


def passes(value: Type, test: Type) -> bool:
    """Whether a value can pass a test of this type: equal to it, within it, or one of them (table 55)."""
    test = base_of(test)
    if unknown(value, test) or comparable("=", value, test):
        return True
    if isinstance(test, RangeType):
        return comparable("<", value, test.item)
    return isinstance(test, ListType) and passes(value, test.item)


def iterated(source: Type) -> Type:
    """What `for x in source` gives to x."""
    source = base_of(source)
    if isinstance(source, ListType | RangeType):
        return source.item
    return source


def union(*kinds: Type) -> Type:
    """The type of a value that is one of several."""
    return common(*kinds)
