"""What the worker does by itself: every night the drafts left behind."""

from django.utils import timezone
from procrastinate.contrib.django import app

from yimen.applications.operations import expire_drafts


@app.periodic(cron="20 3 * * *", periodic_id="drafts")
@app.task(name="applications.drafts", queueing_lock="applications.drafts", aliases=["cases.drafts"])
def drafts(timestamp: int) -> None:
    """Let go of drafts that expired."""
    expire_drafts(now=timezone.now())
