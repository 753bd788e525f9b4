"""A restaurant opens: on a phone, from the home page to the licences, officers of three agencies at their desks."""

import io
import re

import pytest
from PIL import Image

from tests.journeys.test_sign_in import code_of_outbox

pytestmark = [pytest.mark.browser, pytest.mark.long]

ANSWERS = {
    "business.name": "望潮酒楼",
    "drainage.volume": "18",
    "sign.width": "4",
    "sign.height": "0.8",
}
CHOICES = {"business.form": "个人经营", "food.online": "false", "fire.route": "commitment", "sign.material": "木"}


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "#fbfaf7").save(out, "PNG")
    return out.getvalue()


def signed_in(context, number: str):
    page = context.new_page()
    page.goto("/sign-in/")
    page.locator(f'input[name=who][value="{number}"]').check()
    page.locator("main form button").first.click()
    page.locator("input[name=code]").fill(code_of_outbox(page))
    page.locator("main form button").first.click()
    return page


def walk_through(page, answers: dict[str, str], *, named=lambda: None) -> None:
    """Answer what is asked, page by page, as somebody would who knows the answers; `named` lets others confirm."""
    for _ in range(60):
        page.wait_for_load_state()  # fields are looked for, not waited for
        url = page.url
        if "/questions/" in url:
            for field in page.locator("main input[type=text]").all():
                name = field.get_attribute("name")
                if name in answers:
                    field.fill(answers[name])
            for name, value in CHOICES.items():
                option = page.locator(f'main input[type=radio][name="{name}"][value="{value}"]')
                if option.count():
                    option.check()
            boxes = page.locator("main input[type=checkbox]")
            if boxes.count():
                boxes.first.check()
        elif "/documents/" in url:
            page.locator("input[type=file]").set_input_files(
                {"name": "plan.png", "mimeType": "image/png", "buffer": picture()}
            )
        elif "/declarations/" in url:
            for box in page.locator("main input[type=checkbox]").all():
                box.check()
        elif "/named/" in url:
            named()
            page.goto(url.partition("/named/")[0] + "/next/")
            continue
        elif "/submitted/" in url:
            return
        page.locator("main form button").first.click()
        assert page.url != url, page.locator("main").inner_text()[:500]
    raise AssertionError(f"the questions do not end: {page.url}")


class Offices:
    """The officers of the district, each with a desk of their own."""

    def __init__(self, chromium, base_url: str, cast) -> None:
        self.chromium, self.base_url, self.cast, self.desks = chromium, base_url, cast, {}

    def desk(self, post: str, nth: int = 0):
        if (post, nth) not in self.desks:
            holders = [
                entry
                for entry in self.cast.entries
                if any(held["post"] == post and held["division"] in {"tingchao"} for held in entry.get("posts", []))
                and len(entry["posts"]) == 1
            ]
            context = self.chromium.new_context(
                base_url=self.base_url, viewport={"width": 1280, "height": 900}, locale="zh-CN"
            )
            context.set_default_timeout(15_000)
            self.desks[post, nth] = signed_in(context, holders[nth]["id_number"])
        return self.desks[post, nth]

    def open_case(self, page, service: str) -> None:
        page.goto("/office/")
        page.locator("[data-queue-row]", has_text=service).locator("a").first.click()
        take = page.locator("aside button", has_text="领取")
        if take.count():
            take.click()

    def do(self, post: str, service: str, button: str) -> None:
        page = self.desk(post)
        self.open_case(page, service)
        page.locator("aside").get_by_role("button", name=button, exact=True).first.click()
        assert page.locator(".govuk-error-summary").count() == 0, page.locator("main").inner_text()[:400]

    def check_on_site(self, post: str, service: str) -> None:
        page, colleague = self.desk(post), self.desk(post, 1)
        self.open_case(page, service)
        reference = page.url
        name = colleague.locator(".door__nav .govuk-visually-hidden").inner_text()
        page.locator("select[name=colleague]").select_option(label=name)
        for conforms in page.locator("aside input[type=radio][value=conforms]").all():
            conforms.check()
        page.locator("textarea[name=findings]").fill("现场与申请一致。")
        page.get_by_role("button", name="记录核查", exact=True).click()
        colleague.goto(reference)
        colleague.get_by_role("button", name="签字确认", exact=True).click()

    def close(self) -> None:
        for page in self.desks.values():
            page.context.close()


def test_a_restaurant_opens(browser_page, live, chromium, cast):
    chen = next(entry for entry in cast.entries if entry.get("id") == "chen")
    answers = ANSWERS | {
        "premises.number": chen["premises"],
        "safety_officer.id_number": chen["safety_officer"],
    }
    phone = signed_in(browser_page.context, chen["id_number"])
    offices = Offices(chromium, live.url, cast)

    def confirms() -> None:
        """Whoever was named as food-safety officer, on their own phone."""
        context = chromium.new_context(base_url=live.url, viewport={"width": 390, "height": 844}, locale="zh-CN")
        theirs = signed_in(context, chen["safety_officer"])
        theirs.goto("/my/")
        theirs.locator("a[href*='/my/named/']").first.click()
        theirs.locator("button[value=confirm]").click()
        context.close()

    phone.goto("/")
    phone.get_by_role("link", name="开办餐饮店").click()
    assert "不用您填写的" in phone.locator("main").inner_text()
    phone.get_by_role("button", name="现在开始").click()
    phone.get_by_role("button", name="继续").or_(phone.get_by_role("link", name="继续", exact=True)).first.click()
    walk_through(phone, answers)
    reference = phone.locator(".govuk-panel strong").inner_text()
    assert re.fullmatch(r"HA-2026-\w{4}-\w{4}", reference)

    offices.do("market.registrar", "营业执照", "受理")
    offices.do("market.registrar", "营业执照", "准予")

    phone.goto(f"/my/applications/{reference}/")
    phone.get_by_role("button", name="店面已装修好，可以检查").click()
    walk_through(phone, answers, named=confirms)

    offices.do("market.registrar", "食品经营许可证", "受理")
    offices.check_on_site("market.examiner", "食品经营许可证")
    offices.do("market.approver", "食品经营许可证", "准予")
    offices.do("fire.clerk", "消防安全检查", "受理")
    offices.do("fire.approver", "消防安全检查", "准予")
    offices.check_on_site("fire.inspector", "消防安全检查")
    offices.do("water.clerk", "排水许可", "受理")
    offices.check_on_site("water.inspector", "排水许可")
    offices.do("water.approver", "排水许可", "准予")

    phone.goto("/my/licences/")
    assert phone.locator("article").count() == 5
    pdf = phone.context.request.get(phone.locator("article a[href$='/pdf']").first.get_attribute("href"))
    assert pdf.body()[:5] == b"%PDF-"
    phone.locator("article a[href*='/verify/']").first.click()
    assert "真实有效" in phone.locator("main").inner_text()
    assert "陈志远" not in phone.locator("main").inner_text()  # strangers see a masked name

    phone.goto(f"/my/applications/{reference}/")
    phone.locator("h2 a").first.click()
    phone.get_by_role("button", name="查看存证证明").click()
    assert "承诺已兑现" in phone.locator("main").inner_text() or "已入" in phone.locator("main").inner_text()
    phone.goto("/my/readings/")
    assert "户籍与身份信息" in phone.locator("main").inner_text()
    offices.close()
