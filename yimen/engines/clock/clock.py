"""A statutory clock: a pure fold over what happened.

One rule counts all days: **a day counts when the clock ran both when it began and when it ended.** So the day of
the event never counts: not the day of acceptance, not the day of a suspension, not the day of its end. A clock
that is stopped and started again within one day gains nothing, and one suspended on its last day is not overdue
when it resumes.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from yimen.engines.clock.calendar import ONE_DAY, Calendar, working_days_between
from yimen.engines.clock.limit import Limit, last_day

Kind = Literal["started", "suspended", "resumed", "extended", "stopped"]
State = Literal["running", "suspended", "stopped"]
NEXT_STATE: dict[tuple[State, Kind], State] = {
    ("running", "suspended"): "suspended",
    ("running", "extended"): "running",
    ("running", "stopped"): "stopped",
    ("suspended", "resumed"): "running",
    ("suspended", "extended"): "suspended",
    ("suspended", "stopped"): "stopped",
}


class ClockError(ValueError):
    """The event cannot happen to this clock, or the law does not allow it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a clock. `days` is given for an extension, `article` where a law must be cited."""

    kind: Kind
    at: datetime
    article: str | None = None
    days: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock shows at one moment. Days are in the unit of the limit.

    `due_on` is the last day on which acting is in time; None while it depends on the end of a suspension.
    `provisional` says that holidays up to `due_on` are not all announced yet. `overdue_by` counts up to now, or to
    the day on which the clock was stopped.
    """

    state: State
    started_on: date
    total: int
    remaining: int
    due_on: date | None
    provisional: bool
    overdue: bool
    overdue_by: int
    suspended_on: date | None
    suspended_under: str | None

    @property
    def used(self) -> int:
        return max(0, self.total - self.remaining)


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit and what happened to it, oldest first. Every change returns a new clock."""

    limit: Limit
    events: tuple[Event, ...]

    @classmethod
    def started(cls, limit: Limit, *, at: datetime) -> "Clock":
        """Start counting. The day of the start does not count."""
        _check_zone(at)
        return cls(limit, (Event("started", at),))

    def suspended(self, *, at: datetime, article: str) -> "Clock":
        """Stop counting for a cause that the limit names (Administrative Licensing Law art. 45).

        Raises ClockError for any other cause: a check on the spot (art. 34) does not stop the clock.
        """
        if article not in self.limit.suspensions:
            raise ClockError(f"{article!r} is not a cause that stops this clock")
        return self._after(Event("suspended", at, article))

    def resumed(self, *, at: datetime) -> "Clock":
        """Go on counting, from the day after."""
        return self._after(Event("resumed", at))

    def extended(self, *, at: datetime, days: int, article: str, calendar: Calendar) -> "Clock":
        """Lengthen the limit, once, while it still runs, as far as the law allows (art. 42)."""
        allowed = self.limit.extension
        if allowed is None or article != allowed.article:
            raise ClockError(f"{article!r} does not allow an extension of this limit")
        if not 0 < days <= allowed.days:
            raise ClockError(f"{allowed.article} allows at most {allowed.days} more days, not {days}")
        if any(event.kind == "extended" for event in self.events):
            raise ClockError("the limit was extended already")
        if self.read(calendar, at).overdue:
            raise ClockError("the limit has run out and cannot be extended any more")
        return self._after(Event("extended", at, article, days))

    def stopped(self, *, at: datetime) -> "Clock":
        """Stop for good: the authority has acted."""
        return self._after(Event("stopped", at))

    @property
    def state(self) -> State:
        state: State = "running"
        for event in self.events[1:]:
            state = NEXT_STATE[state, event.kind]
        return state

    @property
    def total(self) -> int:
        """The limit in days, with its extension."""
        return self.limit.days + sum(event.days for event in self.events)

    def read(self, calendar: Calendar, now: datetime) -> Reading:
        """What the clock shows at `now`, which is not before its last event. Pure: reads no clock."""
        _check_zone(now)
        state, last = self.state, self.events[-1]
        if now < last.at:
            raise ClockError(f"the clock changed at {last.at.isoformat()}, after the moment asked about")
        today = calendar.on(last.at if state == "stopped" else now)
        due_on, left = self._reckon(calendar)
        suspension = self._suspension
        return Reading(
            state=state,
            started_on=calendar.on(self.events[0].at),
            total=self.total,
            remaining=left if due_on is None else self._count(calendar, today, due_on),
            due_on=due_on,
            provisional=due_on is not None and calendar.is_provisional(due_on),
            overdue=due_on is not None and today > due_on,
            overdue_by=0 if due_on is None else self._count(calendar, due_on, today),
            suspended_on=calendar.on(suspension.at) if suspension else None,
            suspended_under=suspension.article if suspension else None,
        )

    def to_json(self) -> dict[str, Any]:
        """Plain data to be stored in a row."""
        events = [[event.kind, event.at.isoformat(), event.article, event.days] for event in self.events]
        return {"limit": self.limit.to_json(), "events": events}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Clock":
        """Read what `to_json` wrote, refusing events in an order that cannot be."""
        (kind, at, _, _), *rest = data["events"]
        if kind != "started":
            raise ClockError("a clock begins by being started")
        clock = cls.started(Limit.from_json(data["limit"]), at=datetime.fromisoformat(at))
        for kind, at, article, more in rest:
            clock = clock._after(Event(kind, datetime.fromisoformat(at), article, more))
        return clock

    def _after(self, event: Event) -> "Clock":
        _check_zone(event.at)
        if event.at < self.events[-1].at:
            raise ClockError(f"{event.kind} at {event.at.isoformat()} comes before what happened already")
        if (self.state, event.kind) not in NEXT_STATE:
            raise ClockError(f"a clock that is {self.state} cannot be {event.kind}")
        return replace(self, events=(*self.events, event))

    @property
    def _suspension(self) -> Event | None:
        if self.state != "suspended":
            return None
        return next(event for event in reversed(self.events) if event.kind == "suspended")

    def _reckon(self, calendar: Calendar) -> tuple[date | None, int]:
        """The last day, or None while it is open; and then the days that are left to count."""
        left, stretches = self.total, self._stretches(calendar)
        for began, ended in stretches:
            due = last_day(calendar, began, left, self.limit.unit)
            if ended is None or due < ended:
                return due, 0
            # The day of the suspension was not over, so at least one day is left unless the limit has none.
            left = max(min(1, left), left - self._count(calendar, began, ended - ONE_DAY))
        return None, left

    def _stretches(self, calendar: Calendar) -> list[tuple[date, date | None]]:
        """When the clock ran: the day a stretch began and the day it was suspended; neither counts.

        Being stopped does not end a stretch: the last day stays the one that had to be kept.
        """
        stretches: list[tuple[date, date | None]] = [(calendar.on(self.events[0].at), None)]
        for event in self.events[1:]:
            on, (began, ended) = calendar.on(event.at), stretches[-1]
            if event.kind == "suspended":
                stretches[-1] = (began, on)
            elif event.kind == "resumed" and ended == on:
                stretches[-1] = (began, None)
            elif event.kind == "resumed":
                stretches.append((on, None))
        return stretches

    def _count(self, calendar: Calendar, start: date, end: date) -> int:
        """Days after `start` up to and including `end`; 0 when `end` is not later."""
        if self.limit.unit == "working-day":
            return working_days_between(calendar, start, end)
        return max(0, (end - start).days)


def _check_zone(at: datetime) -> None:
    if at.tzinfo is None:
        raise ClockError("a moment has a time zone")
