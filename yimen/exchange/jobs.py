"""What the worker does by itself: every night it erases what was kept of readings for long enough."""

from django.utils import timezone
from procrastinate.contrib.django import app

from yimen.exchange import operations


@app.periodic(cron="50 3 * * *", periodic_id="extracts")
@app.task(name="exchange.extracts", queueing_lock="exchange.extracts")
def extracts(timestamp: int) -> None:
    """Erase extracts whose time is over."""
    operations.erase_extracts(now=timezone.now())
