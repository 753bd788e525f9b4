"""Looking at a page as its judges do: in every language, in normal and large print, without sight, on a slow line."""

from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page

PROJECT = Path(__file__).resolve().parents[2]
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_BYTES = 60_000  # of a citizen's page, compressed, with all that belongs to it
READERS = [("zh-hans", "normal"), ("zh-hant", "large"), ("en", "normal"), ("en", "large")]


def look(page: Page, problems: list[str]) -> None:
    """Add what is wrong with a page that can be loaded again, as each kind of reader meets it."""
    page.wait_for_load_state()
    url = page.url
    for language, size in READERS:
        load(page, url, language, size)
        place = f"{urlsplit(url).path} {language} {size}"
        problems += [f"{place}: {each}" for each in [*violations(page), *too_small_or_wide(page, size)]]
        if page.locator("html").get_attribute("lang").lower() != language:
            problems.append(f"{place}: wrong language")
    load(page, url, "zh-hans", "normal")


def load(page: Page, url: str, language: str, size: str) -> None:
    """Show a page as one reader has set it."""
    cookies = {"language": language, "text_size": size}
    door = urljoin(url, "/")
    page.context.add_cookies([{"name": name, "value": value, "url": door} for name, value in cookies.items()])
    page.goto(url)


def violations(page: Page) -> list[str]:
    """What axe finds, with the first element of each."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def too_small_or_wide(page: Page, size: str) -> list[str]:
    """Sideways scrolling; in large print also text below 18 points and targets below 60 pixels."""
    found = []
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("scrolls sideways")
    if size == "large":
        found += page.evaluate(
            """() => [...document.querySelectorAll("main p, main li, main dd, main label, main td")]
            .filter(e => e.offsetParent && e.innerText.trim() && !e.closest(".govuk-visually-hidden"))
            .filter(e => parseFloat(getComputedStyle(e).fontSize) < 24)
            .slice(0, 3).map(e => "small text: " + e.outerHTML.slice(0, 120))"""
        )
        found += page.evaluate(
            """() => [...document.querySelectorAll("button, input:not([type=hidden]), select")]
            .filter(e => e.offsetParent && (e.closest(".govuk-radios__item, .govuk-checkboxes__item") || e)
                .getBoundingClientRect().height < 60)
            .slice(0, 3).map(e => "small target: " + e.outerHTML.slice(0, 120))"""
        )
    return found


def weight(page: Page, path: str) -> int:
    """The bytes that a first visit of a page brings over the line."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    total = []
    session.on("Network.loadingFinished", lambda event: total.append(event["encodedDataLength"]))
    assert page.goto(path, wait_until="networkidle").ok, path
    session.detach()
    return int(sum(total))
