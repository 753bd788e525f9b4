"""Times of day, and dates with a time (DMN 1.5, 10.3.2.3.4 and 10.3.2.3.6), to the nanosecond."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yimen.engines.feel.temporal import dates, zones
from yimen.engines.feel.temporal.dates import AnyDate
from yimen.engines.feel.temporal.durations import NANOSECONDS, NANOSECONDS_IN_DAY, format_seconds
from yimen.engines.feel.temporal.zones import Zone

_TIME = re.compile(r"(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(Z|z|[+-]\d{2}:\d{2}(?::\d{2})?|@[\w/+-]+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class FeelTime:
    """A time of day: nanoseconds since midnight, and where it is valid."""

    nanoseconds: int
    zone: Zone | None = None

    @property
    def hour(self) -> int:
        return self.nanoseconds // (3600 * NANOSECONDS)

    @property
    def minute(self) -> int:
        return self.nanoseconds // (60 * NANOSECONDS) % 60

    @property
    def second(self) -> int:
        return self.nanoseconds // NANOSECONDS % 60

    @property
    def nanosecond(self) -> int:
        return self.nanoseconds % NANOSECONDS

    def offset(self) -> int | None:
        """Seconds east of UTC, or None for a local time."""
        return None if self.zone is None else zones.offset_seconds(self.zone, None, self.nanoseconds // NANOSECONDS)


@dataclass(frozen=True, slots=True)
class FeelDateTime:
    """A date with a time of day."""

    date: AnyDate
    time: FeelTime

    def offset(self) -> int | None:
        """Seconds east of UTC, or None for a local date and time."""
        zone = self.time.zone
        return None if zone is None else zones.offset_seconds(zone, self.date, self.time.nanoseconds // NANOSECONDS)

    def local(self) -> int:
        """Nanoseconds since the last midnight of year 0, by the local clock."""
        return dates.to_days(self.date) * NANOSECONDS_IN_DAY + self.time.nanoseconds


def make_time(hour: int, minute: int, second: int, nanosecond: int = 0, zone: Zone | None = None) -> FeelTime | None:
    """The time, or None when the clock has no such time."""
    if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 59 and 0 <= nanosecond < NANOSECONDS):
        return None
    return FeelTime(((hour * 60 + minute) * 60 + second) * NANOSECONDS + nanosecond, zone)


def from_local(local: int, zone: Zone | None) -> FeelDateTime | None:
    """The inverse of `FeelDateTime.local`, or None when the year is out of range."""
    days, rest = divmod(local, NANOSECONDS_IN_DAY)
    day = dates.from_days(days)
    return None if day is None else FeelDateTime(day, FeelTime(rest, zone))


def from_instant(instant: int, zone: Zone) -> FeelDateTime | None:
    """The date and time in a zone at an instant, in nanoseconds of UTC counted as `FeelDateTime.local` counts."""
    if isinstance(zone, zones.Offset):
        return from_local(instant + zone.seconds * NANOSECONDS, zone)
    days, rest = divmod(instant, NANOSECONDS_IN_DAY)
    day = dates.from_days(days)
    if day is None:
        return None
    return from_local(instant + zones.offset_at(zone, day, rest // NANOSECONDS) * NANOSECONDS, zone)


def parse_time(text: str) -> FeelTime | None:
    """A time from the lexical space of `xs:time`, or a local time with `@` and a region."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction, suffix = match.groups()
    zone = None
    if suffix:
        zone = zones.parse_zone(suffix)
        if zone is None:
            return None
    nanosecond = int((fraction or "").ljust(9, "0")[:9])
    if (hour, minute, second, nanosecond) == ("24", "00", "00", 0):
        hour = "00"
    return make_time(int(hour), int(minute), int(second), nanosecond, zone)


def parse_date_time(text: str) -> FeelDateTime | None:
    """A date, or a date, `T` and a time."""
    day_text, separator, time_text = text.partition("T")
    day = dates.parse_date(day_text)
    if day is None:
        return None
    if not separator:
        suffix = day_text[len(dates.format_date(day)) :]
        return FeelDateTime(day, FeelTime(0, zones.parse_zone(suffix) if suffix else None))
    time = parse_time(time_text)
    if time is None or len(day_text) != len(dates.format_date(day)):
        return None
    if time_text.startswith("24"):
        following = dates.from_days(dates.to_days(day) + 1)
        return None if following is None else FeelDateTime(following, time)
    return FeelDateTime(day, time)


def format_time(value: FeelTime) -> str:
    seconds = format_seconds(value.second, value.nanosecond)
    padded = seconds if value.second > 9 else f"0{seconds}"
    return f"{value.hour:02d}:{value.minute:02d}:{padded}{zones.format_zone(value.zone)}"


def format_date_time(value: FeelDateTime) -> str:
    return f"{dates.format_date(value.date)}T{format_time(value.time)}"
