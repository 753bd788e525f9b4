"""External functions of Java that are known here (DMN 1.5, 10.3.2.13.3): by class and signature, in a table.

No Java is run and nothing is looked up by a name from a model but in this table. Every other class, method or signature
raises `Invalid`, so that its value is null with that reason.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal

from yimen.engines.feel.comparison import kind_of
from yimen.engines.feel.errors import Invalid
from yimen.engines.feel.limits import Run
from yimen.engines.feel.numbers import CONTEXT, number_from_text
from yimen.engines.feel.text import format_value

_SIGNATURE = re.compile(r"\s*(\w+)\s*\(\s*(.*?)\s*\)\s*", re.ASCII)
_WHOLE = {"byte": 8, "short": 16, "int": 32, "long": 64}
_NUMBERS = (*_WHOLE, "float", "double")
_STRING, _REST = "java.lang.String", "[Ljava.lang.Object;"
_SPELLINGS = {"java.lang.Object...": _REST, "java.lang.Object[]": _REST, "String": _STRING}
_TEXT_OF_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_PLACE = re.compile(r"%(.?)")
_STEPS = 30

Known = Callable[..., object]


def call(run: Run, mapping: object, arguments: list) -> object:
    """The value of the function that a mapping `{class, method signature}` names. Raises `Invalid`."""
    if not isinstance(mapping, dict):
        raise Invalid("an external function needs a class and a method signature")
    owner, written = mapping.get("class"), mapping.get("method signature")
    match = _SIGNATURE.fullmatch(written) if isinstance(written, str) and isinstance(owner, str) else None
    if match is None:
        raise Invalid("an external function (Java or PMML) without a class and a method signature is not run")
    name, parts = match.groups()
    types = tuple(_SPELLINGS.get(part.strip(), part.strip()) for part in parts.split(",")) if parts else ()
    function = _KNOWN.get((str(owner), name, types))
    if function is None:
        raise Invalid(
            f"the external function {owner}.{written} is not one of those known here".replace("\n", " ")[:300]
        )
    fixed = types[:-1] if types and types[-1] == _REST else types
    if len(arguments) < len(fixed) or (fixed is types and len(arguments) != len(types)):
        raise Invalid(f"it takes {len(types)} arguments, not {len(arguments)}")
    run.spend(_STEPS)
    given = [_READERS[kind](value, kind) for kind, value in zip(fixed, arguments, strict=False)]
    try:
        value = function(run, *given, *arguments[len(fixed) :])
    except (ValueError, ArithmeticError):
        raise Invalid("the result is not a number, or out of range") from None
    return _feel(value)


def _whole(value: object, kind: str) -> int:
    limit = 1 << (_WHOLE[kind] - 1)
    if not isinstance(value, Decimal) or value.adjusted() > 18 or value != int(value):
        raise Invalid(f"a {kind} must be a whole number")
    if not -limit <= value < limit:
        raise Invalid(f"{value} is out of the range of a {kind}")
    return int(value)


def _double(value: object, kind: str) -> float:
    if not isinstance(value, Decimal):
        raise Invalid(f"a {kind} must be a number, not {kind_of(value)}")
    return _single(float(value)) if kind == "float" else float(value)


def _character(value: object, kind: str) -> str:
    if not isinstance(value, str) or len(value) != 1 or value > "\uffff":
        raise Invalid("a char must be a string of one character")
    return value


def _string(value: object, kind: str) -> str:
    if not isinstance(value, str):
        raise Invalid(f"a {kind} must be a string, not {kind_of(value)}")
    return value


_READERS: dict[str, Callable[[object, str], object]] = {
    **dict.fromkeys(_WHOLE, _whole),
    "float": _double,
    "double": _double,
    "char": _character,
    _STRING: _string,
}


class _Single(float):
    """A number of 32 bits, written with the fewest digits that give it back."""


def _single(value: float) -> _Single:
    try:
        return _Single(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        raise Invalid("the number is out of the range of a float") from None


def _feel(value: object) -> object:
    """A result as FEEL has it; what is not finite has no value."""
    if isinstance(value, _Single):
        digits = next((text for n in range(1, 10) if _single(float(text := f"{value:.{n}g}")) == value), repr(value))
        return _number(digits)
    if isinstance(value, float):
        return _number(repr(value).removesuffix(".0"))
    return Decimal(value) if isinstance(value, int) else value


def _number(digits: str) -> Decimal:
    found = number_from_text(digits)
    if found is None:
        raise Invalid("the result is not a number, or out of range")
    return found


def _format(run: Run, pattern: str, *values: object) -> str:
    """`%s`, `%d`, `%n` and `%%`, without flags, widths and positions."""
    left = iter(values)

    def put(match: re.Match[str]) -> str:
        what = match.group(1)
        if what in ("%", "n"):
            return "%" if what == "%" else "\n"
        if what not in ("s", "d"):
            raise Invalid(f"the format {match.group()!r} is not one of %s, %d, %n and %%")
        try:
            value = next(left)
        except StopIteration:
            raise Invalid("the format has more places than there are values") from None
        if what == "d":
            return str(_whole(value, "long"))
        return "null" if value is None else run.bounded(format_value(value, run))

    return run.bounded(_PLACE.sub(put, run.bounded(pattern)))


def _parsed(kind: str) -> Known:
    def parse(run: Run, text: str) -> object:
        run.read(text)
        number = number_from_text(text) if _TEXT_OF_NUMBER.fullmatch(text) else None
        if number is None:
            raise Invalid(f"{text[:60]!r} is not a {kind}")
        return _READERS[kind](number, kind)

    return parse


def _plain(function: Callable[..., object]) -> Known:
    return lambda run, *values: function(*values)


def _rounded(value: float) -> float:
    return float(Decimal(value).to_integral_value(ROUND_HALF_EVEN, CONTEXT))


_MATH: dict[str, Callable[..., object]] = {
    **{name: getattr(math, name) for name in ("sin", "cos", "tan", "asin", "acos", "atan", "sqrt", "exp", "log10")},
    "log": math.log,
    "ceil": lambda value: float(math.ceil(value)),
    "floor": lambda value: float(math.floor(value)),
    "rint": _rounded,
    "signum": lambda value: math.copysign(1.0, value) if value else 0.0,
    "toRadians": math.radians,
    "toDegrees": math.degrees,
}
_MATH_OF_TWO: dict[str, Callable[..., object]] = {"pow": math.pow, "atan2": math.atan2, "hypot": math.hypot}
_BOXES = {
    "byte": "java.lang.Byte",
    "short": "java.lang.Short",
    "int": "java.lang.Integer",
    "long": "java.lang.Long",
    "float": "java.lang.Float",
    "double": "java.lang.Double",
}
_PARSERS = {"byte": "Byte", "short": "Short", "int": "Int", "long": "Long", "float": "Float", "double": "Double"}

_KNOWN: dict[tuple[str, str, tuple[str, ...]], Known] = {
    **{("java.lang.Math", name, ("double",)): _plain(function) for name, function in _MATH.items()},
    **{("java.lang.Math", name, ("double", "double")): _plain(function) for name, function in _MATH_OF_TWO.items()},
    **{
        ("java.lang.Math", name, (kind, kind)): _plain(function)
        for name, function in {"max": max, "min": min}.items()
        for kind in ("int", "long", "float", "double")
    },
    **{("java.lang.Math", "abs", (kind,)): _plain(abs) for kind in ("int", "long", "double")},
    **{(_BOXES[kind], "valueOf", (kind,)): _plain(lambda value: value) for kind in _NUMBERS},
    **{(_BOXES[kind], "valueOf", (_STRING,)): _parsed(kind) for kind in _NUMBERS},
    **{(_BOXES[kind], f"parse{_PARSERS[kind]}", (_STRING,)): _parsed(kind) for kind in _NUMBERS},
    **{
        (_STRING, "valueOf", (kind,)): _plain(lambda value: value if isinstance(value, str) else str(value))
        for kind in ("char", "int", "long")
    },
    (_STRING, "format", (_STRING, _REST)): _format,
}

__all__ = ["call"]
