"""A check on the spot lies between the day its task began and today, both days of the city."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from yimen.applications.tests.driving import Driver
from yimen.cases import errors, operations
from yimen.cases.queries import rows
from yimen.cases.rules import inspections

OPENED, TODAY = dt.date(2026, 11, 20), dt.date(2026, 11, 24)


@pytest.mark.parametrize("day", [OPENED, dt.date(2026, 11, 22), TODAY])
def test_from_the_day_it_began_until_today(day):
    assert inspections.day_problem(day, opened_on=OPENED, today=TODAY) is None


def test_six_years_ago_is_told_the_first_day():
    problem = inspections.day_problem(dt.date(2020, 1, 1), opened_on=OPENED, today=TODAY)

    assert "2026 年 11 月 20 日" in problem.zh
    assert "20 November 2026" in problem.en


def test_tomorrow_is_the_future():
    assert "future" in inspections.day_problem(dt.date(2026, 11, 25), opened_on=OPENED, today=TODAY).en


def record(driver, on, *, now=None):
    task = driver.task("food-permit")
    colleague = uuid.UUID(driver.officer("market.examiner", 1).id)
    return operations.record_inspection(
        task.id, items=driver.items("food-permit"), findings="良好", inspected_on=on, colleague=colleague,
        actor=driver.officer("market.examiner"), now=now or driver.now,
    )  # fmt: skip


@pytest.fixture
def accepted(cast, release, now, db):
    driver = Driver(cast, release, now).opening()
    operations.accept(driver.task("food-permit").id, actor=driver.officer("market.registrar"), now=now)
    return driver


def test_the_day_is_the_citys_and_not_utc(accepted):
    early = dt.datetime(2026, 11, 24, 16, 30, tzinfo=dt.UTC)  # half past midnight of the 25th in the city

    record(accepted, dt.date(2026, 11, 25), now=early)

    assert rows.Inspection.objects.get().inspected_on == dt.date(2026, 11, 25)


@pytest.mark.parametrize("on", [dt.date(2020, 1, 1), dt.date(2026, 11, 23), dt.date(2026, 11, 25)])
def test_another_day_is_refused_and_nothing_recorded(accepted, on):
    with pytest.raises(errors.CaseError):
        record(accepted, on)

    assert not rows.Inspection.objects.exists()


def test_the_database_holds_it_as_well(accepted):
    record(accepted, dt.date(2026, 11, 24))

    with pytest.raises(IntegrityError, match="cases_inspection_not_ahead"), transaction.atomic():
        rows.Inspection.objects.update(inspected_on=F("inspected_on") + dt.timedelta(days=3))
