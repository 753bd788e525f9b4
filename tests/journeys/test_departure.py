"""A decision against its rule: proposed at one desk, agreed at another, used once, and looked at by the supervisor."""

import pytest
from django.utils import timezone

from tests.journeys import looking
from tests.journeys.test_accessibility import as_officer
from yimen.cases import operations
from yimen.cases.tests.driving import Driver

pytestmark = pytest.mark.browser


def holder(cast, post: str, division: str) -> str:
    """The name under which somebody signs in who holds this post alone."""
    held = [{"post": post, "division": division}]
    return next(entry["name"] for entry in cast.entries if entry.get("posts") == held)


@pytest.fixture
def dwelling(live, cast, release) -> Driver:
    """An application whose premises are a dwelling, accepted already."""
    zhou = Driver(cast, release, timezone.now(), who="zhou")
    zhou.complete()
    zhou.submit()
    operations.accept(zhou.task().id, actor=zhou.officer("market.registrar"), now=timezone.now())
    return zhou


def test_a_departure_takes_two_people_and_the_supervisor_is_told(live, chromium, cast, release, dwelling):
    problems: list[str] = []
    address = f"/office/cases/{dwelling.case().reference}/"
    desk = as_officer(chromium, live, holder(cast, "market.approver", "tingchao"))
    desk.goto(address)
    desk.get_by_role("button", name="领取").click()
    said = desk.locator("aside").inner_text()
    assert "规划用途为住宅" in said
    assert "不予" in said
    assert desk.locator("aside").get_by_role("button", name="准予").count() == 0  # the rule does not allow it
    looking.look(desk, problems)
    desk.get_by_text("偏离规则").click()
    desk.get_by_role("button", name="提交审核").click()
    assert "请写明偏离规则的理由" in desk.locator(".govuk-error-summary").inner_text()
    problems += looking.violations(desk)
    desk.get_by_label("理由和依据的事实").fill("同楼六户业主全部签字同意，已逐户核实。")
    desk.get_by_role("button", name="提交审核").click()
    assert "正在等法制审核" in desk.locator("aside").inner_text()
    looking.look(desk, problems)

    reviewer = as_officer(chromium, live, holder(cast, "market.legal-reviewer", "haitang"))
    reviewer.get_by_role("link", name="待您审核").click()
    looking.look(reviewer, problems)
    reviewer.locator("main table a").click()
    assert "同楼六户业主" in reviewer.locator("main").inner_text()
    looking.look(reviewer, problems)
    reviewer.get_by_role("button", name="同意", exact=True).click()
    assert "请写明审核意见" in reviewer.locator(".govuk-error-summary").inner_text()
    reviewer.get_by_label("审核意见").fill("签字齐全，适用民法典第二百七十九条。")
    reviewer.get_by_role("button", name="同意", exact=True).click()
    assert "审核已完成" in reviewer.locator("main").inner_text()

    desk.goto(address)
    assert "已同意" in desk.locator("aside").inner_text()
    looking.look(desk, problems)
    desk.locator("aside").get_by_role("button", name="准予", exact=True).click()
    assert "《中华人民共和国民法典》第二百七十九条" in desk.locator("main").inner_text()
    looking.look(desk, problems)

    supervisor = as_officer(chromium, live, holder(cast, release.city.oversight, "haitang"))
    supervisor.get_by_role("link", name="待核查").click()
    looking.look(supervisor, problems)
    supervisor.locator("main table a").click()
    said = supervisor.locator("main").inner_text()
    for words in ("住宅不能经营餐饮", "准予", "民法典", "已逐户核实", "签字齐全"):
        assert words in said
    supervisor.get_by_role("button", name="领取").click()
    looking.look(supervisor, problems)
    supervisor.get_by_label("核查情况").fill("同意书在卷。")
    supervisor.get_by_role("button", name="办结").click()
    assert "同意书在卷。" in supervisor.locator("main").inner_text()
    looking.look(supervisor, problems)
    for page in (desk, reviewer, supervisor):
        page.context.close()
    assert not problems, "\n".join(dict.fromkeys(problems))
