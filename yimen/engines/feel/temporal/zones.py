"""Where a time of day is valid: nowhere in particular, at an offset from UTC, or in a region of the IANA database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC as UTC_INFO
from datetime import date, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from yimen.engines.feel.temporal.dates import AnyDate

# XML Schema part 2, 3.2.7.3: an offset is at most 14 hours.
MAX_OFFSET = 14 * 3600
_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_CYCLE = 400


@dataclass(frozen=True, slots=True)
class Offset:
    """Seconds east of UTC."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Region:
    """An identifier of the IANA time zone database, such as `Asia/Shanghai`."""

    name: str


Zone = Offset | Region
UTC = Offset(0)


@lru_cache(maxsize=1)
def _regions() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


@lru_cache(maxsize=256)
def _zone_info(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def make_offset(seconds: int) -> Offset | None:
    return Offset(seconds) if abs(seconds) <= MAX_OFFSET else None


def parse_zone(text: str) -> Zone | None:
    """`Z`, an offset, or `@` and a region; None when it is none of them."""
    if text in ("Z", "z"):
        return UTC
    if text.startswith("@"):
        name = _regions().get(text[1:].lower())
        return Region(name) if name else None
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    sign, hours, minutes, seconds = match.groups()
    if int(minutes) > 59 or int(seconds or 0) > 59:
        return None
    total = int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0)
    return make_offset(-total if sign == "-" else total)


def format_zone(zone: Zone | None) -> str:
    if zone is None:
        return ""
    if isinstance(zone, Region):
        return f"@{zone.name}"
    if zone.seconds == 0:
        return "Z"
    minutes, seconds = divmod(abs(zone.seconds), 60)
    text = f"{'-' if zone.seconds < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text


def offset_seconds(zone: Zone, day: AnyDate | None, second_of_day: int) -> int:
    """Seconds east of UTC at a local time. A time without a day uses the rules of 1970."""
    if isinstance(zone, Offset):
        return zone.seconds
    return _offset(_moment(day or date(1970, 1, 1), second_of_day, _zone_info(zone.name)))


def settled(zone: Zone | None) -> Zone | None:
    """The zone as it is identified: a region that never changes its clocks (`Etc/UTC`) is its offset."""
    offset = _zone_info(zone.name).utcoffset(None) if isinstance(zone, Region) else None
    return zone if offset is None else Offset(round(offset.total_seconds()))


def offset_at(zone: Region, day: AnyDate, second_of_day: int) -> int:
    """Seconds east of UTC at a time of UTC: always one answer, also while the clocks are being changed."""
    return _offset(_moment(day, second_of_day, UTC_INFO).astimezone(_zone_info(zone.name)))


def _moment(day: AnyDate, second_of_day: int, zone: tzinfo) -> datetime:
    """Outside the years the database knows, the rules of the same year of the 400-year cycle hold."""
    year = day.year if 1 < day.year < 9999 else 2000 + day.year % _CYCLE
    minutes, seconds = divmod(second_of_day, 60)
    return datetime(year, day.month, day.day, minutes // 60, minutes % 60, seconds, tzinfo=zone)


def _offset(moment: datetime) -> int:
    offset = moment.utcoffset()
    return round(offset.total_seconds()) if offset is not None else 0
