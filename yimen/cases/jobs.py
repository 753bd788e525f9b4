"""What the worker does by itself: every minute the timers whose moment came, every night the drafts left behind."""

from django.utils import timezone
from procrastinate.contrib.django import app

from yimen.cases.operations import expire_drafts, fire_due


@app.periodic(cron="* * * * *", periodic_id="timers")
@app.task(name="cases.timers", queueing_lock="cases.timers")
def timers(timestamp: int) -> None:
    """Let due timers fire."""
    fire_due(now=timezone.now())


@app.periodic(cron="20 3 * * *", periodic_id="drafts")
@app.task(name="cases.drafts", queueing_lock="cases.drafts")
def drafts(timestamp: int) -> None:
    """Let go of drafts that expired."""
    expire_drafts(now=timezone.now())
