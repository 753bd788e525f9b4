import pytest
from tests.journeys.test_known_beforehand import *
from tests.journeys.test_known_beforehand import page as page_, answer, fill, until, dwelling, refuse
from tests.journeys import looking
pytestmark = pytest.mark.browser

def shot(page, name, problems=None):
    url = page.url
    for lang in ("zh-hans", "en"):
        looking.load(page, url, lang, "normal")
        for w in (390, 1280):
            page.set_viewport_size({"width": w, "height": 844})
            page.screenshot(path=f"/tmp/shots/{name}-{lang}-{w}.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 844})
    looking.load(page, url, "zh-hans", "normal")

def test_shoot(chromium, live, cast, registers):
    from django.utils import timezone
    from yimen.cases import models, operations
    context = chromium.new_context(base_url=live.url, viewport={"width": 390, "height": 844}, locale="zh-CN")
    context.set_default_timeout(15000)
    page = context.new_page(); problems = []
    sign_in(page, "林晓梅")
    page.goto("/life-events/open-a-restaurant/")
    page.get_by_role("button", name="现在开始").click()
    start = page.url
    page.goto(start + "withdraw/"); shot(page, "withdraw"); looking.look(page, problems)
    page.goto(start + "licence/next/"); until(page, "premises.number")
    fill(page, premises__number=UNKNOWN); shot(page, "unfound"); looking.look(page, problems)
    page.goto(start); shot(page, "list-unfound")
    page.goto(start + "licence/questions/premises.number/"); fill(page, premises__number=dwelling(registers))
    shot(page, "foretold"); looking.look(page, problems)
    page.locator("main a:has-text('修改这一项')").first.click(); shot(page, "question-foretold"); looking.look(page, problems)
    fill(page, premises__number="12")
    page.screenshot(path="/tmp/shots/error.png", full_page=True)
    fill(page, premises__number=MINE); until(page, "business.name"); fill(page, business__name=TAKEN)
    until(page, "/warnings/"); shot(page, "taken")
    page.locator("main form button").first.click()
    page.goto(start + "licence/questions/business.name/"); shot(page, "names")
    page.goto(start); shot(page, "list-foretold"); looking.look(page, problems)
    page.goto(start + "licence/next/")
    until(page, "/evidence/")
    for _ in range(6):
        if "您填写的" in main(page): break
        answer(page)
    shot(page, "evidence"); looking.look(page, problems)
    until(page, "/check/"); shot(page, "check"); looking.look(page, problems)
    page.locator("main form button").first.click(); shot(page, "all"); looking.look(page, problems)
    page.locator("main form button").first.click()
    case = models.Case.objects.get()
    registrar, approver = cast.officer("market.registrar"), cast.officer("market.approver")
    task = models.Task.objects.get(case=case, closed_at=None)
    operations.request_correction(task.id, [("business.name", "请再想一想")], actor=registrar, now=timezone.now())
    page.goto(f"/my/cases/{case.reference}/correction/"); looking.look(page, problems)
    page.locator("main form button.govuk-button").first.click()
    page.screenshot(path="/tmp/shots/correction.png", full_page=True)
    problems += looking.violations(page)
    fill(page, **{"why-business.name": "这就是我要的店名"})
    page.goto(f"/my/cases/{case.reference}/act/withdraw/"); shot(page, "withdraw-case"); looking.look(page, problems)
    operations.accept(task.id, actor=registrar, now=timezone.now())
    refuse(case, approver)
    page.goto(start); shot(page, "refused"); looking.look(page, problems)
    page.get_by_role("button", name="重新申请").click(); shot(page, "again"); looking.look(page, problems)
    page.goto("/my/"); shot(page, "mine")
    print("\n".join(dict.fromkeys(problems)))
    assert not problems
