"""Which limits apply to a case: those of the service, of the route that it takes, of a single task."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from yimen.engines import clock
from yimen.government.schema import Definition, Departure, Promise, Release, TimeLimit
from yimen.requirements import conditions


def of(service: Definition, context: Mapping[str, Any], *, release: Release, on: dt.date) -> tuple[TimeLimit, Promise]:
    """The limit in law and the promise: of the first route whose condition holds, else of the service."""
    limits = service.limits
    for route in limits.routes:
        if conditions.holds(route.when, context, release=release, on=on) is True:
            return route.statutory, route.promised
    return limits.statutory, limits.promised


def own(service: Definition, node: str) -> TimeLimit | None:
    """The limit of a task's own, by its node (`instance:task`), if the folder gives it one."""
    return service.limits.tasks.get(node.partition(":")[2])


def barred_until(exception: Departure, calendar: clock.Calendar, *, on: dt.date) -> dt.date | None:
    """The last day on which the same may not be applied for again, when it was decided `on`; None without a bar."""
    if exception.bars is None:
        return None
    noon = dt.datetime.combine(on, dt.time(12), tzinfo=calendar.zone)
    return clock.due_at(calendar, noon, clock.parse_duration(exception.bars)).date()
