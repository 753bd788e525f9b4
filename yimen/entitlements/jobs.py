"""What the worker does by itself: every night it looks who has a right."""

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from yimen.entitlements import operations
from yimen.ledger.acts import SYSTEM
from yimen.releases import queries as releases

logger = logging.getLogger(__name__)


@app.periodic(cron="40 2 * * *", periodic_id="entitlements")
@app.task(name="entitlements.scan", queueing_lock="entitlements.scan")
def scan(timestamp: int) -> None:
    """Scan all policies as of today."""
    report = operations.scan(release=releases.current(), actor=SYSTEM, now=timezone.now())
    for policy, result in report.results.items():
        if "problem" in result:
            logger.warning("the policy %s could not be evaluated: %s", policy, result["problem"])
