"""The clock of a case under the Administrative Licensing Law: art. 32, 42, 44, 45 and 82."""

import json
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.engines import clock
from yimen.engines.clock.tests.test_counting_days import CALENDAR

ZONE = ZoneInfo("Asia/Shanghai")
ART_32 = clock.Limit(5, "行政許可法 art. 32")
ART_42 = clock.Limit(
    20,
    "行政許可法 art. 42",
    extension=clock.Extension(10, "行政許可法 art. 42(1)"),
    suspensions=frozenset({"行政許可法 art. 45"}),
)
EXPERT_REVIEW = "行政許可法 art. 45"
MONDAY = date(2026, 8, 3)


def at(day, hour=10):
    """A moment `day` days after Monday 3 August 2026, local time."""
    return datetime.combine(MONDAY + timedelta(days=day), time(hour), tzinfo=ZONE)


def on(day):
    return MONDAY + timedelta(days=day)


def test_the_day_of_acceptance_does_not_count():
    """Art. 82: working days, from the day after."""
    reading = clock.Clock.started(ART_32, at=at(0, hour=0)).read(CALENDAR, at(0, hour=23))

    assert reading.due_on == on(7)
    assert (reading.remaining, reading.used, reading.overdue) == (5, 0, False)


def test_a_clock_is_overdue_only_after_its_last_day():
    started = clock.Clock.started(ART_32, at=at(0))

    last_evening, next_morning = started.read(CALENDAR, at(7, hour=23)), started.read(CALENDAR, at(8, hour=0))

    assert (last_evening.overdue, last_evening.remaining) == (False, 0)
    assert (next_morning.overdue, next_morning.overdue_by, next_morning.remaining) == (True, 1, 0)


def test_an_extension_lengthens_the_limit_once_within_what_the_law_allows():
    """Art. 42: twenty days, and ten more with the approval of the head."""
    started = clock.Clock.started(ART_42, at=at(0))

    extended = started.extended(at=at(21), days=10, article="行政許可法 art. 42(1)", calendar=CALENDAR)

    assert started.read(CALENDAR, at(21)).due_on == on(28)
    assert extended.read(CALENDAR, at(21)).due_on == on(42)
    for days, article in [(11, "行政許可法 art. 42(1)"), (0, "行政許可法 art. 42(1)"), (5, "because we are busy")]:
        with pytest.raises(clock.ClockError):
            started.extended(at=at(21), days=days, article=article, calendar=CALENDAR)
    with pytest.raises(clock.ClockError, match="already"):
        extended.extended(at=at(22), days=1, article="行政許可法 art. 42(1)", calendar=CALENDAR)
    with pytest.raises(clock.ClockError, match="run out"):
        started.extended(at=at(29), days=10, article="行政許可法 art. 42(1)", calendar=CALENDAR)


def test_only_a_cause_that_the_limit_cites_stops_the_clock():
    """Art. 45 names hearings, inspection, testing, quarantine and expert review; an on-site check (art. 34) is none."""
    started = clock.Clock.started(ART_42, at=at(0))

    for cause in ("行政許可法 art. 34", "", "the officer is away"):
        with pytest.raises(clock.ClockError, match="not a cause"):
            started.suspended(at=at(1), article=cause)


def test_days_of_a_suspension_do_not_count_and_the_due_date_is_open_meanwhile():
    suspended = clock.Clock.started(ART_42, at=at(0)).suspended(at=at(3), article=EXPERT_REVIEW)

    meanwhile = suspended.read(CALENDAR, at(30))
    after = suspended.resumed(at=at(31)).read(CALENDAR, at(31))

    assert (meanwhile.due_on, meanwhile.remaining, meanwhile.overdue) == (None, 18, False)
    assert (meanwhile.suspended_on, meanwhile.suspended_under) == (on(3), EXPERT_REVIEW)
    assert after.due_on == clock.add_working_days(CALENDAR, on(31), 18)
    assert (after.suspended_on, after.state) == (None, "running")


def test_stopping_and_starting_within_one_day_gains_nothing():
    started = clock.Clock.started(ART_42, at=at(0))

    same_day = started.suspended(at=at(3, hour=9), article=EXPERT_REVIEW).resumed(at=at(3, hour=17))

    assert same_day.read(CALENDAR, at(3, hour=18)).due_on == started.read(CALENDAR, at(3)).due_on


def test_a_clock_suspended_on_its_last_day_is_not_overdue_when_it_resumes():
    suspended = clock.Clock.started(ART_42, at=at(0)).suspended(at=at(28, hour=16), article=EXPERT_REVIEW)

    resumed = suspended.resumed(at=at(35)).read(CALENDAR, at(35, hour=18))

    assert (resumed.overdue, resumed.remaining, resumed.due_on) == (False, 1, on(36))


def test_suspending_an_overdue_clock_does_not_heal_it():
    late = clock.Clock.started(ART_42, at=at(0)).suspended(at=at(30), article=EXPERT_REVIEW)

    reading = late.read(CALENDAR, at(40))

    assert (reading.overdue, reading.due_on) == (True, on(28))
    assert late.resumed(at=at(41)).read(CALENDAR, at(41)).due_on == on(28)


def test_several_suspensions_never_make_a_clock_falsely_overdue():
    """Elsewhere a case was shown as overdue after its third correction."""
    running = clock.Clock.started(ART_42, at=at(0))
    for week in range(1, 4):
        running = running.suspended(at=at(7 * week, hour=9), article=EXPERT_REVIEW).resumed(at=at(7 * week + 3))

    reading = running.read(CALENDAR, at(25))

    # Counted: 4 before the first suspension, then only Fridays, the 14th, the 21st and today, the 28th.
    assert (reading.used, reading.remaining, reading.overdue) == (7, 13, False)
    assert reading.due_on == clock.add_working_days(CALENDAR, on(25), 13)


def test_a_stopped_clock_keeps_saying_whether_it_was_in_time():
    started = clock.Clock.started(ART_32, at=at(0))

    in_time = started.stopped(at=at(7, hour=17)).read(CALENDAR, at(300))
    late = started.stopped(at=at(9)).read(CALENDAR, at(300))

    assert (in_time.overdue, in_time.due_on, in_time.state) == (False, on(7), "stopped")
    assert (late.overdue, late.overdue_by) == (True, 2)


def test_each_step_has_a_clock_of_its_own():
    """Elsewhere a step was reckoned from the beginning of the case: acceptance on time made delivery overdue."""
    decision = clock.Clock.started(ART_42, at=at(0)).stopped(at=at(28))
    delivery = clock.Clock.started(clock.Limit(10, "行政許可法 art. 44"), at=at(28))

    assert not decision.read(CALENDAR, at(60)).overdue
    assert delivery.read(CALENDAR, at(28)).due_on == on(42)


@pytest.mark.parametrize(
    "change",
    [
        lambda running: running.resumed(at=at(2)),
        lambda running: running.suspended(at=at(0), article=EXPERT_REVIEW),
        lambda running: running.stopped(at=at(3)).resumed(at=at(4)),
        lambda running: running.stopped(at=at(3)).stopped(at=at(4)),
        lambda running: running.suspended(at=at(2), article=EXPERT_REVIEW).suspended(at=at(3), article=EXPERT_REVIEW),
        lambda running: running.stopped(at=datetime(2026, 8, 9, 10, 0)),
        lambda running: running.read(CALENDAR, at(0)),
    ],
)
def test_events_that_cannot_happen_are_refused(change):
    with pytest.raises(clock.ClockError):
        change(clock.Clock.started(ART_42, at=at(1)))


def test_limits_without_an_article_or_of_no_unit_are_refused():
    for parts in (
        {"days": 5, "article": " "},
        {"days": -1, "article": "a"},
        {"days": 5, "article": "a", "unit": "week"},
    ):
        with pytest.raises(ValueError):
            clock.Limit(**parts)


def test_dates_beyond_the_announced_holidays_are_marked():
    reading = clock.Clock.started(ART_42, at=at(140)).read(CALENDAR, at(140))

    assert reading.due_on > date(2026, 12, 31)
    assert reading.provisional


@st.composite
def histories(draw):
    """A clock with up to six suspensions, the last one possibly open."""
    limit = draw(st.sampled_from([ART_42, clock.Limit(20, "a", unit="day", suspensions=ART_42.suspensions)]))
    hours = sorted(draw(st.lists(st.integers(1, 24 * 90), max_size=12)))
    running = clock.Clock.started(limit, at=at(0))
    for number, hour in enumerate(hours):
        moment = at(0) + timedelta(hours=hour)
        if number % 2 == 0:
            running = running.suspended(at=moment, article=EXPERT_REVIEW)
        else:
            running = running.resumed(at=moment)
    return running, at(0) + timedelta(hours=24 * 90 + draw(st.integers(1, 24 * 30)))


@given(histories())
def test_a_day_counts_when_the_clock_ran_at_its_beginning_and_at_its_end(history):
    """The stated rule, recounted day by day without the engine's arithmetic."""
    running, now = history
    if running.limit.unit == "day":
        return
    counted, day = 0, on(0)
    while day < now.date():
        morning, evening = (datetime.combine(day + timedelta(days=n), time.min, tzinfo=ZONE) for n in (0, 1))
        counted += CALENDAR.is_working_day(day) and ran(running, morning) and ran(running, evening)
        day += timedelta(days=1)

    reading = running.read(CALENDAR, now)

    assert reading.overdue == (counted >= running.total)
    if reading.due_on is None:
        assert reading.used == counted


def ran(running, moment):
    """Whether the clock ran at this moment: after its start, and not between a suspension and its end."""
    before = [event.kind for event in running.events if event.at < moment]
    return bool(before) and before[-1] != "suspended"


@given(histories())
def test_a_clock_survives_being_stored(history):
    running, now = history

    restored = clock.Clock.from_json(json.loads(json.dumps(running.to_json())))

    assert restored == running
    assert restored.read(CALENDAR, now) == running.read(CALENDAR, now)


def test_a_stored_clock_with_events_in_an_impossible_order_is_refused():
    stored = clock.Clock.started(ART_32, at=at(0)).to_json()

    for events in (
        [["resumed", at(0).isoformat(), None, 0]],
        stored["events"] + [["resumed", at(1).isoformat(), None, 0]],
    ):
        with pytest.raises(clock.ClockError):
            clock.Clock.from_json({**stored, "events": events})
