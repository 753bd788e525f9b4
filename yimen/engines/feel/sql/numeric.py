"""Exact arithmetic on DECIMAL and integers: every result's digits are known before it is computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from yimen.engines.feel.sql import terms
from yimen.engines.feel.sql.terms import Sql
from yimen.engines.feel.sql.values import FEEL_DIGITS, SQL_DIGITS, Number, Scalar
from yimen.engines.feel.types import BOOLEAN

SAFE_DIGITS = 30
"""A quotient of numbers of so many digits is compared exactly: FEEL's rounding to 34 digits cannot move it across."""


_ZERO = terms.integer(0)
ORDERS: dict[str, type[exp.Binary]] = {"<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}


class TooWide(Exception):
    """The result could need more digits than are exact."""

    def __init__(self, what: str = "the result could need more than 34 digits") -> None:
        super().__init__(what)


def nothing() -> Number:
    """Null, as a number."""
    return Number(terms.cast(terms.null(), terms.INTEGER), 1, 0)


def add(left: Number, right: Number, *, operator: str = "+") -> Number:
    """`left + right`, or with `-` their difference."""
    _plain(left, right)
    scale, digits = max(left.scale, right.scale), max(left.digits, right.digits) + 1
    _fits(digits + scale)
    kind = exp.Add if operator == "+" else exp.Sub
    return Number(terms.infix(kind, _cast(left, digits, scale), _cast(right, digits, scale)), digits, scale)


def multiply(left: Number, right: Number) -> Number:
    """`left * right`."""
    _plain(left, right)
    digits, scale = left.digits + right.digits, left.scale + right.scale
    _fits(digits + scale)
    if digits <= 18 and not scale:
        return Number(_times(terms.cast(left.sql, terms.BIGINT), terms.cast(right.sql, terms.BIGINT)), digits, 0)
    one, other = _cast(left, left.digits, left.scale), _cast(right, right.digits, right.scale)
    return Number(_times(one, other), digits, scale)


def divide(left: Number, right: Number) -> Number:
    """`left / right`, kept as a pair."""
    _plain(left, right)
    return Number(left.sql, left.digits, left.scale, divisor=right)


def negate(number: Number) -> Number:
    """`-number`."""
    _plain(number)
    negative = exp.Neg(this=_cast(number, number.digits, number.scale))
    return Number(exp.Paren(this=negative), number.digits, number.scale)


def absolute(number: Number) -> Number:
    """`abs(number)`."""
    _plain(number)
    return Number(exp.Abs(this=number.sql), number.digits, number.scale)


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
        return Scalar(terms.negation(same) if operator == "!=" else same, BOOLEAN)
    kind = ORDERS[operator]
    if left.divisor is None and right.divisor is None:
        return Scalar(terms.infix(kind, left.sql, right.sql), BOOLEAN)
    one, other, sign = _crossed(left, right)
    by_sign = [
        (terms.infix(exp.GT, sign, _ZERO), terms.infix(kind, one, other)),
        (terms.infix(exp.LT, sign, _ZERO), terms.infix(kind, other, one)),
    ]
    return Scalar(terms.case(by_sign), BOOLEAN)


def _equal(left: Number, right: Number) -> Sql:
    if left.divisor is None and right.divisor is None:
        return terms.infix(exp.NullSafeEQ, left.sql, right.sql)
    one, other, _ = _crossed(left, right)
    nulls = [is_null(left), is_null(right)]
    return terms.case([(terms.any_of(nulls), terms.all_of(nulls))], terms.infix(exp.EQ, one, other))


def is_null(number: Number) -> Sql:
    """Whether the number is null; a quotient is where its divisor is null or 0."""
    if number.divisor is None:
        return terms.is_null(number.sql)
    divisor = number.divisor.sql
    return terms.any_of([terms.is_null(number.sql), terms.is_null(divisor), terms.infix(exp.EQ, divisor, _ZERO)])


def _crossed(left: Number, right: Number) -> tuple[Sql, Sql, Sql]:
    """Both sides times both divisors, and an expression with the sign of the divisors' product."""
    one, other = plain(left), plain(right)
    signs: list[Sql] = [exp.Sign(this=each.divisor.sql) for each in (left, right) if each.divisor is not None]
    if left.divisor is not None:
        other = multiply(other, left.divisor)
    if right.divisor is not None:
        one = multiply(one, right.divisor)
    if max(one.width, other.width) > SAFE_DIGITS:
        raise TooWide(f"the comparison could need more than {SAFE_DIGITS} digits to be exact")
    return one.sql, other.sql, terms.chain(exp.Mul, signs)


def plain(number: Number) -> Number:
    """The dividend of a quotient."""
    return Number(number.sql, number.digits, number.scale)


@dataclass(frozen=True, slots=True)
class _Ratio:
    """A whole dividend and divisor, and what a rounding mode asks of them."""

    dividend: Sql
    divisor: Sql

    @property
    def whole(self) -> Sql:
        """The quotient, cut off towards zero."""
        return terms.infix(exp.IntDiv, self.dividend, self.divisor)

    @property
    def rest(self) -> Sql:
        return terms.infix(exp.Mod, self.dividend, self.divisor)

    @property
    def inexact(self) -> Sql:
        return terms.infix(exp.NEQ, self.rest, _ZERO)

    @property
    def negative(self) -> Sql:
        """Whether the quotient is below zero."""
        below = (terms.infix(exp.LT, self.dividend, _ZERO), terms.infix(exp.LT, self.divisor, _ZERO))
        return terms.infix(exp.NEQ, *below)

    def half(self, kind: type[exp.Binary]) -> Sql:
        """How the rest compares with a half."""
        return terms.infix(kind, _times(terms.integer(2), exp.Abs(this=self.rest)), exp.Abs(this=self.divisor))

    @property
    def is_odd(self) -> Sql:
        return terms.infix(exp.NEQ, terms.infix(exp.Mod, self.whole, terms.integer(2)), _ZERO)

    def moved(self, when: Sql, by: Sql) -> Sql:
        """The quotient, moved by one where a condition holds."""
        return terms.case([(when, terms.infix(exp.Add, self.whole, by))], self.whole)

    @property
    def outwards(self) -> Sql:
        """One step away from zero."""
        return terms.case([(self.negative, terms.integer(-1))], terms.integer(1))


def _half_even(ratio: _Ratio) -> Sql:
    tie = terms.all_of([ratio.half(exp.EQ), ratio.is_odd])
    return ratio.moved(terms.any_of([ratio.half(exp.GT), tie]), ratio.outwards)


MODES: dict[str, Callable[[_Ratio], Sql]] = {
    "floor": lambda r: r.moved(terms.all_of([r.inexact, r.negative]), terms.integer(-1)),
    "ceiling": lambda r: r.moved(terms.all_of([r.inexact, terms.negation(r.negative)]), terms.integer(1)),
    "round down": lambda r: r.whole,
    "round up": lambda r: r.moved(r.inexact, r.outwards),
    "round half up": lambda r: r.moved(r.half(exp.GTE), r.outwards),
    "round half down": lambda r: r.moved(r.half(exp.GT), r.outwards),
    "decimal": _half_even,
}


def rounded(number: Number, places: int, mode: str) -> Number:
    """The number, or the quotient, with so many digits after the point, in whole-number arithmetic."""
    if number.divisor is None and number.scale <= places:
        return number
    dividend, divisor, digits = _whole_ratio(number, places)
    return _scaled(MODES[mode](_Ratio(dividend, divisor)), digits, places)


def modulo(left: Number, right: Number) -> Number:
    """`modulo(left, right)`: the remainder has the sign of the divisor; null for a divisor of 0."""
    _plain(left, right)
    scale = max(left.scale, right.scale)
    divisor = _unless_zero(_whole(right, scale))
    rest = terms.infix(exp.Mod, _whole(left, scale), divisor)
    signs = terms.infix(exp.NEQ, terms.infix(exp.LT, rest, _ZERO), terms.infix(exp.LT, divisor, _ZERO))
    differs = terms.all_of([terms.infix(exp.NEQ, rest, _ZERO), signs])
    whole = terms.case([(differs, terms.infix(exp.Add, rest, divisor))], rest)
    return _scaled(whole, right.digits + scale, scale)


def _whole_ratio(number: Number, places: int) -> tuple[Sql, Sql, int]:
    """Two whole numbers whose quotient is the number times 10^places, and the digits of that quotient."""
    divisor = number.divisor
    if divisor is None:
        step = terms.cast(terms.integer(10 ** (number.scale - places)), terms.HUGEINT)
        return _whole(number, number.scale), step, max(1, number.digits + places + 1)
    scale = max(number.scale, divisor.scale)
    up = max(0, places)
    _fits(max(number.digits + scale + up, divisor.digits + scale), most=SAFE_DIGITS)
    dividend = _whole(plain(number), scale + up)
    below = _unless_zero(_whole(divisor, scale + max(0, -places)))
    return dividend, below, number.digits + scale + up + 1


def _whole(number: Number, scale: int) -> Sql:
    """The number times 10^scale, which is whole, as a HUGEINT."""
    _fits(number.digits + max(scale, number.scale), most=SQL_DIGITS - 1)
    if not scale and not number.scale:
        return terms.cast(number.sql, terms.HUGEINT)
    wide = _cast(number, number.digits, number.scale)
    return terms.cast(_times(wide, terms.cast(terms.integer(10**scale), terms.decimal(scale + 1, 0))), terms.HUGEINT)


def _scaled(whole: Sql, digits: int, places: int) -> Number:
    """A whole number as so many parts of 10^-places."""
    _fits(digits)
    if places <= 0:
        sql = terms.cast(whole, terms.decimal(digits, 0))
        return Number(_times(sql, terms.integer(10**-places)) if places else sql, digits - min(0, places), 0)
    unit = terms.cast(exp.Literal.number(f"0.{'1':0>{places}}"), terms.decimal(places + 1, places))
    return Number(_times(terms.cast(whole, terms.decimal(digits, 0)), unit), max(1, digits - places), places)


def _times(left: Sql, right: Sql) -> Sql:
    return terms.infix(exp.Mul, left, right)


def _unless_zero(value: Sql) -> Sql:
    return exp.Nullif(this=value, expression=_ZERO)


def _cast(number: Number, digits: int, scale: int) -> Sql:
    return terms.cast(number.sql, terms.decimal(min(SQL_DIGITS, max(1, digits + scale)), scale))


def _fits(width: int, most: int = FEEL_DIGITS) -> None:
    if width > most:
        raise TooWide


def _plain(*numbers: Number) -> None:
    if any(number.divisor is not None for number in numbers):
        raise TooWide("a quotient can be compared or rounded, and nothing else; round it first")
