"""Working-day calendars: weekends, holidays, and make-up working days (調休)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
LONGEST = 10_000  # working days, about forty years: anything longer is a mistake in a unit


@dataclass(frozen=True)
class Calendar:
    """The days on which an authority works.

    `weekend` holds days of the week, Monday = 0. A make-up day is a working day although it lies on a weekend.
    `known_until` is the last day for which holidays are announced; a date reckoned beyond it is provisional.
    """

    time_zone: str
    holidays: frozenset[date] = frozenset()
    make_up_days: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    known_until: date | None = None

    def __post_init__(self) -> None:
        _ = self.zone
        if both := self.holidays & self.make_up_days:
            raise ValueError(f"{min(both)} is given as a holiday and as a make-up working day")
        if not self.weekend < frozenset(range(7)):
            raise ValueError("the weekend is a set of days of the week (Monday = 0) that leaves a working day")

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def is_working_day(self, on: date) -> bool:
        return on in self.make_up_days or (on.weekday() not in self.weekend and on not in self.holidays)

    def on(self, at: datetime) -> date:
        """The local date of a moment. Raises ValueError for a datetime without a zone."""
        if at.tzinfo is None:
            raise ValueError("a moment has a time zone")
        return at.astimezone(self.zone).date()

    def is_provisional(self, on: date) -> bool:
        """Whether the date lies where holidays are not announced yet."""
        return self.known_until is not None and on > self.known_until


def days(first: date, last: date) -> Iterator[date]:
    """Every date from `first` to `last`, both included."""
    while first <= last:
        yield first
        first += ONE_DAY


def add_working_days(calendar: Calendar, start: date, count: int) -> date:
    """The `count`-th working day after `start`, which itself does not count; before it when `count` is negative."""
    if abs(count) > LONGEST:
        raise ValueError(f"{count} working days are more than any limit in law")
    step = ONE_DAY if count > 0 else -ONE_DAY
    on, left = start, abs(count)
    while left:
        on += step
        left -= calendar.is_working_day(on)
    return on


def working_days_between(calendar: Calendar, start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; 0 when `end` is not later."""
    return sum(calendar.is_working_day(on) for on in days(start + ONE_DAY, end))
