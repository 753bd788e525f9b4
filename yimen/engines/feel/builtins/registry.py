"""How a built-in function is declared: a line of signature above a Python function.

`name(parameter: type, optional?: type, many...: type) -> type`, where `type` may list alternatives with `|`.
The engine binds positional or named arguments to the first signature whose domain takes them, converts implicitly
(10.3.2.9.4), and calls the Python function with the run and the arguments. A function that is asked for something
outside its domain raises `Invalid`; the result is then null, with that message as the diagnostic (10.3.2.13.8).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from yimen.engines.feel.comparison import kind_of
from yimen.engines.feel.errors import FeelLimitExceeded, Invalid
from yimen.engines.feel.limits import Run
from yimen.engines.feel.temporal import zones
from yimen.engines.feel.temporal.dates import FarDate
from yimen.engines.feel.temporal.durations import DaysTime, YearsMonths
from yimen.engines.feel.temporal.times import FeelDateTime, FeelTime
from yimen.engines.feel.types import Type, coerce
from yimen.engines.feel.values import Function, Range

_SIGNATURE = re.compile(r"([a-z ]+)\((.*)\) -> (.+)")
_PARAMETER = re.compile(r"([A-Za-z0-9 ]+?)(\?|\.\.\.)?: (.+)")

_CLASSES: dict[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "date": (date, FarDate),
    "time": (FeelTime,),
    "date and time": (FeelDateTime,),
    "years and months duration": (YearsMonths,),
    "days and time duration": (DaysTime,),
    "list": (list,),
    "context": (dict,),
    "range": (Range,),
    "function": (Function,),
    "null": (type(None),),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """`classes` are the Python classes of its domain, or None for any value, null included."""

    name: str
    kinds: tuple[str, ...]
    classes: frozenset[type] | None
    optional: bool
    variadic: bool


@dataclass(frozen=True, slots=True)
class Signature:
    name: str
    parameters: tuple[Parameter, ...]
    result: str
    run: Callable[..., object]

    def takes(self, count: int) -> bool:
        """Whether so many positional arguments fit."""
        if self.parameters and self.parameters[-1].variadic:
            return count >= max(1, len(self.parameters) - 1)
        required = sum(not parameter.optional for parameter in self.parameters)
        return required <= count <= len(self.parameters)


F = TypeVar("F", bound=Callable[..., object])
SIGNATURES: dict[str, list[Signature]] = {}


def builtin(*lines: str) -> Callable[[F], F]:
    """Declare the Python function below as a built-in with these signatures."""

    def declare(function: F) -> F:
        for line in lines:
            signature = _parse(line, function)
            SIGNATURES.setdefault(signature.name, []).append(signature)
        return function

    return declare


def _parse(line: str, function: Callable[..., object]) -> Signature:
    match = _SIGNATURE.fullmatch(line)
    if match is None:
        raise ValueError(f"not a signature: {line}")
    name, parameters, result = match.groups()
    found = tuple(_parameter(part.strip()) for part in parameters.split(", ") if part)
    return Signature(name, found, result, function)


def _parameter(text: str) -> Parameter:
    match = _PARAMETER.fullmatch(text)
    if match is None:
        raise ValueError(f"not a parameter: {text}")
    name, mark, kinds = match.groups()
    alternatives = tuple(kind.strip() for kind in kinds.split("|"))
    classes = None
    if "Any" not in alternatives:
        classes = frozenset(each for kind in alternatives for each in _CLASSES[kind.partition("<")[0]])
    return Parameter(name, alternatives, classes, mark == "?", mark == "...")


def call(run: Run, signatures: list[Signature], arguments: list) -> object:
    """Call with positional arguments. Raises `Invalid` when no signature takes them."""
    problem = "it takes no such number of arguments"
    for signature in signatures:
        if not signature.takes(len(arguments)):
            continue
        try:
            bound = _bind(signature, arguments)
        except Invalid as error:
            problem = str(error)
            continue
        return signature.run(run, *bound)
    raise Invalid(problem)


def _bind(signature: Signature, arguments: list) -> list:
    parameters = signature.parameters
    if parameters and parameters[-1].variadic:
        fixed = len(parameters) - 1
        head = [convert(value, parameter) for value, parameter in zip(arguments, parameters[:fixed], strict=False)]
        return [*head, [convert(value, parameters[-1]) for value in arguments[fixed:]]]
    return [convert(value, parameter) for value, parameter in zip(arguments, parameters, strict=False)]


def convert(value: object, parameter: Parameter) -> object:
    """The value as its parameter takes it. Raises `Invalid`."""
    classes = parameter.classes
    if classes is None or type(value) in classes:
        return value
    if isinstance(value, list) and len(value) == 1 and type(value[0]) in classes:
        return value[0]
    if list in classes and value is not None:
        return [value]
    if FeelDateTime in classes and isinstance(value, date | FarDate):
        return FeelDateTime(value, FeelTime(0, zones.UTC))
    raise Invalid(f"{parameter.name} must be {' or '.join(parameter.kinds)}, not {kind_of(value)}")


def named(signatures: list[Signature], names: tuple[str, ...]) -> tuple[list[Signature], list[int | None]] | None:
    """Which signatures have all these parameter names, and for each parameter the argument it is bound to.

    A parameter that is not named is bound to null, or left out where it is optional. `before(point, range)` and
    `before(range, point)` have the same names: the one in the order of the call is meant.
    """
    in_order = [each for each in signatures if tuple(parameter.name for parameter in each.parameters) == names]
    for signature in (*in_order, *signatures):
        own = [parameter.name for parameter in signature.parameters]
        if not set(names) <= set(own):
            continue
        places: list[int | None] = [names.index(name) if name in names else None for name in own]
        while places and places[-1] is None and signature.parameters[len(places) - 1].optional:
            places.pop()
        same = [other for other in signatures if [parameter.name for parameter in other.parameters] == own]
        return same, places
    return None


def invoke(run: Run, function: Function, arguments: list) -> object:
    """Call a function that a definition made, or a built-in that it was handed. Raises `Invalid`.

    There is one argument for each parameter; types are converted or refused, and the depth of calls is bounded.
    """
    if not function.variadic and len(arguments) != len(function.parameters):
        raise Invalid(f"it takes {len(function.parameters)} arguments, not {len(arguments)}")
    if function.types is not None:
        arguments = [
            _converted(run, parameter, kind, value)
            for parameter, kind, value in zip(function.parameters, function.types, arguments, strict=True)
        ]
    run.depth += 1
    if run.depth > run.limits.depth:
        raise FeelLimitExceeded(f"more than {run.limits.depth} nested calls")
    try:
        value = function.invoke(run, arguments)
    finally:
        run.depth -= 1
    if isinstance(function.result, Type):
        done, value = coerce(value, function.result, run)
        if not done:
            raise Invalid(f"the result is not of the type {function.result}")
    return value


def invoke_by_name(run: Run, function: Function, bound: dict[str, object]) -> object:
    """Call with named arguments. A parameter that is not named is null; for a built-in it may be left out instead.

    Raises `Invalid` also for a name that the function does not have.
    """
    if function.variadic:
        found = named(SIGNATURES[function.name], tuple(bound))
        if found is None or found[0][0].parameters[-1].variadic:
            raise Invalid(f"it has no such parameters: {', '.join(bound)}")
        values = list(bound.values())
        return call(run, found[0], [None if place is None else values[place] for place in found[1]])
    if unknown := bound.keys() - set(function.parameters):
        raise Invalid(f"it has no such parameters: {', '.join(sorted(unknown))}")
    return invoke(run, function, [bound.get(parameter) for parameter in function.parameters])


def _converted(run: Run, parameter: str, kind: object, value: object) -> object:
    done, converted = coerce(value, kind, run) if isinstance(kind, Type) else (True, value)
    if not done:
        raise Invalid(f"{parameter} must be {kind}, not {kind_of(value)}")
    return converted
