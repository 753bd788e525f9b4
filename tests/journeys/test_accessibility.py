"""Each page on the way to a licence, looked at: no axe violation, every language, large print large, pages light."""

import pytest

from tests.journeys import looking
from tests.journeys.people import holder
from tests.journeys.test_sign_in import sign_in

pytestmark = pytest.mark.browser

OPEN_TO_ALL = [
    "/", "/search/?q=开饭店", "/search/?q=xyz", "/life-events/open-a-restaurant/", "/services/food-permit/",
    "/rights/minimum-living-guarantee/",
    "/sign-in/", "/verify/", "/receipts/", "/ledger/",
]  # fmt: skip
PREMISES = "9901000000004"
NAME = "小满面馆"
ANSWERS = {"premises.number": PREMISES, "business.name": NAME}


def answer(page, names) -> None:
    """Fill in the page that is shown, and go on."""
    given = {names(field): value for field, value in ANSWERS.items()}
    page.wait_for_load_state()  # fields are looked for, not waited for
    main = page.locator("main")
    groups = set()
    for box in main.locator("input[type=radio], input[type=checkbox]").all():
        name = box.get_attribute("name")
        if name not in groups or name == "commitment":
            box.check()
        groups.add(name)
    for field in main.locator("input[type=text]").all():
        if value := given.get(field.get_attribute("name")):
            field.fill(value)
    main.locator("form button.govuk-button").first.click()


def as_officer(chromium, live, name: str):
    """The desk of an officer: another browser."""
    context = chromium.new_context(base_url=live.url, viewport={"width": 1280, "height": 900}, locale="zh-CN")
    context.set_default_timeout(10_000)
    page = context.new_page()
    sign_in(page, name)
    return page


def test_every_page_on_the_way_to_a_licence(browser_page, chromium, live, cast, release, names):
    page, problems = browser_page, []
    for path in OPEN_TO_ALL:
        assert page.goto(names(path)).ok, path
        looking.look(page, problems)
    sign_in(page, "林晓梅")
    page.goto(names("/life-events/open-a-restaurant/"))
    page.get_by_role("button", name="现在开始").click()
    reference = page.url.rstrip("/").rpartition("/")[2]
    looking.look(page, problems)

    page.locator("main a.govuk-button").click()
    page.locator("main form button.govuk-button").first.click()  # without an answer
    assert page.locator(".govuk-error-summary").is_visible()
    problems += looking.violations(page)
    page.goto(page.url)
    for _ in range(30):
        looking.look(page, problems)
        if page.url.endswith("/check/"):
            break
        answer(page, names)
    page.get_by_role("button", name="提交申请").click()
    assert page.url.endswith("/submitted/")
    looking.look(page, problems)

    registrar = as_officer(chromium, live, holder(cast, "market.registrar"))
    looking.look(registrar, problems)
    registrar.get_by_role("link", name=reference).click()
    looking.look(registrar, problems)
    registrar.get_by_role("button", name="领取").click()
    looking.look(registrar, problems)
    registrar.get_by_role("button", name="受理", exact=True).click()
    registrar.goto("/office/")
    registrar.get_by_role("link", name=reference).click()
    registrar.get_by_role("button", name="领取").click()
    looking.look(registrar, problems)
    registrar.get_by_role("button", name="准予", exact=True).click()

    for path in [
        "/my/",
        f"/my/applications/{reference}/",
        f"/my/cases/{reference}-1/",
        "/my/licences/",
        "/my/readings/",
    ]:
        page.goto(path)
        assert page.locator("h1").is_visible()
        looking.look(page, problems)
    page.goto("/my/licences/")
    assert release.output(names("business-licence/licence")).name.zh in page.locator("main").inner_text()
    assert not problems, "\n".join(dict.fromkeys(problems))


def test_pages_with_nothing_to_show_or_something_wrong(browser_page, names):
    page, problems = browser_page, []
    page.goto("/verify/AAAA/")
    looking.look(page, problems)
    sign_in(page, "林晓梅")
    for path in ["/my/", "/my/licences/", "/my/readings/"]:
        page.goto(path)
        looking.look(page, problems)
    page.goto(names("/life-events/open-a-restaurant/"))
    page.get_by_role("button", name="现在开始").click()
    page.locator("main a.govuk-button").click()
    question = page.url
    assert "/questions/" in question
    for language, size in [*looking.READERS, ("zh-hans", "large")]:
        looking.load(page, question, language, size)
        page.locator("main form button.govuk-button").first.click()  # without an answer
        assert page.locator(".govuk-error-summary").is_visible()
        found = [*looking.violations(page), *looking.too_small_or_wide(page, size)]
        problems += [f"error {language} {size}: {each}" for each in found]
    assert not problems, "\n".join(dict.fromkeys(problems))


def test_pages_of_citizens_are_light(browser_page, names):
    page = browser_page
    heavy = {
        path: size
        for path in ["/", "/life-events/open-a-restaurant/", "/services/food-permit/", "/sign-in/"]
        if (size := looking.weight(page, names(path))) > looking.MOST_BYTES
    }

    assert heavy == {}
