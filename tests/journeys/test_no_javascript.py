"""Without scripts, on a phone: the first stage is sent, and what was typed wrongly stays in its field."""

import pytest

from tests.journeys.test_accessibility import NAME, PREMISES, answer
from tests.journeys.test_sign_in import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def plain_page(chromium, live, cast):
    """A phone, 390 pixels wide, that runs no script."""
    context = chromium.new_context(
        base_url=live.url, viewport={"width": 390, "height": 844}, locale="zh-CN", java_script_enabled=False
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_the_first_stage_from_home_to_confirmation(plain_page, release, names):
    page = plain_page
    wrong = "990101199003070020"  # its check digit is another
    page.goto("/sign-in/")
    page.locator("input[name=who][value=other]").check()
    page.get_by_label("公民身份号码", exact=True).fill(wrong)
    page.get_by_role("button", name="获取验证码").click()
    assert "校验不通过" in page.locator(".govuk-error-summary").inner_text()
    assert page.get_by_label("公民身份号码", exact=True).input_value() == wrong

    sign_in(page, "林晓梅")
    page.goto("/")
    page.get_by_role("link", name=release.life_events[names("open-a-restaurant")].name.zh).click()
    page.get_by_role("button", name="现在开始").click()
    page.locator("main a.govuk-button").click()

    short, mistaken = PREMISES[:-1], False
    for _ in range(30):
        if page.url.endswith("/check/"):
            break
        field = page.locator(f"input[name='{names('premises.number')}']")
        if field.count() and not mistaken:
            field.fill(short)
            page.locator("main form button.govuk-button").first.click()
            assert page.locator(".govuk-error-summary").is_visible()
            assert field.input_value() == short
            mistaken = True
        url = page.url
        answer(page, names)
        assert page.url != url, page.locator("main").inner_text()[:500]
    assert mistaken
    assert NAME in page.locator("main").inner_text()
    page.get_by_role("button", name="提交申请").click()

    assert page.url.endswith("/submitted/")
    assert page.locator(".govuk-panel strong").inner_text().startswith("HA-")
