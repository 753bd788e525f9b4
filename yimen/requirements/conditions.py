"""FEEL over the world of a case: conditions that hold, do not hold, or cannot be told yet."""

import datetime as dt
import functools
from collections.abc import Mapping
from typing import Any

from yimen.engines import feel
from yimen.engines.feel.scanner import names_for


def program(text: str, names: frozenset[str]) -> feel.Program:
    """The compiled expression, where `names` are the variables it may read."""
    return _program(text, names_for(text, names))


@functools.cache  # texts come from releases alone, and many share them: none makes another one compile again
def _program(text: str, names: frozenset[str]) -> feel.Program:
    return feel.compile(text, names)


def value(text: str, world: Mapping[str, Any], *, on: dt.date) -> Any:
    """What an expression comes to; None when it cannot be told."""
    return program(text, frozenset(world))(world, today=on)


def holds(text: str | None, world: Mapping[str, Any], *, on: dt.date) -> bool | None:
    """Whether a condition holds; no condition always does; None when a value it needs is not known."""
    if text is None:
        return True
    result = value(text, world, on=on)
    return result if isinstance(result, bool) else None
