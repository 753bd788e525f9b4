"""The night's scan: what could not be evaluated is tried again, and nothing else is read for it."""

import datetime as dt

import pytest
from procrastinate import testing
from procrastinate.contrib.django import app

from yimen.entitlements import jobs, models, operations

pytestmark = pytest.mark.django_db


def test_the_night_finds_rights(cast, release):
    jobs.scan(timestamp=0)

    assert models.Determination.objects.count() > 0


def test_only_what_failed_is_tried_again(cast, release, monkeypatch):
    asked = []

    def scan(*, policies, **kwargs):
        asked.append(policies)
        results = {"old-age-allowance": {"due": 1}, "stable-jobs-refund": {"problem": "enterprises: down"}}
        return operations.Report(None, dt.date(2026, 11, 24), "", True, results)

    monkeypatch.setattr(operations, "scan", scan)
    connector = testing.InMemoryConnector()
    with app.replace_connector(connector):
        jobs.scan(timestamp=0)
        jobs.scan_again(policies=["stable-jobs-refund"], tries=len(jobs.AGAIN))

    assert asked == [None, ["stable-jobs-refund"]]
    (job,) = connector.jobs.values()
    assert job["args"] == {"policies": ["stable-jobs-refund"], "tries": 1}
