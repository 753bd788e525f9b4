"""What every type of data can do, and what it is told of the field that it stands in."""

import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from yimen.engines.feel import format_value, to_feel
from yimen.engines.feel.types import STRING, Type
from yimen.government.datatypes.deceiving import unseen
from yimen.government.schema.registers import Option
from yimen.government.schema.text import Text

Value = str | bool | list[str] | None
"""A value as it is stored: what JSON holds without loss. Numbers are decimal strings, days are ISO 8601."""
Raw = str | Sequence[str]


class Unreadable(ValueError):
    """An answer that cannot stand. `message` says to the person who gave it what is wrong, and what to write."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


class Field(Protocol):
    """What is read of a field: its type, and what people call its values. Fields of forms and of registers have it."""

    @property
    def type(self) -> str:
        """A name of the table."""

    @property
    def options(self) -> Sequence[Option]:
        """The values that it can have, where they are listed."""

    @property
    def unit(self) -> Text | None:
        """What its numbers count."""


ANSWER = Text(zh="答案", en="The answer")


@dataclass(frozen=True)
class About:
    """What parsing and showing are told: the label for messages, the listed values, the unit, an example."""

    label: Text = ANSWER
    options: Sequence[Option] = ()
    unit: Text | None = None
    example: str | None = None
    optional: bool = False


NOTHING_MORE = About()


class DataType:
    """One type of data: text that is no longer than `longest`, unless a kind of it knows better."""

    feel: ClassVar[Type] = STRING
    sql: ClassVar[str] = "text"
    """The type of a register's own column."""
    digits: ClassVar[tuple[int, int] | None] = None
    """Digits before and after the point in a column of records; a record with more is a bad one, nothing is rounded."""

    def __init__(self, longest: int = 200) -> None:
        self.longest = longest

    @property
    def column(self) -> str:
        """The type of a column that holds the values of many records."""
        if self.digits is None:
            return self.sql.upper()
        whole, scale = self.digits
        return f"DECIMAL({whole + scale}, {scale})"

    def parse(self, raw: Raw, about: About) -> Value:
        """What somebody typed as it is stored; None for an optional field left empty. Raises Unreadable."""
        texts = [text for each in ([raw] if isinstance(raw, str) else raw) if (text := clean(each))]
        if texts:
            return self._parse(texts, about)
        if about.optional:
            return None
        raise self._missing(about.label)

    def encode(self, value: object) -> Value:
        """A value of FEEL, of a register or of an output as it is stored. Raises ValueError for one of another type."""
        return None if value is None else self._encode(value)

    def decode(self, stored: Value) -> Any:
        """What is stored as FEEL sees it."""
        return stored

    def show(self, stored: Value, about: About = NOTHING_MORE) -> Text:
        """What is stored as people read it. `parse` reads it again, in each language."""
        if stored is None:
            return NOTHING
        return _with_unit(_named(self._show(stored), str(stored), about.options), about.unit)

    def valid(self, stored: Value) -> bool:
        """Whether its check digit is right; true for a type that has none."""
        return True

    def _missing(self, label: Text) -> Unreadable:
        return Unreadable(Text(zh=f"请填写“{label.zh}”。", en=f"Enter an answer: {label.en}."))

    def _parse(self, texts: list[str], about: About) -> Value:
        text = " ".join(" ".join(texts).split())
        return self._not_too_long(self._all_seen(text, about), about)

    def _all_seen(self, text: str, about: About, *, joiners: bool = False) -> str:
        problem = unseen(text, joiners=joiners)
        if problem is not None:
            raise Unreadable(Text(zh=f"“{about.label.zh}”：{problem.zh}", en=f"{about.label.en}: {problem.en}"))
        return text

    def _not_too_long(self, text: str, about: About) -> str:
        if len(text) > self.longest:
            label = about.label
            raise Unreadable(
                Text(
                    zh=f"“{label.zh}”最多 {self.longest} 个字，现在有 {len(text)} 个。",
                    en=f"{label.en}: at most {self.longest} characters; there are {len(text)}.",
                )
            )
        return text

    def _encode(self, value: object) -> Value:
        return as_text(value)

    def _show(self, stored: Value) -> Text | None:
        """Of its own, whatever options there are; a printed paper may state a list, or yes, without saying so."""
        match stored:
            case bool():
                return YES if stored else NO
            case list():
                return _same("；".join(stored))
        return None


YES, NO = Text(zh="是", en="Yes"), Text(zh="否", en="No")
NOTHING = Text.model_construct(zh="", en="", zh_hant="")
_FULL_WIDTH = {ord("　"): " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code).isalnum()}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")


def clean(text: str) -> str:
    """Full-width digits and letters made plain, control characters dropped, ends trimmed."""
    text = unicodedata.normalize("NFC", text).translate(_FULL_WIDTH)
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()


def plain(text: str) -> str:
    """The same with every compatible form made plain, also of signs: `，` is `,`, `㎡` is `m2`; one space for many."""
    text = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return " ".join(text.translate(_DASHES).split())


def as_text(value: object) -> str:
    """A value of any type as one text, as printed papers and registers state it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int():
            return str(value)
        case Decimal():
            return in_digits(value)
        case dt.date():
            return value.isoformat()
        case list() | tuple():
            return "；".join(map(as_text, value))
    return format_value(to_feel(value))


def in_digits(number: Decimal) -> str:
    """A number in plain digits, without an exponent or needless zeros; `0` for both zeros."""
    text = format(number, "f") if number else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _named(shown: Text | None, value: str, options: Sequence[Option]) -> Text:
    named = next((option.label for option in options if option.value == value), None)
    return named or shown or _same(value)


def _same(text: str) -> Text:
    return Text.model_construct(zh=text, en=text, zh_hant=text)


def _with_unit(text: Text, unit: Text | None) -> Text:
    if unit is None or not text.zh:
        return text
    traditional = f"{text.to('zh-hant')} {unit.to('zh-hant')}"
    return Text.model_construct(zh=f"{text.zh} {unit.zh}", en=f"{text.en} {unit.en}", zh_hant=traditional)
