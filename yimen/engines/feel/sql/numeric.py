"""Exact arithmetic on DECIMAL and integers: every result's digits are known before it is computed."""

from __future__ import annotations

from yimen.engines.feel.sql.values import FEEL_DIGITS, SQL_DIGITS, Number, Scalar
from yimen.engines.feel.types import BOOLEAN

SAFE_DIGITS = 30
"""A quotient of numbers of so many digits is compared exactly: FEEL's rounding to 34 digits cannot move it across."""


class TooWide(Exception):
    """The result could need more digits than are exact."""

    def __init__(self, what: str = "the result could need more than 34 digits") -> None:
        super().__init__(what)


def add(left: Number, right: Number, *, operator: str = "+") -> Number:
    """`left + right`, or with `-` their difference."""
    _plain(left, right)
    scale, digits = max(left.scale, right.scale), max(left.digits, right.digits) + 1
    _fits(digits + scale)
    return Number(f"({_cast(left, digits, scale)} {operator} {_cast(right, digits, scale)})", digits, scale)


def multiply(left: Number, right: Number) -> Number:
    """`left * right`."""
    _plain(left, right)
    digits, scale = left.digits + right.digits, left.scale + right.scale
    _fits(digits + scale)
    if digits <= 18 and not scale:
        return Number(f"(CAST({left.sql} AS BIGINT) * CAST({right.sql} AS BIGINT))", digits, 0)
    one, other = _cast(left, left.digits, left.scale), _cast(right, right.digits, right.scale)
    return Number(f"({one} * {other})", digits, scale)


def divide(left: Number, right: Number) -> Number:
    """`left / right`, kept as a pair."""
    _plain(left, right)
    return Number(left.sql, left.digits, left.scale, divisor=right)


def negate(number: Number) -> Number:
    """`-number`."""
    _plain(number)
    return Number(f"(-{_cast(number, number.digits, number.scale)})", number.digits, number.scale)


def absolute(number: Number) -> Number:
    """`abs(number)`."""
    _plain(number)
    return Number(f"abs({number.sql})", number.digits, number.scale)


def together(*numbers: Number) -> tuple[int, int]:
    """The digits and scale of numbers that stand beside each other, which DuckDB brings to one type.

    It cuts off digits after the point when that type would be wider than DECIMAL(38), so this must not happen.
    """
    _plain(*numbers)
    digits, scale = max(number.digits for number in numbers), max(number.scale for number in numbers)
    _fits(digits + scale + 1, most=SQL_DIGITS)
    return digits, scale


def compare(operator: str, left: Number, right: Number) -> Scalar:
    """`<`, `<=`, `>`, `>=`, `=` or `!=`: order is null with null, equality treats null as a value."""
    together(plain(left), plain(right))
    if operator in ("=", "!="):
        same = _equal(left, right)
        return Scalar(f"(NOT {same})" if operator == "!=" else same, BOOLEAN)
    if left.divisor is None and right.divisor is None:
        return Scalar(f"({left.sql} {operator} {right.sql})", BOOLEAN)
    one, other, sign = _crossed(left, right)
    return Scalar(
        f"(CASE WHEN {sign} > 0 THEN {one} {operator} {other} WHEN {sign} < 0 THEN {other} {operator} {one} END)",
        BOOLEAN,
    )


def _equal(left: Number, right: Number) -> str:
    if left.divisor is None and right.divisor is None:
        return f"({left.sql} IS NOT DISTINCT FROM {right.sql})"
    one, other, _ = _crossed(left, right)
    first, second = is_null(left), is_null(right)
    return f"(CASE WHEN {first} OR {second} THEN {first} AND {second} ELSE {one} = {other} END)"


def is_null(number: Number) -> str:
    """Whether the number is null; a quotient is where its divisor is null or 0."""
    if number.divisor is None:
        return f"({number.sql} IS NULL)"
    return f"({number.sql} IS NULL OR {number.divisor.sql} IS NULL OR {number.divisor.sql} = 0)"


def _crossed(left: Number, right: Number) -> tuple[str, str, str]:
    """Both sides times both divisors, and an expression with the sign of the divisors' product."""
    one, other = plain(left), plain(right)
    signs = []
    for divisor in (left.divisor, right.divisor):
        if divisor is not None:
            signs.append(f"sign({divisor.sql})")
    if left.divisor is not None:
        other = multiply(other, left.divisor)
    if right.divisor is not None:
        one = multiply(one, right.divisor)
    if max(one.width, other.width) > SAFE_DIGITS:
        raise TooWide(f"the comparison could need more than {SAFE_DIGITS} digits to be exact")
    return one.sql, other.sql, f"({' * '.join(signs)})"


def plain(number: Number) -> Number:
    """The dividend of a quotient."""
    return Number(number.sql, number.digits, number.scale)


MODES = {
    "floor": "CASE WHEN {r} <> 0 AND {down} THEN {t} - 1 ELSE {t} END",
    "ceiling": "CASE WHEN {r} <> 0 AND NOT {down} THEN {t} + 1 ELSE {t} END",
    "round down": "{t}",
    "round up": "CASE WHEN {r} <> 0 THEN {t} + {away} ELSE {t} END",
    "round half up": "CASE WHEN 2 * abs({r}) >= abs({d}) THEN {t} + {away} ELSE {t} END",
    "round half down": "CASE WHEN 2 * abs({r}) > abs({d}) THEN {t} + {away} ELSE {t} END",
    "decimal": (
        "CASE WHEN 2 * abs({r}) > abs({d}) OR (2 * abs({r}) = abs({d}) AND {t} % 2 <> 0) THEN {t} + {away} ELSE {t} END"
    ),
}


def rounded(number: Number, places: int, mode: str) -> Number:
    """The number, or the quotient, with so many digits after the point, in whole-number arithmetic."""
    if number.divisor is None and number.scale <= places:
        return number
    dividend, divisor, digits = _whole_ratio(number, places)
    parts = {
        "t": f"({dividend} // {divisor})",
        "r": f"({dividend} % {divisor})",
        "d": divisor,
        "down": f"(({dividend} < 0) <> ({divisor} < 0))",
    }
    parts["away"] = f"(CASE WHEN {parts['down']} THEN -1 ELSE 1 END)"
    whole = f"({MODES[mode].format(**parts)})"
    return _scaled(whole, digits, places)


def modulo(left: Number, right: Number) -> Number:
    """`modulo(left, right)`: the remainder has the sign of the divisor; null for a divisor of 0."""
    _plain(left, right)
    scale = max(left.scale, right.scale)
    dividend, divisor = _whole(left, scale), f"nullif({_whole(right, scale)}, 0)"
    rest = f"({dividend} % {divisor})"
    whole = f"(CASE WHEN {rest} <> 0 AND ({rest} < 0) <> ({divisor} < 0) THEN {rest} + {divisor} ELSE {rest} END)"
    return _scaled(whole, right.digits + scale, scale)


def _whole_ratio(number: Number, places: int) -> tuple[str, str, int]:
    """Two whole numbers whose quotient is the number times 10^places, and the digits of that quotient."""
    divisor = number.divisor
    if divisor is None:
        step = f"CAST({10 ** (number.scale - places)} AS HUGEINT)"
        return _whole(number, number.scale), step, max(1, number.digits + places + 1)
    scale = max(number.scale, divisor.scale)
    up = max(0, places)
    _fits(max(number.digits + scale + up, divisor.digits + scale), most=SAFE_DIGITS)
    dividend = _whole(plain(number), scale + up)
    below = f"nullif({_whole(divisor, scale + max(0, -places))}, 0)"
    return dividend, below, number.digits + scale + up + 1


def _whole(number: Number, scale: int) -> str:
    """The number times 10^scale, which is whole, as a HUGEINT."""
    _fits(number.digits + max(scale, number.scale), most=SQL_DIGITS - 1)
    if not scale and not number.scale:
        return f"CAST({number.sql} AS HUGEINT)"
    wide = _cast(number, number.digits, number.scale)
    return f"CAST({wide} * CAST({10**scale} AS DECIMAL({scale + 1}, 0)) AS HUGEINT)"


def _scaled(whole: str, digits: int, places: int) -> Number:
    """A whole number as so many parts of 10^-places."""
    _fits(digits)
    if places <= 0:
        sql = f"CAST({whole} AS DECIMAL({digits}, 0))"
        return Number(sql if not places else f"({sql} * {10**-places})", digits - min(0, places), 0)
    unit = f"CAST(0.{'1':0>{places}} AS DECIMAL({places + 1}, {places}))"
    return Number(f"(CAST({whole} AS DECIMAL({digits}, 0)) * {unit})", max(1, digits - places), places)


def _cast(number: Number, digits: int, scale: int) -> str:
    return f"CAST({number.sql} AS DECIMAL({min(SQL_DIGITS, max(1, digits + scale))}, {scale}))"


def _fits(width: int, most: int = FEEL_DIGITS) -> None:
    if width > most:
        raise TooWide


def _plain(*numbers: Number) -> None:
    if any(number.divisor is not None for number in numbers):
        raise TooWide("a quotient can be compared or rounded, and nothing else; round it first")
