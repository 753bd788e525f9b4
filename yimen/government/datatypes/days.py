"""Days, however people write them."""

import datetime as dt
import re

from yimen.engines.feel.types import DATE
from yimen.government.datatypes.base import About, DataType, Unreadable, Value, as_text, plain
from yimen.government.schema.text import Text

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_NUMBER_OF = {name[:length].lower(): n for n, name in enumerate(MONTHS, 1) for length in (3, len(name))} | {"sept": 9}
_YEAR_FIRST = re.compile(r"(\d{4})(?: ?[-/.年] ?| )(\d{1,2})(?: ?[-/.月] ?| )(\d{1,2}) ?[日号號]?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})(?: ?[-/.] ?| )(\d{1,2})(?: ?[-/.] ?| )(\d{4})", re.ASCII)
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]+)\.?,? (\d{4})", re.ASCII)
_MONTH_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII)


class Date(DataType):
    """A day, stored as ISO 8601."""

    feel = DATE
    sql = "date"

    def _parse(self, texts: list[str], about: About) -> Value:
        try:
            day = _read("-".join(texts))  # it may come as three inputs: year, month, day
        except ValueError:
            label = about.label
            raise Unreadable(
                Text(
                    zh=f"“{label.zh}”须是真实存在的日期，例如 2026 年 11 月 24 日或 2026-11-24。",
                    en=f"{label.en}: enter a real date, the year first, such as 2026-11-24, or 24 November 2026.",
                )
            ) from None
        return day.isoformat()

    def _encode(self, value: object) -> Value:
        return dt.date.fromisoformat(as_text(value)[:10]).isoformat()

    def decode(self, stored: Value) -> dt.date | None:
        """What is stored as a day."""
        return None if stored is None else dt.date.fromisoformat(str(stored))

    def _show(self, stored: Value) -> Text:
        return in_words(dt.date.fromisoformat(str(stored)))


def in_words(day: dt.date) -> Text:
    """A day as people read it: 2026年11月30日, 30 November 2026."""
    zh = f"{day.year:04d}年{day.month}月{day.day}日"
    return Text.model_construct(zh=zh, en=f"{day.day} {MONTHS[day.month - 1]} {day.year:04d}", zh_hant=zh)


def _read(text: str) -> dt.date:
    """Raises ValueError for what is no day, and for `3/4/2026`, which is one day here and another one there."""
    text = plain(text).lower()
    if found := _COMPACT.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DAY_MONTH.fullmatch(text):
        year, month, day = int(found[3]), _NUMBER_OF.get(found[2], 0), int(found[1])
    elif found := _MONTH_DAY.fullmatch(text):
        year, month, day = int(found[3]), _NUMBER_OF.get(found[1], 0), int(found[2])
    elif found := _YEAR_LAST.fullmatch(text):
        one, other, year = map(int, found.groups())
        if min(one, other) <= max(one, other) <= 12 and one != other:
            raise ValueError(text)
        day, month = max(one, other), min(one, other)
    else:
        raise ValueError(text)
    return dt.date(year, month, day)
