"""What the worker does by itself: every minute the timers whose moment came."""

import datetime as dt

from yimen.cases.operations import fire_due
from yimen.platform.periodic import periodic


@periodic("cases.timers", cron="* * * * *")
def timers(now: dt.datetime) -> None:
    """Let due timers fire."""
    fire_due(now=now)
