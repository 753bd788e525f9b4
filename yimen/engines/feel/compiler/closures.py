"""Small closures that every part of the compiler shares, and how a failed operation is noted."""

from __future__ import annotations

from collections.abc import Callable
from decimal import DecimalException
from typing import Any

from yimen.engines.feel.compiler.scope import RUN
from yimen.engines.feel.errors import Invalid
from yimen.engines.feel.limits import Limits, Run

Frame = list
Closure = Callable[[Frame], object]
Test = Callable[[Frame, Any], bool | None]


# A value that needs more than this is computed when the expression is evaluated.
_FOLDING = Limits(steps=10_000, depth=20, size=1_000, length=10_000)


def constant(value: object) -> Closure:
    """A closure whose value is known before any evaluation: it carries it as `value`."""

    def known(frame: Frame) -> object:
        return value

    known.value = value  # type: ignore[attr-defined]
    return known


def is_constant(closure: Closure) -> bool:
    return hasattr(closure, "value")


def fold(closure: Closure, *parts: Closure) -> Closure:
    """The closure, or its value when all its parts are constants. Null is left for the evaluation to explain."""
    if not all(is_constant(part) for part in parts):
        return closure
    value = closure([{}, Run(_FOLDING)])
    return closure if value is None else constant(value)


def fail(frame: Frame, message: str, position: int) -> object:
    """Note why a value is null; returns null."""
    return frame[RUN].note(message, position)


def guarded(operation: Callable[[], object], frame: Frame, name: str, position: int) -> object:
    """The value of a built-in, or null with a note when its arguments are outside its domain."""
    try:
        return operation()
    except Invalid as error:
        frame[RUN].note(f"{name}: {error}", position)
    except DecimalException:
        frame[RUN].note(f"{name}: the result is out of range", position)
    return None


def either(values: list) -> bool | None:
    """Three-valued `or` over values (table 50)."""
    if any(value is True for value in values):
        return True
    return False if all(value is False for value in values) else None
