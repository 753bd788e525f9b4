"""Yes or no, and what is chosen from a list."""

import re
from collections.abc import Sequence

from yimen.engines.feel.types import BOOLEAN, STRING, ListType
from yimen.government.datatypes.base import (
    NO,
    NOTHING,
    NOTHING_MORE,
    YES,
    About,
    DataType,
    Unreadable,
    Value,
    as_text,
    plain,
)
from yimen.government.schema.registers import Option
from yimen.government.schema.text import Text

TRUE = frozenset({"true", "t", "yes", "y", "1", "on", "是", "对", "對"})
FALSE = frozenset({"false", "f", "no", "n", "0", "off", "否", "不是"})
MOST_CHOSEN = 100
_SEPARATOR = re.compile(r"\s*[、,，;；]\s*")


class _Chosen(DataType):
    def _missing(self, label: Text) -> Unreadable:
        return Unreadable(Text(zh=f"请选择“{label.zh}”。", en=f"Choose an answer: {label.en}."))

    def _unknown(self, label: Text) -> Unreadable:
        return Unreadable(
            Text(zh=f"请从列出的答案中选择“{label.zh}”。", en=f"Choose one of the listed answers: {label.en}.")
        )


class Boolean(_Chosen):
    """Yes or no."""

    feel = BOOLEAN
    sql = "boolean"

    def _parse(self, texts: list[str], about: About) -> Value:
        try:
            return self._encode(" ".join(texts))
        except ValueError:
            raise self._missing(about.label) from None

    def _encode(self, value: object) -> Value:
        word = str(value).strip().lower()
        if word in TRUE:
            return True
        if word in FALSE:
            return False
        raise ValueError(f"{value!r} is neither yes nor no")

    def show(self, stored: Value, about: About = NOTHING_MORE) -> Text:
        """Yes or no; neither has a unit."""
        return NOTHING if stored is None else YES if stored else NO


class Choice(_Chosen):
    """One of the listed values: the value or what people call it, in any language."""

    def _parse(self, texts: list[str], about: About) -> Value:
        value = _value_of("-".join(texts), about.options)
        if value is None:
            raise self._unknown(about.label)
        return value


class Choices(_Chosen):
    """Several of the listed values, in the order of the list."""

    feel = ListType(STRING)

    def _parse(self, texts: list[str], about: About) -> Value:
        chosen: set[str] = set()
        for text in texts:
            values = _values_of(text, about.options)
            if values is None:
                raise self._unknown(about.label)
            chosen |= values
        return [option.value for option in about.options if option.value in chosen]

    def _encode(self, value: object) -> Value:
        return [as_text(each) for each in value] if isinstance(value, list | tuple) else [as_text(value)]

    def show(self, stored: Value, about: About = NOTHING_MORE) -> Text:
        """What was chosen, one after the other."""
        values = [] if stored is None else [stored] if not isinstance(stored, list) else stored
        known = {option.value: option.label for option in about.options}
        if not values:
            return NOTHING
        shown = [known[each] if each in known else Text(zh=str(each), en=str(each)) for each in values]
        return Text.model_construct(
            zh="、".join(each.zh for each in shown),
            en=", ".join(each.en for each in shown),
            zh_hant="、".join(each.to("zh-hant") for each in shown),
        )


def _values_of(text: str, options: Sequence[Option]) -> set[str] | None:
    """The values that a list of names means; a name may hold what separates names, so the longest one goes first."""
    ends = [(len(text), len(text)), *reversed([found.span() for found in _SEPARATOR.finditer(text)])]
    if len(ends) > MOST_CHOSEN:
        return None
    for end, following in ends:
        value = _value_of(text[:end], options)
        if value is not None:
            rest = _values_of(text[following:], options) if following < len(text) else set()
            if rest is not None:
                return {value, *rest}
    return None


def _value_of(text: str, options: Sequence[Option]) -> str | None:
    """The value that a text is, or is the name of; None where it is neither, or the name of several."""
    if any(option.value == text for option in options):
        return text
    said = plain(text).casefold()
    found = {
        option.value
        for option in options
        for name in (option.value, option.label.zh, option.label.en, option.label.to("zh-hant"))
        if plain(name).casefold() == said
    }
    return found.pop() if len(found) == 1 else None
