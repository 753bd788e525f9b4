"""Officers work through their pages: the queue, a case, each step, and what they may not do."""

import re

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from yimen.applications.tests.driving import Driver
from yimen.cases import operations as operations_
from yimen.cases.process.handling import in_one_transaction
from yimen.cases.queries import rows
from yimen.cases.tests.desk import Desk
from yimen.identity import operations, sessions
from yimen.identity import queries as identity
from yimen.identity.access import in_post
from yimen.ledger.acts import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(cast, release, now):
    driver = Driver(cast, release, now)
    driver.complete()
    driver.submit()
    return driver


def test_a_case_waits_in_the_queue_of_its_post_and_of_no_other(lin):
    reference = lin.case().reference
    assert reference in Desk(lin.officer("market.registrar")).queue()
    assert reference not in Desk(lin.officer("market.approver")).queue()


def test_a_queue_is_narrowed_by_reference_service_and_who_has_the_task(lin):
    desk, reference = Desk(lin.officer("market.registrar")), lin.case().reference
    assert reference in desk.queue(q=reference, service="business-licence", show="free")
    assert reference not in desk.queue(show="mine")
    assert reference not in desk.queue(service="food-permit")
    assert "No open task of this post is like that." in desk.queue(show="late")


def test_the_steps_of_a_task_appear_when_it_is_taken(lin):
    desk = Desk(lin.officer("market.registrar"))
    assert desk.labels(lin.case()) == ["Take this task"]
    assert desk.do(lin.task(), "claim").status_code == 302
    assert desk.labels(lin.case())[0] == "Accept"
    assert lin.case().reference in desk.queue(show="mine")

    desk.do(lin.task(), "put-back")
    assert desk.labels(lin.case()) == ["Take this task"]


def test_a_task_that_a_colleague_has_taken_is_theirs(lin, release):
    one, other = (lin.officer("market.registrar", nth) for nth in (0, 1))
    Desk(one).do(lin.task(), "claim")
    desk = Desk(other)
    assert desk.labels(lin.case()) == []
    assert "has taken it" in desk.open(lin.case()).content.decode()
    refused = desk.do(lin.task(), "accept")
    assert refused.status_code == 409
    assert "A colleague has taken this task already." in refused.content.decode()


def test_what_was_written_stays_when_something_is_missing(lin):
    desk = Desk(lin.officer("market.registrar"))
    desk.do(lin.task(), "claim")
    answer = desk.do(lin.task(), "correct", **{"item": "business.name", "reason-business.form": "too much"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="too much"' in page
    assert re.search(r'value="business.name" checked', page)
    assert lin.case().status == "received"


def test_what_is_wrong_with_a_check_is_named_item_by_item_and_leads_to_its_input(cast, release, now):
    lin = Driver(cast, release, now).opening()
    operations_.accept(lin.task("food-permit").id, actor=lin.officer("market.registrar"), now=now)
    desk, task = Desk(lin.officer("market.examiner")), lin.task("food-permit")
    desk.do(task, "claim")
    first, second, *others = release.services[lin.names("food-permit")].checklist
    good = {f"item-{item.id}": "conforms" for item in others}

    answer = desk.do(task, "inspect", **good, **{f"item-{second.id}": "does-not-conform", "inspected_on": "2020-01-01"})

    page = answer.content.decode()
    summary = page.split("govuk-error-summary")[1:]
    links = re.findall(r'<a href="#([^"]+)">([^<]*)</a>', "".join(summary))
    assert answer.status_code == 409
    assert [target for target, _ in links] == [
        "colleague", "inspected_on", f"item-{first.id}", f"note-{second.id}", "findings",
    ]  # fmt: skip
    assert links[2][1].startswith(f"1. {first.text.en}: ")
    assert links[3][1].startswith(f"2. {second.text.en}: ")
    assert all(f'id="{target}"' in page for target, _ in links)


def test_corrections_are_asked_for_once_and_come_back_as_a_difference(lin):
    from yimen.applications import operations as applying

    desk = Desk(lin.officer("market.registrar"))
    desk.do(lin.task(), "claim")
    desk.do(lin.task(), "correct", **{"item": "business.name", "reason-business.name": "Taken?"})
    assert "The applicant is correcting it." in desk.open(lin.case()).content.decode()

    applying.answer_correction(
        lin.case().id, answers={"business.name": "小满家常菜"}, uploads={}, actor=lin.actor, now=timezone.now()
    )
    page = desk.open(lin.case()).content.decode()
    assert "<del>小满面馆" in page
    assert "<ins>小满家常菜" in page
    assert "no second request" in page
    assert desk.do(
        lin.task(), "correct", **{"item": "business.name", "reason-business.name": "again"}
    ).status_code == 403  # fmt: skip


def test_a_refusal_has_the_reasons_of_its_rule_and_shows_its_remedies(cast, release, now):
    lin = Driver(cast, release, now, who="zhou", **{"business.name": "老海棠面馆"})
    lin.complete()
    lin.submit()
    desk = Desk(lin.officer("market.registrar"))
    desk.do(lin.task(), "claim")
    desk.do(lin.task(), "accept")
    approver = Desk(lin.officer("market.registrar"))
    approver.do(lin.task(), "claim")
    assert "for reconsideration" in approver.open(lin.case()).content.decode()

    approver.do(lin.task(), "refuse")
    assert lin.case().status == "refused"
    assert "Because: Name is all taken" in approver.open(lin.case()).content.decode()


def test_another_agency_does_not_find_the_case(lin):
    assert Desk(lin.officer("fire.inspector")).open(lin.case()).status_code == 404


def test_who_holds_no_post_has_no_queue(lin):
    client = Client()
    session, now = client.session, timezone.now().isoformat()
    session.update({sessions.PERSON: lin.actor.id, sessions.SIGNED_IN_AT: now, sessions.LAST_SEEN_AT: now})
    session.save()
    assert client.get(reverse("cases:queue")).status_code == 403


def test_who_approves_a_longer_limit_finds_the_case_by_its_reference(lin):
    registrar = Desk(lin.officer("market.registrar"))
    registrar.do(lin.task(), "claim")
    registrar.do(lin.task(), "accept")
    director, reference = Desk(lin.officer("market.director")), lin.case().reference
    found = director.client.get(reverse("cases:queue"), {"q": reference.lower()})
    assert found.url == reverse("cases:office_case", args=[reference])
    assert "Lengthen the limit" in director.open(lin.case()).content.decode()
    assert "Lengthen the limit" not in registrar.open(lin.case()).content.decode()

    longer = reverse("cases:office_limit", args=[reference, "extend"])
    before = lin.case().due_on
    assert director.client.post(longer, {"days": "9", "reasons": "complex"}).status_code == 409
    assert director.client.post(longer, {"days": "3", "reasons": "complex"}).status_code == 302
    assert lin.case().due_on > before


def test_the_clock_is_stopped_and_goes_on(cast, release, now):
    lin = Driver(cast, release, timezone.now()).opening()
    registrar = Desk(lin.officer("market.registrar"))
    registrar.do(lin.task("food-permit"), "claim")
    registrar.do(lin.task("food-permit"), "accept")
    desk, case = Desk(lin.officer("market.examiner")), lin.case("food-permit")

    assert "Stop the clock" in desk.open(case).content.decode()
    stop = reverse("cases:office_limit", args=[case.reference, "suspend"])
    desk.client.post(stop, {"cause": "expert-review", "reasons": "A sample is at the laboratory."})
    page = desk.open(case).content.decode()
    assert "The clock stands still." in page
    assert "A sample is at the laboratory." in page
    assert lin.case("food-permit").due_on is None

    desk.client.post(reverse("cases:office_limit", args=[case.reference, "resume"]))
    assert lin.case("food-permit").due_on is not None


def test_an_officer_sees_nothing_of_their_own_case_in_their_post(cast, release, now):
    """Who applies, or is named, and holds a post of the agency: neither page, nor masked values, nor the task."""
    chen = Driver(cast, release, now, who="chen", **{"safety_officer.id_number": cast.number("fang")}).opening()
    case, task = chen.case("food-permit"), chen.task("food-permit")
    url = f"/office/cases/{case.reference}/"
    fields = {"field": ["safety_officer.name", "safety_officer.banned"]}
    for person in (chen.person, cast.by_number(cast.number("fang"))):
        operations.assign_post(
            person_id=person.id, post="market.registrar", division="tingchao", from_on=timezone.localdate(),
            actor=SYSTEM, now=now,
        )  # fmt: skip
        held = identity.posts_of(str(person.id), on=timezone.localdate())
        desk = Desk(in_post(held[0]))

        answers = [
            desk.open(case), desk.client.post(f"{url}show/", fields), desk.do(task, "claim"), desk.do(task, "accept"),
            desk.client.get("/office/", {"q": case.reference}), desk.client.post(f"{url}limit/resume/"),
        ]  # fmt: skip

        assert {answer.status_code for answer in answers[:4]} == {403}
        for answer in answers:
            assert "方建平" not in answer.content.decode().split("<main")[-1]
            assert "banned from the trade" not in answer.content.decode()
        task.refresh_from_db()
        assert (task.claimed_by, task.closed_at) == (None, None)
    assert "banned from the trade" in Desk(chen.officer("market.registrar")).open(case).content.decode()


def test_an_office_opens_no_file_that_another_case_was_given(cast, release, now):
    """Files lie with the application; an office sees those of its own case, though it may know the key of another."""
    chen = Driver(cast, release, now, who="chen").opening()
    case, other = chen.case("food-permit"), chen.case("fire-check")
    (own,), foreign = [{each["upload"] for each in given.documents.values()} for given in (case, other)]
    desk = Desk(chen.officer("market.registrar"))

    assert desk.client.get(f"/office/cases/{case.reference}/files/{own}/").status_code == 200
    assert foreign - {own}
    for key in foreign - {own}:
        assert desk.client.get(f"/office/cases/{case.reference}/files/{key}/").status_code == 404


def test_what_no_page_of_ours_sends_is_no_error_of_ours(lin):
    desk = Desk(lin.officer("market.registrar"))
    director = Desk(lin.officer("market.director"))
    case = lin.case()

    assert [desk.client.get("/office/", {"page": page}).status_code for page in ("²", "٣", "9" * 30)] == [200] * 3
    assert desk.client.get("/office/cases/%00/").status_code == 400
    days = {"days": "9" * 5000, "reasons": "x"}
    assert director.client.post(f"/office/cases/{case.reference}/limit/extend/", days).status_code == 409
    desk.do(lin.task(), "correct", item="business.scope", **{"reason-business.scope": "长" * 100_000})
    (item,) = rows.Correction.objects.get(case=case).items
    assert len(item["reason"]) == 4000


def test_rivals_that_wait_for_each_other_try_again(db):
    """The database lets one of two give way; its operation runs once more instead of failing before the officer."""
    tried = []

    @in_one_transaction
    def operation():
        tried.append(1)
        if len(tried) < 3:
            gave_way = OperationalError("deadlock detected")
            gave_way.__cause__ = DeadlockDetected()
            raise gave_way
        return "done"

    assert (operation(), len(tried)) == ("done", 3)
