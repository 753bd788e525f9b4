"""What the demonstration makes before the house opens: its registers, its posts, and a first look for rights."""

import contextlib
import datetime as dt
from collections.abc import Callable

from django.conf import settings

from yimen.demo import posts, registers


def prepare(*, now: dt.datetime, say: Callable[[str], None]) -> None:
    """Make the registers if there are none, and fill the posts of the cast."""
    if not registers.made(settings.DATA_DIR):
        say("making the registers of the demonstration city")
        registers.populate(settings.DATA_DIR)
    posts.enrol(now=now)
    _look_for_rights()


def _look_for_rights() -> None:
    """Before the first night: let the worker look who has a right, once it and the registers run."""
    from procrastinate.exceptions import AlreadyEnqueued

    from yimen.entitlements import jobs, queries

    if queries.last_scan() is None:
        with contextlib.suppress(AlreadyEnqueued):
            jobs.scan.defer(timestamp=0)  # a periodic task takes the time it is for
