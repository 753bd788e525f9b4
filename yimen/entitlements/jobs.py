"""What the worker does by itself: every night it looks who has a right."""

import datetime as dt
import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from yimen.entitlements import operations
from yimen.ledger.acts import SYSTEM
from yimen.platform.periodic import periodic
from yimen.releases import queries as releases

AGAIN = (10, 300, 900, 1800, 3600)
"""Seconds until policies whose registers did not answer are tried again: soon at first, since one may only start."""

logger = logging.getLogger(__name__)


@periodic("entitlements.scan", cron="40 2 * * *")
def scan(now: dt.datetime) -> None:
    """Scan all policies as of today."""
    _scan(None, tries=0, now=now)


@app.task(name="entitlements.scan_again")
def scan_again(policies: list[str], tries: int) -> None:
    """Scan policies whose registers did not answer; no others are read for it."""
    _scan(policies, tries=tries, now=timezone.now())


def _scan(policies: list[str] | None, *, tries: int, now: dt.datetime) -> None:
    report = operations.scan(release=releases.current(), policies=policies, actor=SYSTEM, now=now)
    problems = {policy: result["problem"] for policy, result in report.results.items() if "problem" in result}
    for policy, problem in problems.items():
        logger.warning("the policy %s could not be evaluated: %s", policy, problem)
    if problems and tries < len(AGAIN):
        scan_again.configure(schedule_in={"seconds": AGAIN[tries]}).defer(policies=list(problems), tries=tries + 1)
