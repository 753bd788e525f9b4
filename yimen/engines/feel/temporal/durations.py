"""The two kinds of duration (DMN 1.5, 10.3.2.3.7 and 10.3.2.3.8). They do not mix nor compare with each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

NANOSECONDS = 1_000_000_000
NANOSECONDS_IN_DAY = 86_400 * NANOSECONDS

_DAYS_TIME = re.compile(
    r"(-?)P(?=[\dT])(?:(\d{1,18})D)?(?:T(?=\d)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d+))?S)?)?", re.ASCII
)
_YEARS_MONTHS = re.compile(r"(-?)P(?=\d)(?:(\d{1,18})Y)?(?:(\d{1,18})M)?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration, as a signed number of months."""

    months: int


@dataclass(frozen=True, slots=True, order=True)
class DaysTime:
    """A days and time duration, as a signed number of nanoseconds."""

    nanoseconds: int


def parse_duration(text: str) -> YearsMonths | DaysTime | None:
    """A duration from the lexical space of `xs:yearMonthDuration` or `xs:dayTimeDuration`."""
    match = _YEARS_MONTHS.fullmatch(text)
    if match:
        sign, years, months = match.groups()
        total = int(years or 0) * 12 + int(months or 0)
        return YearsMonths(-total if sign else total)
    match = _DAYS_TIME.fullmatch(text)
    if match is None:
        return None
    sign, days, hours, minutes, seconds, fraction = match.groups()
    total = ((int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    total = total * NANOSECONDS + int((fraction or "").ljust(9, "0")[:9])
    return DaysTime(-total if sign else total)


def format_years_months(value: YearsMonths) -> str:
    years, months = divmod(abs(value.months), 12)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if value.months < 0 else "") + "P" + (text or "0M")


def format_days_time(value: DaysTime) -> str:
    seconds, nanoseconds = divmod(abs(value.nanoseconds), NANOSECONDS)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    time = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or nanoseconds:
        time += format_seconds(seconds, nanoseconds) + "S"
    text = (f"{days}D" if days else "") + (f"T{time}" if time else "")
    return ("-" if value.nanoseconds < 0 else "") + "P" + (text or "T0S")


def format_seconds(seconds: int, nanoseconds: int) -> str:
    fraction = f".{nanoseconds:09d}".rstrip("0") if nanoseconds else ""
    return f"{seconds}{fraction}"


def seconds_as_number(seconds: int, nanoseconds: int) -> Decimal:
    """Whole seconds and nanoseconds as one decimal number."""
    return Decimal(format_seconds(seconds, nanoseconds))
