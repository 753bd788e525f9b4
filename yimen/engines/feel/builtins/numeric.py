"""Numeric functions (DMN 1.5, 10.3.4.5, table 76) and `not` (10.3.4.2)."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    DecimalException,
)

from yimen.engines.feel.builtins.registry import builtin
from yimen.engines.feel.errors import Invalid
from yimen.engines.feel.limits import Run
from yimen.engines.feel.numbers import CONTEXT, ONE, ZERO, truncate
from yimen.engines.feel.temporal.durations import DaysTime, YearsMonths

# The scales of decimal128 (footnote 1 of table 76).
_MIN_SCALE, _MAX_SCALE = -6111, 6176
_TRANSCENDENTAL_STEPS = 30  # what a logarithm costs at worst, beside an addition


def rounded(number: Decimal, scale: Decimal, mode: str) -> Decimal:
    """The number with so many digits after the point, which may be negative. The scale itself is truncated."""
    places = truncate(scale)
    if places is None or not _MIN_SCALE <= places <= _MAX_SCALE:
        raise Invalid(f"scale must be from {_MIN_SCALE} to {_MAX_SCALE}")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        padded = places - max(-exponent, 0) + len(number.as_tuple().digits) <= CONTEXT.prec
        return number.quantize(Decimal((0, (1,), -places)), context=CONTEXT) if padded and number else number
    if number.adjusted() < -places - 1:
        # All digits lie beyond the last place kept: only the direction of rounding matters.
        up = mode == ROUND_UP or (mode == ROUND_CEILING and number > 0) or (mode == ROUND_FLOOR and number < 0)
        return Decimal((1 if number < 0 else 0, (1,), -places)) if up and number else ZERO
    return number.quantize(Decimal((0, (1,), -places)), rounding=mode, context=CONTEXT)


@builtin("decimal(n: number, scale: number) -> number")
def decimal(run: Run, number: Decimal, scale: Decimal) -> Decimal:
    return rounded(number, scale, ROUND_HALF_EVEN)


@builtin("floor(n: number, scale?: number) -> number")
def floor(run: Run, number: Decimal, scale: Decimal = ZERO) -> Decimal:
    return rounded(number, scale, ROUND_FLOOR)


@builtin("ceiling(n: number, scale?: number) -> number")
def ceiling(run: Run, number: Decimal, scale: Decimal = ZERO) -> Decimal:
    return rounded(number, scale, ROUND_CEILING)


@builtin("round up(n: number, scale: number) -> number")
def round_up(run: Run, number: Decimal, scale: Decimal) -> Decimal:
    return rounded(number, scale, ROUND_UP)


@builtin("round down(n: number, scale: number) -> number")
def round_down(run: Run, number: Decimal, scale: Decimal) -> Decimal:
    return rounded(number, scale, ROUND_DOWN)


@builtin("round half up(n: number, scale: number) -> number")
def round_half_up(run: Run, number: Decimal, scale: Decimal) -> Decimal:
    return rounded(number, scale, ROUND_HALF_UP)


@builtin("round half down(n: number, scale: number) -> number")
def round_half_down(run: Run, number: Decimal, scale: Decimal) -> Decimal:
    return rounded(number, scale, ROUND_HALF_DOWN)


@builtin("abs(n: number | days and time duration | years and months duration) -> n")
def absolute(run: Run, value: Decimal | DaysTime | YearsMonths) -> Decimal | DaysTime | YearsMonths:
    if isinstance(value, DaysTime):
        return DaysTime(abs(value.nanoseconds))
    if isinstance(value, YearsMonths):
        return YearsMonths(abs(value.months))
    return value.copy_abs()


@builtin("modulo(dividend: number, divisor: number) -> number")
def modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Decimal:
    """`dividend - divisor * floor(dividend / divisor)`: the result has the sign of the divisor."""
    if not divisor:
        raise Invalid("divisor must not be 0")
    try:
        rest = CONTEXT.remainder(dividend, divisor)
    except DecimalException:
        raise Invalid("the quotient has too many digits") from None
    return CONTEXT.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@builtin("sqrt(number: number) -> number")
def sqrt(run: Run, number: Decimal) -> Decimal:
    if number < 0:
        raise Invalid("number must not be negative")
    return CONTEXT.sqrt(number)


@builtin("log(number: number) -> number")
def log(run: Run, number: Decimal) -> Decimal:
    if number <= 0:
        raise Invalid("number must be positive")
    run.spend(_TRANSCENDENTAL_STEPS)
    return CONTEXT.ln(number)


@builtin("exp(number: number) -> number")
def exp(run: Run, number: Decimal) -> Decimal:
    run.spend(_TRANSCENDENTAL_STEPS)
    try:
        return CONTEXT.exp(number)
    except DecimalException:
        raise Invalid("the result is out of range") from None


@builtin("odd(number: number) -> boolean")
def odd(run: Run, number: Decimal) -> bool:
    return _parity(number) == ONE


@builtin("even(number: number) -> boolean")
def even(run: Run, number: Decimal) -> bool:
    return _parity(number) == ZERO


def _parity(number: Decimal) -> Decimal:
    if number.adjusted() > CONTEXT.prec:
        return ZERO
    return abs(CONTEXT.remainder(number, Decimal(2)))


@builtin("not(negand: boolean) -> boolean")
def negation(run: Run, negand: bool) -> bool:
    return not negand
