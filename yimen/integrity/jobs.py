"""What the worker does for this room."""

import datetime as dt

from django.conf import settings

from yimen.integrity import operations
from yimen.platform import pinned
from yimen.platform.periodic import periodic

EYES = pinned.Look(settings.PROJECT)


@periodic("integrity.look", cron="* * * * * */20")
def look(now: dt.datetime) -> None:
    """Look every twenty seconds whether the files of the installation are those that were pinned."""
    if settings.PINNED is not None:
        operations.look(EYES, now=now)
