"""What the worker does by itself: every hour it erases what visitors left behind."""

import datetime as dt

from yimen.identity import operations
from yimen.platform.periodic import periodic


@periodic("identity.left-behind", cron="10 * * * *")
def left_behind(now: dt.datetime) -> None:
    """Erase kept forms and sessions whose time is over."""
    operations.erase_left_behind(now=now)
