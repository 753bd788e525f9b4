"""Statutory clocks: when an authority must have answered, and whether it has.

It owns working-day calendars, limits in law, the counting of days, and durations of process timers. It promises
that every date follows from the events and the calendar alone, by one stated rule, so that anyone can recount it.
It reads no clock (`now` is passed in), stores nothing and writes no sentences: readings are data.
"""

from yimen.engines.clock.calendar import Calendar, add_working_days, days, working_days_between
from yimen.engines.clock.clock import Clock, ClockError, Reading
from yimen.engines.clock.duration import (
    Duration,
    DurationError,
    Repetition,
    check_timer,
    due_at,
    parse_duration,
    parse_moment,
    parse_repetition,
)
from yimen.engines.clock.limit import Extension, Limit, last_day

__all__ = [
    "Calendar",
    "Clock",
    "ClockError",
    "Duration",
    "DurationError",
    "Extension",
    "Limit",
    "Reading",
    "Repetition",
    "add_working_days",
    "check_timer",
    "days",
    "due_at",
    "last_day",
    "parse_duration",
    "parse_moment",
    "parse_repetition",
    "working_days_between",
]
