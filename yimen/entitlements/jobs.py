"""What the worker does by itself: every night it looks who has a right."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from yimen.entitlements import operations
from yimen.ledger.acts import SYSTEM
from yimen.releases import queries as releases

AGAIN = RetryStrategy(max_attempts=6, wait=10, linear_wait=300)
"""Soon at first, since a register may only be starting; then every quarter of an hour or so."""


class Unevaluated(RuntimeError):
    """Policies could not be evaluated, because registers did not answer; the others were."""


@app.periodic(cron="40 2 * * *", periodic_id="entitlements")
@app.task(name="entitlements.scan", queueing_lock="entitlements.scan", retry=AGAIN)
def scan(timestamp: int) -> None:
    """Scan all policies as of today. Raises Unevaluated, so that it is tried again: to repeat it changes nothing."""
    report = operations.scan(release=releases.current(), actor=SYSTEM, now=timezone.now())
    problems = [f"{policy}: {result['problem']}" for policy, result in report.results.items() if "problem" in result]
    if problems:
        raise Unevaluated("; ".join(problems))
