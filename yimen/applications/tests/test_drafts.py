"""Drafts: kept as one goes, from any device, and let go when nobody comes back."""

import pytest

from yimen.applications import models
from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver, after
from yimen.cases import errors
from yimen.ledger import queries as ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(cast, release, now):
    return Driver(cast, release, now)


def stage(driver, name="licence"):
    return driver.application.stages.get(stage=name)


def test_two_devices_at_once_lose_nothing_of_each_other(lin):
    phone = models.Application.objects.select_related("draft").get(id=lin.application.id)
    desk = models.Application.objects.select_related("draft").get(id=lin.application.id)

    applying.save_answers(phone, stage(lin), {"business.name": "小满面馆"}, now=lin.now)
    applying.save_answers(desk, stage(lin), {"business.form": "个人经营"}, now=lin.now)

    draft = models.Draft.objects.get(application=lin.application)
    assert {"business.name", "business.form"} <= draft.facts.keys()


def test_every_answer_lets_the_draft_live_anew(lin):
    applying.save_answers(lin.application, stage(lin), {"business.name": "小满面馆"}, now=after(lin.now, 80))

    applying.save_answers(lin.application, stage(lin), {"business.form": "个人经营"}, now=after(lin.now, 160))


def test_a_draft_that_expired_can_be_neither_answered_nor_submitted(lin):
    lin.complete()
    late = after(lin.now, 91)

    with pytest.raises(errors.Expired):
        applying.save_answers(lin.application, stage(lin), {"business.name": "别的"}, now=late)
    with pytest.raises(errors.Expired):
        applying.submit(lin.application.id, "licence", key="k", actor=lin.actor, now=late)


def test_what_an_expired_draft_held_is_let_go(lin):
    lin.complete()

    assert applying.expire_drafts(now=after(lin.now, 80)) == 0
    assert applying.expire_drafts(now=after(lin.now, 93)) == 1

    draft = models.Draft.objects.select_related("application").get(application=lin.application)
    assert (draft.facts, draft.reads, draft.application.status) == ({}, {}, "withdrawn")
    assert lin.application.uploads.count() == 0
    assert ledger.acts_of(f"application:{lin.application.id}")[-1].kind == "application.draft.expired"


def test_a_stage_that_was_submitted_is_answered_no_more(lin):
    lin.complete()
    lin.submit()

    with pytest.raises(errors.OutOfOrder):
        applying.save_answers(lin.application, stage(lin), {"business.form": "个人经营"}, now=lin.now)


def test_a_stage_that_waits_is_not_answered_yet(lin):
    with pytest.raises(errors.OutOfOrder):
        applying.refresh(lin.application, stage(lin, "opening"), actor=lin.actor, now=lin.now)


def test_what_a_register_said_too_long_ago_is_not_submitted(lin):
    """It is read again and seen again first."""
    lin.complete()

    with pytest.raises(errors.Incomplete):
        applying.submit(lin.application.id, "licence", key="k", actor=lin.actor, now=after(lin.now, 60))


def test_a_key_of_another_stage_gives_no_receipt(lin):
    lin.licensed()
    applying.declare(lin.application, "opening", actor=lin.actor, now=lin.now)
    lin.complete("opening")
    key = models.IdempotencyKey.objects.get(application=lin.application).key

    with pytest.raises(errors.OutOfOrder):
        lin.submit("opening", key=key)
