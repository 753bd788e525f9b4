"""What the worker does by itself: every minute the timers whose moment came, every night the drafts left behind."""

import datetime as dt

from yimen.cases.operations import expire_drafts, fire_due
from yimen.platform.periodic import periodic


@periodic("cases.timers", cron="* * * * *")
def timers(now: dt.datetime) -> None:
    """Let due timers fire."""
    fire_due(now=now)


@periodic("cases.drafts", cron="20 3 * * *")
def drafts(now: dt.datetime) -> None:
    """Let go of drafts that expired."""
    expire_drafts(now=now)
