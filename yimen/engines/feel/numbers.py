"""FEEL numbers are decimals of 34 digits (decimal128 of IEEE 754; DMN 1.5, 10.3.2.3.1). No NaN, no infinity."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow

CONTEXT = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
ZERO = Decimal(0)
ONE = Decimal(1)
_MAX_EXPONENT = 999_999_999


def number_from_text(text: str) -> Decimal | None:
    """A number from its digits, rounded to 34 of them; None when it is out of range or not a number."""
    try:
        value = CONTEXT.create_decimal(text)
    except DecimalException:
        return None
    return value if value.is_finite() else None


def power(base: Decimal, exponent: Decimal) -> Decimal | None:
    """`base ** exponent`, or None when it is undefined or out of range (DMN 1.5, table 60)."""
    if abs(exponent) > _MAX_EXPONENT:
        return None
    if not base and not exponent:
        return ONE
    try:
        value = CONTEXT.power(base, exponent)
    except DecimalException:
        return None
    return value if value.is_finite() else None


def to_integer(value: Decimal) -> int | None:
    """The number as an int when it is whole and small enough to count with, else None."""
    if value.adjusted() > 18:
        return None
    whole = int(value)
    return whole if whole == value else None


def truncate(value: Decimal) -> int | None:
    """The number without its fraction, or None when it is too large to count with."""
    return None if value.adjusted() > 18 else int(value)
