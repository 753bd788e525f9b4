"""Limits that an article states in figures: 三个工作日, 60日, 六个月, 二年."""

import re
import unicodedata
from typing import Literal, NamedTuple

from yimen.engines.lawtext import numerals

Unit = Literal["day", "month", "year"]
_NUMERAL = r"(\d{1,5}|[零〇一二两三四五六七八九十百千]{1,7})"
_LIMIT = re.compile(rf"(?<![第至]){_NUMERAL}\s*(个工作日|工作日|个月|周年|日|天|年|月)(?!\d)")
_DATE = re.compile(
    r"\d{4}\s*年(\s*\d{1,2}\s*月(\s*\d{1,2}\s*日)?)?|\d{1,2}\s*月\s*\d{1,2}\s*日|[零〇一二三四五六七八九十]{4}年"
)
_UNITS: dict[str, Unit] = {
    "个工作日": "day", "工作日": "day", "日": "day", "天": "day", "个月": "month", "周年": "year", "年": "year",
}  # fmt: skip
_AT_ONCE = re.compile("当场|当日|即时|立即|当即")


class Figure(NamedTuple):
    """A limit: how many of what. 0 days is at once."""

    value: int
    unit: Unit


def figures(text: str) -> frozenset[Figure]:
    """The limits that a text states; dates of a calendar are none."""
    text = _DATE.sub(" ", unicodedata.normalize("NFKC", text))
    found = {
        Figure(value, _UNITS[unit])
        for written, unit in _LIMIT.findall(text)
        if unit in _UNITS and (value := numerals.number(written))
    }
    return frozenset(found | ({Figure(0, "day")} if _AT_ONCE.search(text) else set()))
