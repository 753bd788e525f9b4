"""Typed answers: a value of the field's type, or a sentence that says what is wrong.

How each type is read stands in `government.datatypes`. Nothing typed is thrown away: a wrong answer stays on the page.
"""

from dataclasses import dataclass

from yimen.government import datatypes
from yimen.government.datatypes import Raw, Value
from yimen.government.schema import FormField, Text

__all__ = ["Problem", "Raw", "Value", "parse"]


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
