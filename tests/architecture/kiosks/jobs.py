"""What the worker does by itself for kiosks."""

import datetime as dt

from yimen.kiosks import queries

from yimen.platform.periodic import periodic


@periodic("kiosks.count", cron="7 * * * *")
def count(now: dt.datetime) -> None:
    """Count them."""
    queries.health(now=now)
