"""Durations of process timers (ISO 8601, and working days as P5WD)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.engines import clock
from yimen.engines.clock.tests.test_counting_days import CALENDAR

ZONE = ZoneInfo("Asia/Shanghai")


def local(*parts):
    return datetime(*parts, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("P5WD", local(2026, 9, 15)),  # five full working days: over when Monday the 14th ends
        ("P3D", local(2026, 9, 10, 9, 30)),
        ("P2W", local(2026, 9, 21, 9, 30)),
        ("PT36H", local(2026, 9, 8, 21, 30)),
        ("PT90M", local(2026, 9, 7, 11, 0)),
        ("P1M", local(2026, 10, 7, 9, 30)),
        ("P1Y2M3DT4H5M6S", local(2027, 11, 10, 13, 35, 6)),
    ],
)
def test_a_timer_fires_after_its_duration(text, due):
    assert clock.due_at(CALENDAR, local(2026, 9, 7, 9, 30), clock.parse_duration(text)) == due


def test_months_take_the_last_day_of_a_shorter_month():
    assert clock.due_at(CALENDAR, local(2026, 1, 31), clock.parse_duration("P1M")) == local(2026, 2, 28)


def test_five_days_and_five_working_days_are_different_and_minutes_are_not_months():
    """Elsewhere a timer fired at once because its unit was wrong."""
    start = local(2026, 9, 7, 9, 30)

    assert clock.parse_duration("P5M") == clock.Duration(months=5)
    assert clock.parse_duration("PT5M") == clock.Duration(seconds=300)
    assert clock.due_at(CALENDAR, start, clock.parse_duration("P5D")) < clock.due_at(
        CALENDAR, start, clock.parse_duration("P5WD")
    )


@pytest.mark.parametrize(
    "text",
    ["", "5", "5 days", "P", "PT", "P5", "PT5", "P0D", "PT0S", "P0WD", "P-5D", "-P5D", "P5WDT1H", "P1M5WD", "P5.5D",
     "P2W1D", "p5d", "P5WM", "PT5D", "P1000000D", "P99999WD", "P٥D"],
)  # fmt: skip
def test_what_is_no_duration_or_lasts_no_time_is_refused(text):
    with pytest.raises(clock.DurationError):
        clock.parse_duration(text)


def test_the_start_of_a_timer_has_a_zone_and_its_end_lies_in_the_calendar():
    with pytest.raises(clock.DurationError, match="time zone"):
        clock.due_at(CALENDAR, datetime(2026, 9, 7), clock.parse_duration("P1D"))
    with pytest.raises(clock.DurationError, match="end of the calendar"):
        clock.due_at(CALENDAR, local(2026, 9, 7), clock.Duration(months=12 * 9000))
    with pytest.raises(clock.DurationError, match="longer"):
        clock.parse_duration("P9000Y")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 1), timezones=st.just(UTC)),
    st.integers(0, 3),
    st.integers(0, 40),
    st.integers(0, 10**6),
    st.integers(0, 20),
)
def test_no_timer_fires_at_once(start, months, days, seconds, working_days):
    duration = clock.Duration(working_days=working_days) if working_days else clock.Duration(months, days, seconds)

    due = clock.due_at(CALENDAR, start, duration)

    assert due > start or duration == clock.Duration()
    assert due - start >= timedelta(days=days) or working_days


def test_a_repetition_counts_down():
    repetition = clock.parse_repetition("R2/P1D")

    assert repetition.after_firing() == clock.Repetition(1, clock.Duration(days=1))
    assert repetition.after_firing().after_firing() is None
    assert clock.parse_repetition("R/PT1H").after_firing() == clock.parse_repetition("R/PT1H")
    for text in ("R0/P1D", "R/", "R2", "R-1/P1D", "P1D"):
        with pytest.raises(clock.DurationError):
            clock.parse_repetition(text)


def test_a_moment_without_a_zone_is_local_and_a_date_is_its_beginning():
    assert clock.parse_moment(CALENDAR, "2026-09-07T09:30") == local(2026, 9, 7, 9, 30)
    assert clock.parse_moment(CALENDAR, "2026-09-07") == local(2026, 9, 7)
    assert clock.parse_moment(CALENDAR, "2026-09-07T01:30:00Z") == local(2026, 9, 7, 9, 30)
    with pytest.raises(clock.DurationError):
        clock.parse_moment(CALENDAR, "next Monday")
