"""What the worker does by itself: every minute the timers whose moment came."""

from django.utils import timezone
from procrastinate.contrib.django import app

from yimen.cases.operations import fire_due


@app.periodic(cron="* * * * *", periodic_id="timers")
@app.task(name="cases.timers", queueing_lock="cases.timers")
def timers(timestamp: int) -> None:
    """Let due timers fire."""
    fire_due(now=timezone.now())
