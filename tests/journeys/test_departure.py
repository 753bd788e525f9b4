"""A decision against its rule: proposed at one desk, agreed at another, used once, and looked at by the supervisor."""

import pytest
from django.utils import timezone

from tests.journeys import looking
from tests.journeys.people import forge, holder
from tests.journeys.test_accessibility import as_officer
from yimen.applications.tests.driving import Driver
from yimen.cases import operations

pytestmark = pytest.mark.browser


@pytest.fixture
def accepted(live, cast, release) -> Driver:
    """An application that meets every condition, accepted already."""
    lin = Driver(cast, release, timezone.now())
    lin.complete()
    lin.submit()
    operations.accept(lin.task().id, actor=lin.officer(lin.task().post), now=timezone.now())
    return lin


def test_a_departure_takes_two_people_and_the_supervisor_is_told(live, chromium, cast, release, accepted):
    problems: list[str] = []
    address = f"/office/cases/{accepted.case().reference}/"
    desk = as_officer(chromium, live, holder(cast, accepted.task().post))
    desk.goto(address)
    desk.get_by_role("button", name="领取").click()
    assert "规则的结论：符合登记条件" in desk.locator("aside").inner_text()
    assert desk.locator("aside").get_by_role("button", name="不予批准").count() == 0  # the rule does not allow it
    looking.look(desk, problems)
    desk.get_by_text("偏离规则").click()
    desk.get_by_role("button", name="提交审核").click()
    assert "请写明偏离规则的理由" in desk.locator(".govuk-error-summary").inner_text()
    problems += looking.violations(desk)
    desk.get_by_label("理由和依据的事实").fill("经营范围涉及国家安全审查，已征求主管部门意见。")
    desk.get_by_role("button", name="提交审核").click()
    assert "正在等法制审核" in desk.locator("aside").inner_text()
    task = accepted.task()  # nobody has agreed yet, and a page that is forged does not change that
    assert forge(desk, f"{address}tasks/{task.id}/refuse/", reasons="经营范围")[0] == 403
    assert accepted.case().closed_at is None
    looking.look(desk, problems)

    reviewer = as_officer(chromium, live, holder(cast, "market.legal-reviewer", "haitang"))
    reviewer.get_by_role("link", name="待您审核").click()
    looking.look(reviewer, problems)
    reviewer.locator("main table a").click()
    assert "已征求主管部门意见" in reviewer.locator("main").inner_text()
    looking.look(reviewer, problems)
    reviewer.get_by_role("button", name="同意", exact=True).click()
    assert "请写明审核意见" in reviewer.locator(".govuk-error-summary").inner_text()
    reviewer.get_by_label("审核意见").fill("复函在卷，适用条例第二十条。")
    reviewer.get_by_role("button", name="同意", exact=True).click()
    assert "审核已完成" in reviewer.locator("main").inner_text()

    desk.goto(address)
    assert "已同意" in desk.locator("aside").inner_text()
    looking.look(desk, problems)
    desk.locator("aside").get_by_role("button", name="不予批准", exact=True).click()
    assert "第二十条" in desk.locator("main").inner_text()
    looking.look(desk, problems)

    supervisor = as_officer(chromium, live, holder(cast, release.city.oversight, "haitang"))
    supervisor.get_by_role("link", name="待核查").click()
    looking.look(supervisor, problems)
    supervisor.locator("main table a").click()
    said = supervisor.locator("main").inner_text()
    for words in ("符合登记条件", "不予批准", "第二十条", "已征求主管部门意见", "复函在卷"):
        assert words in said
    supervisor.get_by_role("button", name="领取").click()
    looking.look(supervisor, problems)
    supervisor.get_by_label("核查情况").fill("复函在卷。")
    supervisor.get_by_role("button", name="办结").click()
    assert "复函在卷。" in supervisor.locator("main").inner_text()
    looking.look(supervisor, problems)
    for page in (desk, reviewer, supervisor):
        page.context.close()
    assert not problems, "\n".join(dict.fromkeys(problems))
