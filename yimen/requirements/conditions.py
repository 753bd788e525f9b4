"""FEEL in the context of a case: conditions that hold, do not hold, or cannot be told yet."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from yimen.government.compiled import Compiled
from yimen.government.schema import Release


def value(text: str, context: Mapping[str, Any], *, release: Release, on: dt.date) -> Any:
    """What an expression of the release comes to; None when it cannot be told."""
    return Compiled.of(release).program(text, context)(context, today=on)


def holds(text: str | None, context: Mapping[str, Any], *, release: Release, on: dt.date) -> bool | None:
    """Whether a condition holds; no condition always does; None when a value it needs is not known."""
    if text is None:
        return True
    result = value(text, context, release=release, on=on)
    return result if isinstance(result, bool) else None


def names(text: str, roots: Iterable[str], *, release: Release) -> frozenset[str]:
    """The paths that an expression reads, where `roots` are the contexts and variables that there are."""
    return Compiled.of(release).program(text, roots).names
