"""People of the journeys, each with a browser of their own: at a phone, at a desk; what they do on any page.

Ids are those of the demonstration; what they are called in the city under test, the cast knows.
"""

import io
import os
import re
from pathlib import Path

from PIL import Image

from tests.journeys.test_sign_in import code_of_outbox

CHOICES = {"business.form": "个人经营", "food.online": "false", "fire.route": "commitment", "sign.material": "木"}
USUAL = {
    "business.name": "小满面馆", "drainage.volume": "6", "sign.width": "2", "sign.height": "0.5", "terrace.seats": "10"
}  # fmt: skip
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
POST_WITHOUT_A_BUTTON = """async ([address, values]) => {
    const body = new URLSearchParams(values)
    body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value)
    const answer = await fetch(address, {method: "POST", body})
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    return {status: answer.status, said: page.querySelector("main").textContent}
}"""


class People:
    """The browsers of one journey."""

    def __init__(self, chromium, live, cast) -> None:
        self.chromium, self.live, self.cast, self.names, self.pages = chromium, live, cast, cast.names, []

    def phone(self, number: str):
        """A resident who has signed in on a phone."""
        return self._browser(number, PHONE)

    def desk(self, post: str, division: str = "tingchao", *, nth: int = 0):
        """An officer who holds this post alone, at a desk."""
        return self._browser(_holders(self.cast, post, division)[nth]["id_number"], DESK)

    def _browser(self, number: str, size: dict[str, int]):
        context = self.chromium.new_context(base_url=self.live.url, viewport=size, locale="zh-CN")
        context.set_default_timeout(30_000)
        page = context.new_page()
        self.pages.append(page)
        page.goto("/sign-in/")
        page.locator(f'input[name=who][value="{number}"]').check()
        page.locator("main form button").first.click()
        page.locator("input[name=code]").fill(code_of_outbox(page))
        page.locator("main form button").first.click()
        return page

    def answer_until(self, page, part: str, **answers: str) -> None:
        """Answer page by page what is asked, until an address with `part` is reached."""
        given = {self.names(field): text for field, text in {**USUAL, **answers}.items()}
        part = self.names(part)
        for _ in range(60):
            page.wait_for_load_state()  # fields are looked for, not waited for
            url = page.url
            if part in url:
                return
            self._answer(page, given)
            assert page.url != url, page.locator("main").inner_text()[:500]
        raise AssertionError(f"the questions do not end: {page.url}")

    def _answer(self, page, given: dict[str, str]) -> None:
        main = page.locator("main")
        for field in main.locator("input[type=text]").all():
            if (name := field.get_attribute("name")) in given:
                field.fill(given[name])
        for field, value in CHOICES.items():
            option = main.locator(f'input[type=radio][name="{self.names(field)}"][value="{value}"]')
            if option.count():
                option.check()
        boxes = main.locator("input[type=checkbox]").all()
        for box in boxes if "/declarations/" in page.url else boxes[:1]:
            box.check()
        if "/documents/" in page.url:
            plan = {"name": "plan.png", "mimeType": "image/png", "buffer": picture()}
            page.locator("input[type=file]").set_input_files(plan)
        buttons = main.locator("form button")
        assert buttons.count(), f"nothing to press at {page.url}: {text(page)[:500]}"
        buttons.first.click()

    def close(self) -> None:
        """Close every browser."""
        for page in self.pages:
            page.context.close()


def holder(cast, post: str, division: str = "tingchao") -> str:
    """The name under which somebody signs in who holds this post alone."""
    return _holders(cast, post, division)[0]["name"]


def _holders(cast, post: str, division: str) -> list[dict]:
    held = [{"post": cast.names(post), "division": division}]
    return [entry for entry in cast.entries if entry.get("posts") == held]


def text(page) -> str:
    """What the page says, spaces made even."""
    return re.sub(r"[ \t\u3000]+", " ", page.locator("main").inner_text())


def take(page) -> None:
    """Take the task of the case that is open."""
    page.locator("aside").get_by_role("button", name="领取", exact=True).click()


def forge(page, address: str, **values: str) -> tuple[int, str]:
    """Send what no button of the page sends, with the session of who looks at it: the status, and what was said."""
    answer = page.evaluate(POST_WITHOUT_A_BUTTON, [address, values])
    return answer["status"], re.sub(r"\s+", " ", answer["said"])


def picture() -> bytes:
    """An uploaded drawing."""
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "#fbfaf7").save(out, "PNG")
    return out.getvalue()


def pictured(page, name: str) -> None:
    """Pictures of the page, where somebody wants to look at it (`YIMEN_PICTURES`, a folder)."""
    if folder := os.environ.get("YIMEN_PICTURES"):
        before, url = page.viewport_size, page.url
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=True)
        language = {"name": "language", "url": url}
        page.context.add_cookies([{**language, "value": "en"}])
        other = page.context.new_page()
        other.set_viewport_size(PHONE)
        other.goto(url)
        other.screenshot(path=Path(folder) / f"{name}-en.png", full_page=True)
        other.close()
        page.context.add_cookies([{**language, "value": "zh-hans"}])
        page.set_viewport_size(before)
