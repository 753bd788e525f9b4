"""A draft follows the government in force: what was typed is kept, the person reads what changed, an act records it."""

import datetime as dt
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from yimen.applications import models
from yimen.applications.tests.driving import Driver
from yimen.applications.tests.test_citizen_pages import browser
from yimen.cases import errors
from yimen.government.schema import Release
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM
from yimen.releases import operations as releases

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(cast, release):
    return Driver(cast, release, timezone.now())


def mended(release: Release, *, change) -> Release:
    """The release with another form, in force."""
    data = json.loads(release.to_json())
    change(data)
    found = Release.from_json(Release.from_json(json.dumps(data, ensure_ascii=False)).to_json())
    releases.publish(found, actor=SYSTEM, now=timezone.now() + dt.timedelta(seconds=1))
    return found


def fields(data: dict, service: str) -> list[dict]:
    return data["services"][service]["form"]["fields"]


def other_questions(data: dict) -> None:
    """The form asks for one thing no more and for another anew, and takes fewer answers to a third."""
    form = fields(data, "business-licence")
    third = next(each for each in form if each["id"] == "business.form")
    third["options"] = [each for each in third["options"] if each["value"] != "个人经营"]
    anew = json.loads(json.dumps(next(each for each in form if each["id"] == "business.name_3")))
    anew |= {"id": "business.motto", "label": {"zh": "口号", "zh-Hant": "口號", "en": "Motto"}}
    form[:] = [each for each in form if each["id"] != "business.name_3"] + [anew]


def stored(driver) -> models.Application:
    return models.Application.objects.select_related("draft").get(id=driver.application.id)


def opened(driver) -> str:
    page = browser(driver).get(reverse("applications:application", args=[driver.application.reference]))
    assert page.status_code == 200
    return page.content.decode()


def moves(driver) -> list:
    return [each for each in ledger.acts_of(driver.application.matter) if each.kind == "application.moved"]


def test_a_draft_is_moved_when_it_is_opened_and_keeps_what_still_fits(lin, release):
    lin.complete()
    before = stored(lin).draft.facts
    after = mended(release, change=other_questions)

    page = opened(lin)

    application = stored(lin)
    assert application.release == after.digest
    assert application.draft.facts["business.name"]["value"] == "小满面馆"
    assert application.draft.facts["business.name"]["at"] == before["business.name"]["at"]
    assert "business.form" not in application.draft.facts
    assert "The rules were updated" in page
    assert "new questions: Motto" in page
    assert "no longer asked: " in page
    [act] = moves(lin)
    assert (act.body["new"], act.body["gone"]) == (["business.motto"], ["business.name_3"])
    assert act.body["again"] == ["business.form"]
    assert act.actor.id == str(lin.person.id)


def test_it_is_moved_once_and_told_as_long_as_it_is_a_draft(lin, release):
    mended(release, change=other_questions)

    first, second = opened(lin), opened(lin)

    assert "The rules were updated" in first
    assert "The rules were updated" in second
    assert len(moves(lin)) == 1


def test_what_registers_said_and_was_seen_need_not_be_seen_again(lin, release):
    lin.complete()
    seen = stored(lin).draft
    mended(release, change=other_questions)

    opened(lin)

    assert stored(lin).draft.reads.keys() == seen.reads.keys()
    assert stored(lin).draft.confirmed == seen.confirmed


def test_a_page_of_before_leads_to_what_changed(lin, release):
    row = lin.application.stages.get(stage="licence")
    page = reverse("applications:question", args=[lin.application.reference, row.stage, "business.name"])
    mended(release, change=other_questions)

    answer = browser(lin).get(page)

    assert answer.headers["Location"] == reverse("applications:application", args=[lin.application.reference])


def test_what_was_submitted_stays_with_its_release(lin, release):
    lin.complete()
    lin.submit()
    mended(release, change=other_questions)

    opened(lin)

    assert stored(lin).release == release.digest
    assert lin.case().release == release.digest
    assert moves(lin) == []


def test_a_service_that_is_gone_is_left_out_and_named(lin, release):
    def without_sign(data):
        for stage in data["life_events"]["open-a-restaurant"]["stages"]:
            stage["services"] = [each for each in stage["services"] if each["service"] != "shop-sign"]

    mended(release, change=without_sign)

    page = opened(lin)

    assert f"no longer part of it: {release.services['shop-sign'].short_name.en}" in page
    [act] = moves(lin)
    assert (act.body["left"], act.body["joined"]) == (["shop-sign"], [])


def test_a_stage_that_is_gone_goes_and_a_new_one_comes(lin, release):
    def another_stage(data):
        event = data["life_events"]["open-a-restaurant"]
        event["stages"][1]["id"] = "afterwards"

    mended(release, change=another_stage)

    opened(lin)

    assert [row.stage for row in stored(lin).stages.all()] == ["licence", "afterwards"]


def test_who_applied_for_what_is_no_longer_offered_is_told_what_to_do(lin, release):
    lin.complete()
    mended(release, change=lambda data: data["life_events"].pop("open-a-restaurant"))

    page = opened(lin)

    assert "This is not offered any more." in page
    assert reverse("applications:withdraw", args=[lin.application.reference]) in page
    assert reverse("applications:next", args=[lin.application.reference, "licence"]) not in page
    with pytest.raises(errors.NoLongerOffered):
        lin.submit()
