"""Durations of process timers: ISO 8601, and working days as `P5WD`.

`P5WD` is our one extension. ISO 8601 allows `W` only alone (`P2W`), so a number before `WD` cannot be read as
anything else. Working days cannot be mixed with other units: nobody could say in which order to add them.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Self

from yimen.engines.clock.calendar import LONGEST, ONE_DAY, Calendar, add_working_days

_NUMBER = r"([0-9]{1,6})"
_ISO = re.compile(
    rf"P(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
)
_WORKING_DAYS = re.compile(rf"P{_NUMBER}WD")
_REPETITION = re.compile(r"R([1-9][0-9]{0,5})?/(P.+)")


class DurationError(ValueError):
    """The text is no duration that can be reckoned."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time, to be added to a moment by `due_at`. Never negative, never empty."""

    months: int = 0
    days: int = 0
    seconds: int = 0
    working_days: int = 0


@dataclass(frozen=True, slots=True)
class Repetition:
    """A timer that fires `times` times (None: without end), `every` so long."""

    times: int | None
    every: Duration

    def after_firing(self) -> Self | None:
        """What is left to fire; None when that was the last time."""
        if self.times is None:
            return self
        return type(self)(self.times - 1, self.every) if self.times > 1 else None


def parse_duration(text: str) -> Duration:
    """Read `P1Y2M`, `P10D`, `PT36H`, `P2W` or `P5WD`. Raises DurationError for anything else, and for `PT0S`."""
    if match := _WORKING_DAYS.fullmatch(text.strip()):
        duration = Duration(working_days=int(match[1]))
    elif (match := _ISO.fullmatch(text.strip())) and not match[0].endswith("T"):
        years, months, weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups())
        if weeks and (years or months or days or hours or minutes or seconds):
            raise DurationError(f"{text!r}: weeks stand alone in ISO 8601; five working days are written P5WD")
        duration = Duration(years * 12 + months, weeks * 7 + days, hours * 3600 + minutes * 60 + seconds)
    else:
        raise DurationError(f"{text!r} is not a duration such as P10D, PT36H or P5WD")
    if duration == Duration():
        raise DurationError(f"{text!r} lasts no time, so the timer would fire at once")
    if duration.months > 12_000 or duration.working_days > LONGEST:
        raise DurationError(f"{text!r} is longer than any limit")
    return duration


def parse_repetition(text: str) -> Repetition:
    """Read `R3/P1D` (three times) or `R/P1D` (without end)."""
    match = _REPETITION.fullmatch(text.strip())
    if match is None:
        raise DurationError(f"{text!r} is not a repetition such as R3/P1D")
    return Repetition(int(match[1]) if match[1] else None, parse_duration(match[2]))


def due_at(calendar: Calendar, start: datetime, duration: Duration) -> datetime:
    """The moment at which a timer set at `start` fires, in the calendar's time zone.

    Working days are full: five of them from a Monday morning are over when the fifth ends, at midnight. The day of
    the start does not count. Months keep the day, or take the last day of a shorter month. Days keep the wall clock.
    """
    if start.tzinfo is None:
        raise DurationError("a moment has a time zone")
    local = start.astimezone(calendar.zone)
    if duration.working_days:
        last = add_working_days(calendar, local.date(), duration.working_days)
        return datetime.combine(last + ONE_DAY, time.min, tzinfo=calendar.zone)
    year, month = divmod(local.year * 12 + local.month - 1 + duration.months, 12)
    try:
        day = min(local.day, monthrange(year, month + 1)[1])
        moved = local.replace(year=year, month=month + 1, day=day) + timedelta(days=duration.days)
        # Seconds are elapsed time: added on the universal time line, not on the wall clock.
        return (moved.astimezone(UTC) + timedelta(seconds=duration.seconds)).astimezone(calendar.zone)
    except (ValueError, OverflowError):
        raise DurationError("the timer would fire after the end of the calendar") from None


def parse_moment(calendar: Calendar, text: str) -> datetime:
    """A date (its beginning) or a moment in ISO 8601; one without a zone is local to the calendar."""
    moment = _moment(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=calendar.zone)


def check_timer(kind: str, text: str) -> None:
    """Refuse what a timer cannot read, by its kind: `duration`, `cycle` or `date`. Raises DurationError."""
    match kind:
        case "duration":
            parse_duration(text)
        case "cycle":
            parse_repetition(text)
        case _:
            _moment(text)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise DurationError(f"{text!r} is not a date or a moment such as 2026-09-01T09:00") from None
