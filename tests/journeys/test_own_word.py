"""Who disputes a register is heard, and decides nothing by it: the office looks into it, with a second person."""

import re

import pytest

from tests.journeys.people import forge, pictured, take, text

pytestmark = pytest.mark.browser
WHY = "有规划部门的变更批复，复印件在我手上。"


def test_a_disputed_dwelling_is_looked_into_before_anything_is_decided(people, cast, release):
    from yimen.cases.queries import rows

    premises = next(each["premises"] for each in cast.entries if each["id"] == "zhou")
    zhou = people.phone(cast.number("zhou"))
    zhou.goto(f"/life-events/{cast.names('open-a-restaurant')}/")
    zhou.get_by_role("button", name="现在开始").click()
    zhou.locator("main a.govuk-button").first.click()
    given = {"premises.number": premises, "business.name": "核实面馆", "premises.use": "商业"}
    for _ in range(20):
        people.answer_until(zhou, "/evidence/", **given)
        if zhou.locator("a[href*='/dispute/use/']").count():
            break
        people._answer(zhou, {cast.names(field): answer for field, answer in given.items()})
    zhou.locator("a[href*='/dispute/use/']").click()
    assert "先行核实" in text(zhou)
    zhou.locator("textarea").fill(WHY)
    pictured(zhou, "dispute")
    zhou.get_by_role("button", name="提交异议").click()
    zhou.wait_for_url("**/evidence/**")
    for _ in range(40):
        option = zhou.locator(f"input[type=radio][name='{cast.names('premises.use')}'][value=商业]")
        if option.count():
            option.check()
        if "/warnings/" in zhou.url:
            zhou.get_by_role("button", name="不修改，继续填写").click()
        elif "/check/" in zhou.url:
            break
        else:
            people._answer(zhou, {cast.names(field): answer for field, answer in given.items()})
        zhou.wait_for_load_state()
    assert "登记库记载为“住宅”，您认为有误" in text(zhou)
    pictured(zhou, "disputed-check")
    zhou.locator("main form button").last.click()
    if "/submitted/" not in zhou.url:
        zhou.get_by_role("button", name="仍然提交").click()
    assert "/submitted/" in zhou.url

    case = rows.Case.objects.get()
    address = f"/office/cases/{case.reference}/"
    desk = people.desk("market.registrar")
    desk.goto(address)
    take(desk)
    desk.get_by_role("button", name="受理", exact=True).click()
    desk.goto(address)
    take(desk)
    aside, said = desk.locator("aside").inner_text(), text(desk)
    assert "尚未核实" in aside and "登记库的记载" in aside
    assert "登记库记载为“住宅”" in said and WHY in said
    assert desk.get_by_role("button", name=re.compile("^(准予|予以|批准|不予)")).count() == 0
    task = case.tasks.get(closed_at=None)
    assert forge(desk, f"{address}tasks/{task.id}/grant/", reasons="照顾")[0] == 403
    pictured(desk, "unverified")

    desk.get_by_role("button", name="重新查询登记库").click()
    assert "登记库记载仍不一致" in desk.locator("body").inner_text()
    assert WHY in text(desk)
    pictured(desk, "asked-again")
    desk.get_by_text("按核实的情况办理", exact=True).click()
    desk.locator("aside input[name=exception]").first.check()
    desk.get_by_label("理由和依据的事实").fill("查看批复原件，规划用途已改为商业。")
    desk.get_by_role("button", name="提交审核").click()
    pictured(desk, "proposed")

    reviewer = people.desk("market.legal-reviewer", "haitang")
    reviewer.goto("/office/departures/")
    reviewer.locator("main table a").first.click()
    assert "查看批复原件" in text(reviewer) and "尚未核实" in text(reviewer)
    reviewer.get_by_label("审核意见").fill("批复在卷。")
    reviewer.get_by_role("button", name="同意", exact=True).click()
    pictured(reviewer, "reviewed")

    desk.goto(address)
    desk.locator("aside").get_by_role("button", name=re.compile("^(准予|予以|批准)")).click()
    case.refresh_from_db()
    assert case.status == rows.Status.GRANTED
    assert [act for act in ("提请复核", "复核人员同意") if act not in text(desk)] == []
    pictured(desk, "granted")
    auditor = people.desk(release.city.oversight, "haitang")
    auditor.goto("/office/oversight/")
    auditor.locator("main table a").first.click()
    assert "查看批复原件" in text(auditor)
    pictured(auditor, "alert")
