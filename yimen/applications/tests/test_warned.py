"""Warnings of the folder: said on the draft while they hold, with the clause; they forbid nothing."""

import pytest
from django.utils import timezone

from yimen.applications import stage_state
from yimen.applications.queries import warned
from yimen.applications.tests.driving import Driver
from yimen.applications.tests.test_citizen_pages import browser, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhou(cast, release):
    return Driver(cast, release, timezone.now(), who="zhou")


def test_a_kitchen_in_a_dwelling_is_warned_of_before_it_is_registered(zhou):
    current = zhou.complete()

    warnings = warned.warnings_of(current)

    assert [each.id for each in warnings] == ["kitchen-site"]
    assert "第八十一条" in warnings[0].basis.to("zh-hans")
    assert list(zhou.submit().receipts) == ["business-licence"]


def test_nothing_is_said_where_nothing_is_known_or_wrong(cast, release):
    lin = Driver(cast, release, timezone.now())
    row = lin.application.stages.get(stage="licence")

    assert warned.warnings_of(stage_state.read(lin.application, row, now=lin.now)) == []
    assert warned.warnings_of(lin.complete()) == []


def test_the_page_that_checks_answers_shows_the_warning_with_its_clause(zhou):
    zhou.complete()

    page = browser(zhou).get(url(zhou, "check", "licence")).content.decode()

    assert "No restaurant that makes fumes may be opened here." in page
    assert "Air Pollution Prevention Law, art. 81" in page
