"""What the worker does by itself: every night the drafts left behind."""

import datetime as dt

from yimen.applications.operations import expire_drafts
from yimen.platform.periodic import periodic


@periodic("applications.drafts", cron="20 3 * * *", formerly=["cases.drafts"])
def drafts(now: dt.datetime) -> None:
    """Let go of drafts that expired."""
    expire_drafts(now=now)
