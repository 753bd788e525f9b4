"""A right that nobody asked for: found by the command, granted at a desk, accepted on a phone with one tap."""

import json
import os
import subprocess
import sys

import pytest

from tests.journeys import looking
from tests.journeys.test_accessibility import as_officer
from tests.journeys.test_sign_in import sign_in
from yimen.entitlements.powers import ends

pytestmark = pytest.mark.browser
OFFICER = "civil-affairs.benefits-officer"


@pytest.fixture
def scanned(live, committed_db) -> dict:
    """What `yimen entitlements scan --json` printed."""
    done = subprocess.run(
        [sys.executable, "-m", "yimen.cli", "entitlements", "scan", "--json"],
        env=os.environ | {"DATABASE_URL": committed_db.app, "DATABASE_OWNER_URL": committed_db.owner},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["policies"]


@pytest.fixture
def policy(release, names):
    """The allowance of the old, as the city has it."""
    return release.policies[names("old-age-allowance")]


def name_of(cast, part: str) -> str:
    """The name under which one of the cast signs in."""
    return next(each["name"] for each in cast.entries if each["id_number"] == cast.number(part))


def test_found_granted_and_accepted(browser_page, chromium, live, cast, scanned, policy, names):
    phone, problems = browser_page, []
    assert scanned[policy.id]["due"] >= 1
    holder = ends(cast.number("wu"))
    own_rules = next(each for each in policy.basis if each.law_id == names("haitang-old-age-rules"))
    sign_in(phone, "吴桂芬")
    phone.goto("/my/rights/")
    assert "目前没有经工作人员确认的待遇" in phone.locator("main").inner_text()
    looking.look(phone, problems)

    desk = as_officer(chromium, live, name_of(cast, OFFICER))
    desk.get_by_role("link", name="主动找到").click()
    looking.look(desk, problems)
    desk.get_by_role("link", name=policy.name.zh, exact=True).click()
    looking.look(desk, problems)
    desk.get_by_role("button", name="发放所选").click()  # without a tick
    assert "至少勾选一项" in desk.locator(".govuk-error-summary").inner_text()
    problems += looking.violations(desk)
    desk.get_by_role("link", name="差一点符合").click()
    looking.look(desk, problems)
    assert "不是“应享”" in desk.locator("main").inner_text()
    desk.get_by_role("link", name="待决定").click()
    desk.get_by_role("link", name=holder).click()
    said = desk.locator("main").inner_text()
    assert "周岁为84" in said
    assert own_rules.to("zh-hans") in said
    looking.look(desk, problems)
    desk.get_by_role("button", name="发放", exact=True).click()
    assert "已发放，待本人确认" in desk.locator("main").inner_text()
    looking.look(desk, problems)

    phone.goto("/my/")
    looking.look(phone, problems)
    phone.get_by_role("link", name="无须申请").click()
    assert "每月 100 元" in phone.locator("main").inner_text()
    looking.look(phone, problems)
    phone.get_by_role("link", name="为什么您应享").click()
    said = phone.locator("main").inner_text()
    for words in ("周岁为84", own_rules.references[0].chinese(), "行政复议", "登记库中关于您的信息"):
        assert words in said
    looking.look(phone, problems)
    phone.go_back()
    phone.get_by_role("button", name="接受").click()

    assert "已接受，不需要再做什么" in phone.locator("main").inner_text()
    assert "本人已接受" in phone.locator("main").inner_text()
    looking.look(phone, problems)
    phone.get_by_role("button", name="查看存证证明").click()
    assert "当事人接受了主动发放的待遇" in phone.locator("main").inner_text()
    phone.goto("/my/readings/")
    assert policy.name.zh in phone.locator("main").inner_text()
    assert not problems, "\n".join(dict.fromkeys(problems))


def test_a_wrong_fact_is_said_and_looked_at_again(browser_page, chromium, live, cast, scanned, policy, release, names):
    desk = as_officer(chromium, live, name_of(cast, OFFICER))
    desk.goto(f"/office/rights/{policy.id}/")
    row = desk.locator("tr", has=desk.get_by_role("link", name=ends(cast.number("wu"))))
    row.locator("label").click()
    desk.get_by_role("button", name="发放所选").click()
    assert "已办理 1 项" in desk.locator("main").inner_text()

    phone, problems = browser_page, []
    sign_in(phone, "吴桂芬")
    phone.goto("/my/rights/")
    phone.get_by_role("link", name=policy.name.zh, exact=True).click()
    phone.get_by_text("其中有信息不对").click()
    phone.get_by_role("button", name="提出来").click()
    assert phone.locator(".govuk-error-summary").is_visible()
    problems += looking.violations(phone)
    phone.get_by_label(release.registers[names("population")].fields["born_on"].name.zh).check()
    phone.get_by_label("哪里不对").fill("我生于1941年")
    phone.get_by_role("button", name="提出来").click()
    assert "正在复核" in phone.locator("main").inner_text()
    looking.look(phone, problems)

    desk.goto(f"/office/rights/{policy.id}/?show=reopened")
    assert "我生于1941年" in desk.locator("main").inner_text()
    desk.get_by_role("link", name=ends(cast.number("wu"))).click()
    page_of_it = desk.url
    assert desk.get_by_role("button", name="停发").count() == 0  # by the register the right is still there
    desk.get_by_text("偏离规则").click()
    looking.look(desk, problems)
    desk.get_by_text("偏离规则").click()
    desk.get_by_label("停发").check()
    desk.get_by_role("button", name="提交审核").click()
    assert "请写明偏离规则的理由" in desk.locator(".govuk-error-summary").inner_text()
    desk.get_by_label("停发").check()
    desk.get_by_label("理由和依据的事实").fill("经核实，户籍已迁出。")
    desk.get_by_role("button", name="提交审核").click()

    reviewer = as_officer(chromium, live, name_of(cast, "civil-affairs.legal-reviewer"))
    reviewer.get_by_role("link", name="待您审核").click()
    reviewer.locator("main table a").click()
    reviewer.get_by_label("审核意见").fill("迁移证明在卷。")
    reviewer.get_by_role("button", name="同意", exact=True).click()
    desk.goto(page_of_it)
    desk.get_by_role("button", name="停发").click()
    assert "已停发" in desk.locator("main").inner_text()

    phone.reload()
    said = phone.locator("main").inner_text()
    assert "户籍已迁出" in said
    assert "行政复议" in said
    looking.look(phone, problems)
    assert not problems, "\n".join(dict.fromkeys(problems))


def test_an_officer_looks_somebody_up_and_they_can_see_it(browser_page, chromium, live, cast, policy, release, names):
    desk, problems = as_officer(chromium, live, name_of(cast, OFFICER)), []
    desk.goto(f"/office/rights/{policy.id}/look-up/")
    looking.look(desk, problems)
    desk.get_by_role("button", name="查询").click()
    assert "请输入" in desk.locator(".govuk-error-summary").inner_text()
    desk.get_by_label("公民身份号码").fill("99010119000101")
    desk.get_by_role("button", name="查询").click()
    assert "这不是公民身份号码" in desk.locator(".govuk-error-summary").inner_text()
    desk.get_by_label("公民身份号码").fill("990101190001010018")
    desk.get_by_role("button", name="查询").click()
    assert "没有这个号码" in desk.locator(".govuk-error-summary").inner_text()
    desk.get_by_label("公民身份号码").fill(cast.number("lin"))
    desk.get_by_role("button", name="查询").click()
    assert "不是“应享”" in desk.locator("main").inner_text()
    problems += looking.violations(desk)

    sign_in(browser_page, "林晓梅")
    browser_page.goto("/my/readings/")
    said = browser_page.locator("main").inner_text()
    assert policy.name.zh in said
    assert f"查询 {release.evidence(names('population.identity')).name.zh}" in said
    assert f"{release.post(names(OFFICER)).name.zh}（" in said
    assert "经办岗位：" in said
    assert not problems, "\n".join(dict.fromkeys(problems))
