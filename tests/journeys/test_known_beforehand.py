"""On a phone without scripts: mistakes are told while they can be mended, and a refusal is no dead end."""

import sqlite3

import pytest

from tests.journeys.test_accessibility import answer
from tests.journeys.test_sign_in import sign_in

pytestmark = pytest.mark.browser
UNKNOWN = "9901009999998"
TAKEN = "老海棠面馆"
MINE = "9901000000004"


def sealed(registers) -> str:
    """A number of premises that an agency has sealed, so that no shop opens there: the last one is, from now on."""
    with sqlite3.connect(registers / "premises.sqlite") as db:
        table = db.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%seal_reason%'").fetchone()[0]
        number = db.execute(f"SELECT max(premises_no) FROM {table}").fetchone()[0]
        seal = f"UPDATE {table} SET sealed = 'true', seal_reason = '行政查封' WHERE premises_no = ?"
        db.execute(seal, [number])
        return str(number)


@pytest.fixture
def page(chromium, live, cast, names):
    """A phone, 390 pixels wide, that runs no script, of somebody who begins to open a restaurant."""
    context = chromium.new_context(
        base_url=live.url, viewport={"width": 390, "height": 844}, locale="zh-CN", java_script_enabled=False
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, "林晓梅")
    page.goto(names("/life-events/open-a-restaurant/"))
    page.get_by_role("button", name="现在开始").click()
    yield page
    context.close()


def main(page) -> str:
    return page.locator("main").inner_text()


def fill(page, names, **values) -> None:
    """Type into fields by name, and go on."""
    for name, value in values.items():
        page.locator(f"[name='{names(name.replace('__', '.'))}']").fill(value)
    page.locator("main form button.govuk-button").first.click()


def until(page, names, part: str) -> None:
    """Answer what is usual until a page is reached."""
    for _ in range(30):
        if names(part) in page.url:
            return
        answer(page, names)
    raise AssertionError(page.url)


def test_mistakes_are_told_while_they_can_be_mended(page, registers, release, names):
    start = page.url
    cannot = f"不能批准：{release.services[names('business-licence')].short_name.zh}"
    page.locator("main a.govuk-button").click()
    until(page, names, "premises.number")

    fill(page, names, premises__number=UNKNOWN)  # one digit is wrong
    assert "/numbers/" in page.url
    assert UNKNOWN in main(page)
    page.goto(start)
    assert f"没有查到 {UNKNOWN}" in main(page)  # and not: so many of 26 questions
    page.locator("main a.govuk-button").last.click()
    assert "已有有效登记" not in main(page)  # nothing is said of a place that no register knows

    fill(page, names, premises__number=sealed(registers))
    assert "/warnings/" in page.url
    assert cannot in main(page)
    assert "有一项条件不符合" in main(page)
    assert "查封" not in main(page)  # the premises are somebody else's, and so is why
    page.get_by_role("link", name="修改这一项").first.click()
    assert cannot in main(page)  # at the question as well

    fill(page, names, premises__number="12")  # and a mistake of another kind
    assert page.locator(".govuk-error-summary").is_visible()
    assert page.locator(f"[name='{names('premises.number')}']").input_value() == "12"
    page.go_back()
    page.go_forward()
    assert "/questions/" in page.url  # the browser did not ask to send anything again

    fill(page, names, premises__number=MINE)
    until(page, names, "business.name")
    fill(page, names, business__name=TAKEN)
    until(page, names, "/warnings/")
    assert cannot in main(page)
    assert TAKEN in main(page)
    page.get_by_role("button", name="不修改，继续填写").click()
    assert "/warnings/" not in page.url  # said once, then it stands on the list and on the check page
    page.goto(start)
    assert cannot in main(page)

    page.goto(f"{start}{names('licence')}/next/")
    until(page, names, "/evidence/")
    while "/evidence/" in page.url and MINE not in main(page):
        answer(page, names)
    assert page.get_by_role("link", name="修改").first.is_visible()  # beside the number that led to the record
    until(page, names, "/check/")
    page.get_by_role("button", name="仍然提交").click()
    assert page.url.endswith("/all-the-same/")
    assert "书面决定" in main(page)
    page.get_by_role("link", name="不提交，返回修改").click()
    page.get_by_role("link", name="修改这一项").first.click()
    fill(page, names, business__name="小满面馆")
    until(page, names, "/check/")
    assert "不能批准" not in main(page)
    page.get_by_role("button", name="提交申请").click()
    assert page.url.endswith("/submitted/")


def test_a_correction_that_changes_nothing_asks_why_and_after_a_refusal_one_applies_again(page, cast, release, names):
    from django.utils import timezone

    from yimen.cases import operations
    from yimen.cases.queries import rows

    start, name = page.url, names("business.name")
    page.locator("main a.govuk-button").click()
    until(page, names, name)
    fill(page, names, business__name=TAKEN)
    until(page, names, "/check/")
    page.get_by_role("button", name="仍然提交").click()
    page.get_by_role("button", name="仍然提交").click()
    case = rows.Case.objects.get()
    registrar = cast.officer("market.registrar")
    task = rows.Task.objects.get(case=case, closed_at=None)
    operations.request_correction(task.id, [(name, "请再想一想")], actor=registrar, now=timezone.now())

    page.goto(f"/my/cases/{case.reference}/correction/")
    page.locator("main form button.govuk-button").first.click()
    assert "这一项没有改动" in main(page)
    case.refresh_from_db()
    assert case.status == "correcting"  # the one correction is not used up
    fill(page, names, **{f"why-{name}": "这就是我要的店名"})
    assert page.url.endswith(f"/my/cases/{case.reference}/")
    case.refresh_from_db()
    assert case.status == "received"
    assert case.correction.after["statements"] == {name: "这就是我要的店名"}

    page.get_by_role("link", name="撤回").click()
    assert "撤回后不能恢复" in main(page)
    page.get_by_role("link", name="不放弃，返回").click()
    operations.accept(task.id, actor=registrar, now=timezone.now())
    refuse(case, registrar)

    page.goto(start)
    text = main(page)
    stage = release.life_events[names("open-a-restaurant")].stages[-1]
    assert "一并结束" in text
    assert "不会再开始" in text
    assert stage.starts.label.zh not in text
    assert "法定最晚" not in text
    page.get_by_role("button", name="重新申请").click()
    assert case.reference.rpartition("-")[0] in main(page)
    assert page.url != start
    page.locator("main a.govuk-button").click()
    until(page, names, name)
    assert page.locator(f"[name='{name}']").input_value() == TAKEN  # taken over, and shown for review
    page.locator("main form button.govuk-button").first.click()
    until(page, names, "/check/")
    assert TAKEN in main(page)
    page.get_by_role("link", name="返回").first.click()
    page.get_by_role("link", name="放弃").click()
    assert "放弃后不能恢复" in main(page)
    page.get_by_role("button", name="放弃申请").click()
    assert page.url.endswith("/my/")


def refuse(case, registrar) -> None:
    """Refuse a case, as an officer may where the rule says so."""
    from django.utils import timezone

    from yimen.cases import operations
    from yimen.cases.queries import rows

    task = rows.Task.objects.get(case=case, closed_at=None)
    operations.decide(task.id, outcome="refused", reasons="", actor=registrar, now=timezone.now())


def test_somebody_else_has_none_of_it(page, live, chromium, names):
    stage = f"{page.url}{names('licence')}"
    number = f"{stage}/numbers/{names('premises.number')}/"
    ours = [f"{stage}/warnings/", number, f"{stage}/all-the-same/", f"{page.url}withdraw/"]
    context = chromium.new_context(base_url=live.url, locale="zh-CN")
    stranger = context.new_page()
    sign_in(stranger, "周秀兰")

    for address in ours:
        assert stranger.goto(address).status == 404, address
    context.close()
