"""A correction that changes nothing asks why, and does not use up the one correction (Licensing Law art. 32)."""

import pytest

from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver
from yimen.cases import errors, operations
from yimen.ledger.acts import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cast, release, now):
    """Lin, who was asked to correct two answers."""
    lin = Driver(cast, release, now)
    lin.complete()
    lin.submit()
    items = [("business.name", "请再想一想"), ("premises.number", "请核对")]
    operations.request_correction(lin.task().id, items, actor=lin.officer("market.registrar"), now=now)
    return lin


def answer(driver, name, *, why=None, actor=None):
    return applying.answer_correction(
        driver.case().id, answers={"business.name": name, "premises.number": driver.answers["premises.number"]},
        uploads={}, statements=why, actor=actor or driver.actor, now=driver.now,
    )  # fmt: skip


def test_unchanged_items_are_named_and_nothing_is_used_up(asked):
    with pytest.raises(errors.Unchanged) as raised:
        answer(asked, "小满面馆")

    assert raised.value.items == ("business.name", "premises.number")
    assert asked.case().status == "correcting"
    assert asked.case().correction.answered_at is None


def test_one_changed_and_one_with_its_reason_is_sent(asked):
    assert answer(asked, "大满面馆", why={"premises.number": "号码没有错"}) == []

    correction = asked.case().correction
    assert correction.after["statements"] == {"premises.number": "号码没有错"}
    assert asked.case().facts["business.name"]["value"] == "大满面馆"
    assert asked.case().status == "received"


def test_a_statement_that_is_too_long_keeps_nothing(asked):
    problems = answer(asked, "大满面馆", why={"premises.number": "长" * 501})

    assert [problem.field for problem in problems] == ["why-premises.number"]
    assert asked.case().status == "correcting"


def test_a_stranger_may_not(asked, cast):
    with pytest.raises(errors.NotFound):
        answer(asked, "大满面馆", actor=Actor(kind="person", id=str(cast.person("zhou").id)))
