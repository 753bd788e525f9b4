"""Signing in on a phone: the code of the outbox, wrong ones, another number, a session that ends while one types."""

import pytest

from yimen.identity import sessions

pytestmark = pytest.mark.browser


def code_of_outbox(page) -> str:
    """The latest code, read in a tab of its own as a person would."""
    tab = page.context.new_page()
    tab.goto("/demo/outbox/")
    code = tab.locator(".outbox-code").first.inner_text()
    tab.close()
    return code


def sign_in(page, name: str) -> None:
    """Sign in as one of the cast."""
    page.goto("/sign-in/")
    page.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("验证码").fill(code_of_outbox(page))
    page.get_by_role("button", name="登录", exact=True).click()


def test_a_resident_signs_in_after_a_wrong_code(browser_page):
    page = browser_page
    page.goto("/sign-in/")
    page.get_by_label("林晓梅", exact=True).check()
    page.get_by_role("button", name="获取验证码").click()

    page.get_by_label("验证码").fill("000")
    page.get_by_role("button", name="登录", exact=True).click()

    assert "还可以再试4次" in page.locator(".govuk-error-summary").inner_text()
    assert page.title().startswith("错误")
    page.get_by_label("验证码").fill(code_of_outbox(page))
    page.get_by_role("button", name="登录", exact=True).click()
    assert page.url.endswith("/my/")


def test_a_wrong_number_is_explained_and_kept_in_its_field(browser_page):
    page = browser_page
    page.goto("/sign-in/")
    page.locator("input[name=who][value=other]").check()
    page.get_by_label("公民身份号码", exact=True).fill("990101199003070020")
    page.get_by_role("button", name="获取验证码").click()

    assert "校验不通过" in page.locator(".govuk-error-summary").inner_text()
    assert page.get_by_label("公民身份号码", exact=True).input_value() == "990101199003070020"


def test_a_session_that_ended_loses_nothing(browser_page, live, names):
    from django.contrib.sessions.backends.db import SessionStore

    page = browser_page
    sign_in(page, "林晓梅")
    page.goto(names("/life-events/open-a-restaurant/"))
    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "session")
    session = SessionStore(key)
    session[sessions.LAST_SEEN_AT] = session[sessions.SIGNED_IN_AT] = "2026-01-01T00:00:00+00:00"
    session.save()

    page.locator("form[action*='/my/start/'] button").first.click()
    assert "已保留" in page.locator("main").inner_text()
    page.get_by_label("林晓梅", exact=True).check()
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("验证码").fill(code_of_outbox(page))
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("button", name="立即提交").click()

    assert "/my/applications/" in page.url
