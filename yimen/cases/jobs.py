"""What the worker does by itself: every minute the timers whose moment came, and tasks of whoever left their post."""

import datetime as dt

from yimen.cases.operations import fire_due, put_back_left
from yimen.platform.periodic import periodic


@periodic("cases.timers", cron="* * * * *")
def timers(now: dt.datetime) -> None:
    """Let due timers fire."""
    fire_due(now=now)


@periodic("cases.left", cron="* * * * *")
def left(now: dt.datetime) -> None:
    """Put tasks of those who left their post back into the queue."""
    put_back_left(now=now)
