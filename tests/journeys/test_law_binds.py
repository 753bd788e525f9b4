"""What the law forbids cannot be done quietly: told beforehand, refused by rule, and nothing else at any desk."""

import re

import pytest
from django.utils import timezone

from tests.journeys.people import forge, pictured, take, text
from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver

pytestmark = pytest.mark.browser
TAKEN = "老海棠面馆"
NAME_ARTICLE = "《企业名称登记管理规定》第十七条"
BAN_ARTICLE = "《中华人民共和国食品安全法》第一百三十五条"


def open_task(case) -> str:
    """The address under which the acts of the open task are sent."""
    task = next(each for each in case.tasks.all() if each.closed_at is None)
    return f"/office/cases/{case.reference}/tasks/{task.id}/"


def refusals(case) -> list[str]:
    """Why acts in this case were refused, as the ledger has it."""
    from yimen.ledger import queries

    return [act.kind for act in queries.acts_of(f"case:{case.id}") if "refused" in act.kind]


def test_a_taken_name_and_a_dwelling_are_told_before_and_refused_after(people, cast, release):
    from yimen.cases.queries import rows

    premises = next(each["premises"] for each in cast.entries if each["id"] == "zhou")
    zhou = people.phone(cast.number("zhou"))
    zhou.goto(f"/life-events/{cast.names('open-a-restaurant')}/")
    zhou.get_by_role("button", name="现在开始").click()
    start = zhou.url
    zhou.locator("main a.govuk-button").first.click()
    given = {"premises.number": premises, "business.name": TAKEN}
    people.answer_until(zhou, "/warnings/", **given)
    said = text(zhou)
    for words in ("不能批准：营业执照", TAKEN, NAME_ARTICLE, "您仍然可以提交"):
        assert words in said
    assert zhou.get_by_role("link", name="修改这一项").count() >= 1
    pictured(zhou, "foretold")
    zhou.get_by_role("button", name="不修改，继续填写").click()
    people.answer_until(zhou, "/check/", **given)
    assert "第八十一条" in text(zhou)  # no kitchen in a block of flats
    pictured(zhou, "check")
    zhou.get_by_role("button", name="仍然提交").click()
    assert NAME_ARTICLE in text(zhou)
    pictured(zhou, "all-the-same")
    zhou.get_by_role("button", name="仍然提交").click()
    assert "/submitted/" in zhou.url

    case = rows.Case.objects.get()
    desk = people.desk("market.registrar")
    desk.goto(f"/office/cases/{case.reference}/")
    take(desk)
    desk.get_by_role("button", name="受理", exact=True).click()
    desk.goto(f"/office/cases/{case.reference}/")
    take(desk)
    said = desk.locator("aside").inner_text()
    assert said.index("规则的结论") < said.index("不予")
    assert NAME_ARTICLE in said
    assert desk.get_by_role("button", name=re.compile("^(准予|予以|批准)")).count() == 0
    assert "法律没有为此列明例外" in said
    pictured(desk, "ruling")

    status, answer = forge(desk, f"{open_task(case)}grant/", reasons="照顾")
    assert status == 403, answer
    assert "本次尝试已记录在案" in answer
    assert refusals(case) == ["cage.exercise.refused"]
    case.refresh_from_db()
    assert case.status not in {"granted", "refused"}
    desk.reload()
    assert "超越职权的操作被拒绝，已记录在案" in text(desk)  # all who open the case see it

    desk.locator("aside").get_by_role("button", name="不予批准", exact=True).click()
    case.refresh_from_db()
    assert case.status == "refused"
    zhou.goto(f"/my/cases/{case.reference}/")
    letter = text(zhou).partition("决定书")[2]
    assert NAME_ARTICLE in letter
    assert "行政复议" in letter
    pictured(zhou, "letter")
    zhou.goto(start)
    assert zhou.get_by_role("button", name="重新申请").count() == 1


def test_a_banned_safety_officer_is_refused_and_the_applicant_learns_nothing_of_theirs(people, cast, release):
    fang = cast.by_number(cast.number("fang"))
    zhou = Driver(cast, release, timezone.now(), **{"safety_officer.id_number": fang.id_number}).licensed()
    applying.declare(zhou.application, cast.names("opening"), actor=zhou.actor, now=zhou.now)
    hers = people.phone(zhou.person.id_number)
    base = f"/my/applications/{zhou.application.reference}/{cast.names('opening')}"
    hers.goto(f"{base}/next/")
    given = {"safety_officer.id_number": fang.id_number}
    people.answer_until(hers, "/named/", **given)
    theirs = people.phone(fang.id_number)
    theirs.goto("/my/")
    theirs.locator("a[href*='/my/named/']").first.click()
    theirs.locator("button[value=confirm]").click()

    hers.goto(f"{base}/next/")
    people.answer_until(hers, "/warnings/", **given)
    said = text(hers)
    assert "不能批准：食品经营许可" in said
    assert "涉及他人的信息" in said
    assert not re.search("禁止从事|终身|考核|健康", said)
    pictured(hers, "foretold-of-another")
    hers.get_by_role("button", name="不修改，继续填写").click()
    people.answer_until(hers, "/check/", **given)
    hers.get_by_role("button", name="仍然提交").click()
    hers.get_by_role("button", name="仍然提交").click()
    assert "/submitted/" in hers.url

    case = zhou.case("food-permit")
    registrar = people.desk("market.registrar")
    registrar.goto(f"/office/cases/{case.reference}/")
    take(registrar)
    registrar.get_by_role("button", name="受理", exact=True).click()
    task = zhou.task("food-permit")
    post = task.post
    desk = people.desk(post)
    desk.goto(f"/office/cases/{case.reference}/")
    take(desk)
    assert desk.get_by_role("button", name="准予", exact=True).count() == 0
    pictured(desk, "ruling-banned")
    assert fang.id_number not in text(desk)  # masked until somebody asks to see it
    hidden = desk.locator("section.facts", has_text="禁止从业名单")
    hidden.get_by_role("button", name="显示遮盖的内容").click()
    if task.act == "decide":
        assert BAN_ARTICLE in desk.locator("aside").inner_text()
        assert forge(desk, f"{open_task(case)}grant/")[0] == 403

    theirs.goto("/my/readings/")
    readings = text(theirs)
    for words in ("食品安全员", "经办岗位：", "食品经营许可", "调看"):
        assert words in readings, words
    pictured(theirs, "readings-of-the-named")
