"""Working days (Administrative Licensing Law art. 82) in a calendar with holidays and make-up days."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.engines import clock

# A synthetic year: a week's holiday from Thursday 1 October 2026, made up on two Saturdays.
HOLIDAYS = frozenset(clock.days(date(2026, 10, 1), date(2026, 10, 7)))
MAKE_UP = frozenset({date(2026, 9, 26), date(2026, 10, 10)})
CALENDAR = clock.Calendar("Asia/Shanghai", HOLIDAYS, MAKE_UP, known_until=date(2026, 12, 31))

dates = st.dates(date(2026, 8, 1), date(2026, 12, 1))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 9, 7), 5, date(2026, 9, 14)),  # a Monday: the next Monday
        (date(2026, 9, 4), 1, date(2026, 9, 7)),  # a Friday: over the weekend
        (date(2026, 9, 5), 1, date(2026, 9, 7)),  # received on a Saturday
        (date(2026, 9, 25), 1, date(2026, 9, 26)),  # a Friday: the Saturday is made up
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # over the holiday, with the Saturday that makes up for it
        (date(2026, 9, 7), 0, date(2026, 9, 7)),
        (date(2026, 9, 14), -5, date(2026, 9, 7)),
    ],
)
def test_working_days_leave_out_weekends_and_holidays_and_count_make_up_days(start, count, end):
    assert clock.add_working_days(CALENDAR, start, count) == end


@given(dates, st.integers(0, 60))
def test_adding_and_counting_agree(start, count):
    end = clock.add_working_days(CALENDAR, start, count)

    assert clock.working_days_between(CALENDAR, start, end) == count
    assert count == 0 or CALENDAR.is_working_day(end)


@given(dates, st.integers(1, 60))
def test_adding_day_by_day_is_adding_at_once(start, count):
    step = start
    for _ in range(count):
        step = clock.add_working_days(CALENDAR, step, 1)

    assert step == clock.add_working_days(CALENDAR, start, count)


def test_a_day_is_the_local_day_of_the_authority():
    """17:00 UTC is already the next day in the city."""
    assert CALENDAR.on(datetime(2026, 9, 7, 17, 0, tzinfo=UTC)) == date(2026, 9, 8)
    with pytest.raises(ValueError, match="time zone"):
        CALENDAR.on(datetime(2026, 9, 7, 17, 0))


def test_dates_beyond_the_announced_holidays_are_provisional():
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert CALENDAR.is_provisional(date(2027, 1, 1))


@pytest.mark.parametrize(
    "parts",
    [
        {"time_zone": "Asia/Shanghai", "holidays": MAKE_UP, "make_up_days": MAKE_UP},
        {"time_zone": "Asia/Shanghai", "weekend": frozenset(range(7))},
        {"time_zone": "Asia/Shanghai", "weekend": frozenset({7})},
        {"time_zone": "Nowhere/Land"},
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(parts):
    with pytest.raises((ValueError, KeyError)):
        clock.Calendar(**parts)


def test_a_limit_in_calendar_days_that_ends_on_a_day_off_ends_on_the_next_working_day():
    """Civil Code art. 203; the 60 days of a reconsideration are calendar days."""
    assert clock.last_day(CALENDAR, date(2026, 9, 4), 2, "day") == date(2026, 9, 7)
    assert clock.last_day(CALENDAR, date(2026, 9, 4), 3, "day") == date(2026, 9, 7)
    assert clock.last_day(CALENDAR, date(2026, 9, 24), 7, "day") == date(2026, 10, 8)


def test_absurd_numbers_of_days_are_a_mistake_in_a_unit():
    with pytest.raises(ValueError, match="more than any limit"):
        clock.add_working_days(CALENDAR, date(2026, 9, 7), 86_400)
