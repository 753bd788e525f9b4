"""Typed answers: a value of the field's type, or a sentence that says what is wrong.

How each type is read stands in `government.datatypes`. Nothing typed is thrown away: a wrong answer stays on the page.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yimen.government import datatypes
from yimen.government.datatypes import Raw, Value
from yimen.government.schema import FormField, Release, Text
from yimen.requirements import conditions

__all__ = ["Problem", "Raw", "Value", "broken_rules", "parse"]


@dataclass(frozen=True)
class Problem:
    """Why an answer cannot stand, for the person who gave it. `field` is a field's or a document's id."""

    field: str
    message: Text


def parse(field: FormField, raw: Raw) -> Value | Problem:
    """The value of one answer; None for an optional field left empty."""
    try:
        return datatypes.parse(field, raw)
    except datatypes.Unreadable as unreadable:
        return Problem(field.id, unreadable.message)


def broken_rules(
    fields: Iterable[FormField], context: Mapping[str, Any], values: Mapping[str, Value], *, release: Release,
    on: dt.date,
) -> list[Problem]:  # fmt: skip
    """The rules of the folder (`valid_when`) that answers do not keep, in the order of the answers.

    `context` is what is known without them; an optional answer that is left empty keeps every rule of its own. Raises
    KeyError for an answer to no field.
    """
    known = {field.id: field for field in fields}
    then = dict(context)
    for name, value in values.items():
        field = known[name]
        then[field.root] = {**then.get(field.root, {}), field.name: datatypes.of(field).decode(value)}
    return [
        Problem(name, rule.message)
        for name, value in values.items()
        if value is not None and (ask := known[name].ask) is not None
        for rule in ask.valid_when
        if conditions.holds(rule.test, then, release=release, on=on) is not True
    ]
