"""The types of data that a folder can name: one table, for forms, registers, outputs and what rules come to.

It owns how a typed answer is read, how a value is shown in each language, how it is stored as JSON, what FEEL and SQL
see of it, and its check digit.
It promises that what it stores comes back as itself, and that it reads again what it shows.
It does not know where a value comes from, nor who may see it.
"""

from typing import Any

from yimen.engines.feel.types import Type
from yimen.government.datatypes.amounts import Money, Number
from yimen.government.datatypes.base import NO, YES, About, DataType, Field, Raw, Unreadable, Value, as_text, clean
from yimen.government.datatypes.choosing import FALSE, TRUE, Boolean, Choice, Choices
from yimen.government.datatypes.days import Date, in_words
from yimen.government.datatypes.deceiving import lookalikes, unseen
from yimen.government.datatypes.texts import CitizenNumber, LongText, Phone
from yimen.government.datatypes.values import decode, encode, plain
from yimen.government.schema.forms import FormField
from yimen.government.schema.text import Text

__all__ = [
    "FALSE",
    "LONGEST_TEXT",
    "NO",
    "TRUE",
    "TYPES",
    "YES",
    "About",
    "DataType",
    "Raw",
    "Unreadable",
    "Value",
    "clean",
    "decode",
    "encode",
    "feel_type",
    "in_words",
    "lookalikes",
    "of",
    "parse",
    "plain",
    "read",
    "show",
    "unseen",
]

TYPES: dict[str, DataType] = {
    "text": DataType(200),
    "long-text": LongText(4000),
    "address": DataType(300),
    "number": Number(),
    "money": Money(),
    "date": Date(),
    "boolean": Boolean(),
    "choice": Choice(),
    "choices": Choices(),
    "id-number": CitizenNumber(),
    "phone": Phone(),
}
"""Every type by its name in the folder."""
LONGEST_TEXT = 10_000
"""Characters in one value of a register."""


def of(field: Field | str) -> DataType:
    """The type of a field, or of that name. Raises KeyError for a name that the folder cannot have."""
    return TYPES[field if isinstance(field, str) else field.type]


def feel_type(field: Field | str) -> Type:
    """The type of FEEL that its values have."""
    return of(field).feel


def parse(field: FormField, raw: Raw) -> Value:
    """What somebody answered as it is stored; None for an optional field that was left empty. Raises Unreadable."""
    about = About(field.label, field.options, field.unit, field.ask.example if field.ask else None, field.optional)
    return of(field).parse(raw, about)


def show(field: Field, stored: Value) -> Text:
    """What is stored as people read it, with its unit, in each language; empty texts for nothing."""
    return of(field).show(stored, About(options=field.options, unit=field.unit))


def read(field: Field, value: Any) -> Value:
    """A value as a register gives it, as it is stored; None for nothing and for empty text. Raises ValueError."""
    if value is None or value == "":
        return None
    text = as_text(value)
    if len(text) > LONGEST_TEXT or "\0" in text:
        raise ValueError("no value is so long, or holds a zero")
    text.encode()  # half a character, as broken JSON can bring, is no text
    return of(field).encode(text)
