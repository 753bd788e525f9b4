"""Somebody is named as food-safety officer: they confirm on their own phone; the applicant sees only that it is so."""

import os
from pathlib import Path

import pytest
from django.utils import timezone

from tests.journeys.test_restaurant import signed_in
from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver

pytestmark = [pytest.mark.browser, pytest.mark.long]
FIELD = "safety_officer.id_number"


def pictured(page, name: str) -> None:
    """A picture of the page, where somebody wants to look at it (`YIMEN_PICTURES`, a folder)."""
    if folder := os.environ.get("YIMEN_PICTURES"):
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 390, "height": 844})


def phone(chromium, live, number: str, locale: str = "zh-CN"):
    context = chromium.new_context(base_url=live.url, viewport={"width": 390, "height": 844}, locale=locale)
    context.set_default_timeout(30_000)
    return signed_in(context, number)


def test_a_food_safety_officer_confirms_before_anything_of_theirs_is_read(chromium, live, cast, release):
    lin = Driver(cast, release, timezone.now()).licensed()
    applying.declare(lin.application, "opening", actor=lin.actor, now=lin.now)
    he = cast.by_number(lin.answers[FIELD])
    base = f"/my/applications/{lin.application.reference}/opening"
    hers = phone(chromium, live, lin.person.id_number)

    hers.goto(f"{base}/questions/{FIELD}/")
    hers.locator(f'input[name="{FIELD}"]').fill(he.id_number)
    hers.locator("main form button").first.click()
    hers.goto(f"{base}/named/{FIELD}/")
    assert "等待对方确认" in hers.locator("h1").inner_text()
    pictured(hers, "waiting")

    theirs = phone(chromium, live, he.id_number)
    theirs.goto("/my/readings/")
    assert "食品安全员考核信息" not in theirs.locator("main").inner_text()
    theirs.goto("/my/")
    pictured(theirs, "my")
    theirs.get_by_role("link", name="林晓梅填写您为：食品安全员").click()
    said = theirs.locator("main").inner_text()
    for part in ("林晓梅", "食品安全员考核信息", "市场监督管理局", "还没有读取您的任何信息"):
        assert part in said, part
    pictured(theirs, "party")
    theirs.get_by_role("button", name="确认：是我本人，我同意").click()
    assert "您已确认" in theirs.locator("h1").inner_text()
    pictured(theirs, "party-confirmed")

    lin.now = timezone.now()
    lin.complete("opening")
    hers.goto(f"{base}/next/")
    hers.goto(f"{base}/check/")
    check = hers.locator("main").inner_text()
    assert "已核验" in check
    assert "何静" not in check
    pictured(hers, "check")
    hers.goto("/my/readings/")
    assert "食品安全员考核信息" not in hers.locator("main").inner_text()

    theirs.goto("/my/readings/")
    readings = theirs.locator("main").inner_text()
    assert "食品安全员考核信息" in readings
    assert "食品安全员" in readings
    pictured(theirs, "readings")
    hers.context.close()
    theirs.context.close()


def test_the_page_of_the_code_is_the_same_for_everybody(chromium, live, cast):
    """Known, unknown, dead: the same words, so that nothing is learnt of a number."""
    pages = set()
    for number in (cast.person("lin").id_number, "990101199003077778", cast.number("peng")):
        context = chromium.new_context(base_url=live.url, viewport={"width": 390, "height": 844}, locale="zh-CN")
        page = context.new_page()
        page.goto("/sign-in/")
        page.locator("input[name=who][value=other]").check()
        page.locator("input[name=number]").fill(number)
        page.locator("main form button").first.click()
        if not page.url.endswith("/code/"):
            raise AssertionError(page.locator("main").inner_text()[:300])
        pages.add(page.locator("main").inner_text())
        pictured(page, "code")
        context.close()

    assert len(pages) == 1
    assert cast.person("lin").name not in pages.pop()
