"""Dates of the proleptic Gregorian calendar, years -999,999,999 to 999,999,999 (DMN 1.5, 10.3.2.3.5).

A date of the years 1 to 9999 is a `datetime.date`; any other is a `FarDate`, which has the same three attributes and
compares with it. Everything else here works on both. Year 0 is the year before year 1.
"""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, date
from functools import total_ordering

MAX_YEAR = 999_999_999
_DAYS_IN_ERA = 146_097
_YEARS_IN_ERA = 400
_DAYS_BEFORE_MONTH = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_DATE = re.compile(r"(-?)(\d{4}|[1-9]\d{4,8})-(\d{2})-(\d{2})(Z|[+-]\d{2}:\d{2})?", re.ASCII)


@total_ordering
class FarDate:
    """A date outside the years that `datetime.date` knows."""

    __slots__ = ("day", "month", "year")

    def __init__(self, year: int, month: int, day: int) -> None:
        self.year = year
        self.month = month
        self.day = day

    def _key(self) -> tuple[int, int, int]:
        return self.year, self.month, self.day

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FarDate | date):
            return self._key() == (other.year, other.month, other.day)
        return NotImplemented

    def __lt__(self, other: object) -> bool:
        if isinstance(other, FarDate | date):
            return self._key() < (other.year, other.month, other.day)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"FarDate({format_date(self)})"


AnyDate = date | FarDate


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def make_date(year: int, month: int, day: int) -> AnyDate | None:
    """The date, or None when there is no such day."""
    if not (-MAX_YEAR <= year <= MAX_YEAR and 1 <= month <= 12 and 1 <= day <= days_in_month(year, month)):
        return None
    return date(year, month, day) if MINYEAR <= year <= MAXYEAR else FarDate(year, month, day)


def to_days(value: AnyDate) -> int:
    """Days since the last day of year 0, so that 0001-01-01 is 1."""
    if isinstance(value, date):
        return value.toordinal()
    era, year = divmod(value.year - 1, _YEARS_IN_ERA)
    leap = 1 if value.month > 2 and is_leap(value.year) else 0
    days = year * 365 + year // 4 - year // 100 + _DAYS_BEFORE_MONTH[value.month] + leap + value.day
    return era * _DAYS_IN_ERA + days


def from_days(days: int) -> AnyDate | None:
    """The inverse of `to_days`, or None when the year is out of range."""
    era, rest = divmod(days - 1, _DAYS_IN_ERA)
    inside = date.fromordinal(rest + 1)
    return make_date(inside.year + era * _YEARS_IN_ERA, inside.month, inside.day)


def add_months(value: AnyDate, months: int) -> AnyDate | None:
    """The same day so many months later; the last day of the month where it has no such day (DMN 1.5, table 57)."""
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    if not -MAX_YEAR <= year <= MAX_YEAR:
        return None
    return make_date(year, month + 1, min(value.day, days_in_month(year, month + 1)))


def weekday(value: AnyDate) -> int:
    """1 for Monday to 7 for Sunday (ISO 8601)."""
    return (to_days(value) - 1) % 7 + 1


def day_of_year(value: AnyDate) -> int:
    leap = 1 if value.month > 2 and is_leap(value.year) else 0
    return _DAYS_BEFORE_MONTH[value.month] + leap + value.day


def week_of_year(value: AnyDate) -> int:
    """The ISO 8601 week: it belongs to the year that holds its Thursday."""
    thursday = from_days(to_days(value) + 4 - weekday(value))
    return 1 if thursday is None else (day_of_year(thursday) - 1) // 7 + 1


def parse_date(text: str) -> AnyDate | None:
    """A date from the lexical space of `xs:date`; a time zone is allowed there and has no meaning here."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    sign, year, month, day, _ = match.groups()
    return make_date(-int(year) if sign else int(year), int(month), int(day))


def format_date(value: AnyDate) -> str:
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04d}-{value.month:02d}-{value.day:02d}"
