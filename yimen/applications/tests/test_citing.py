"""Every sentence that cites a law, on the pages of a case from the first question to the decision, opens its article.

The texts are invented: each law of the city in as many articles as it has cited, so that none of its citations may
stand on a page without a link. What is cited is looked for in what is left of a page without its links.
"""

import functools
import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from yimen.applications import operations as applying
from yimen.applications.tests import citing
from yimen.applications.tests.driving import Driver
from yimen.applications.tests.test_citizen_pages import browser
from yimen.applications.tests.test_office_pages import Desk
from yimen.cage import queries as cage
from yimen.cases import operations
from yimen.exchange import queries as exchange

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts(release, tmp_path, settings):
    """The invented texts, in force."""
    citing.write_texts(release, tmp_path)
    settings.LAWS = tmp_path


@pytest.fixture
def opens(texts, release):
    """Assert that all citations of a page open, and give it in English."""
    return functools.partial(citing.opened, release=release)


@pytest.fixture
def lin(cast, release):
    return Driver(cast, release, timezone.now())


def office(case) -> str:
    return reverse("cases:office_case", args=[case.reference])


def own(case) -> str:
    return reverse("applications:case", args=[case.reference])


def test_what_a_register_said_as_it_is_looked_at_and_afterwards(lin, opens):
    lin.complete()
    client = browser(lin)
    read = [each for each in exchange.readings_of(lin.person.id) if each.evidence]
    looked_at = [
        reverse("applications:evidence", args=[lin.application.reference, "licence", each.evidence]) for each in read
    ]

    assert read
    for url in looked_at:
        opens(client, url)
    opens(client, reverse("exchange:evidence", args=[read[0].evidence]))
    opens(client, reverse("exchange:readings"), at_least=len({each.kind for each in read}))
    opens(client, reverse("exchange:readings") + "?print=1", at_least=len({each.kind for each in read}))


def test_a_reading_whose_grant_is_gone_still_opens_its_basis(lin, release, now):
    lin.complete()
    reading = next(each for each in exchange.readings_of(lin.person.id) if each.evidence)
    register, _, _ = reading.kind.partition(".")
    without = release.registers[register].model_copy(update={"grants": []})
    later = release.model_copy(update={"registers": {**release.registers, register: without}})
    later.__dict__["printed"] = release.printed

    (basis,) = exchange.bases_of(reading, later, on=now.date())
    assert basis.to("zh-hans") == reading.basis


def test_what_is_asked_and_declared(lin, opens):
    lin.licensed()
    applying.declare(lin.application, "opening", actor=lin.actor, now=lin.now)
    lin.complete("opening")

    opens(browser(lin), reverse("applications:commitments", args=[lin.application.reference, "opening"]))


def test_a_case_on_the_desk_of_its_office(lin, opens):
    lin.complete()
    lin.submit()
    registrar = lin.officer("market.registrar")
    operations.claim(lin.task().id, actor=registrar, now=lin.now)

    page = opens(Desk(registrar).client, office(lin.case()), at_least=4)

    heads = re.findall(r'(?s)<section class="facts facts--verified">.*?</h3>(.*?)<dl>', page)
    assert any("data-article" in each for each in heads)


def test_an_office_that_is_refused_reads_why(lin, texts):
    lin.complete()
    lin.submit()
    operations.accept(lin.task().id, actor=lin.officer("market.registrar"), now=lin.now)
    registrar = lin.officer("market.registrar")
    operations.claim(lin.task().id, actor=registrar, now=lin.now)
    desk = Desk(registrar)
    desk.do(lin.task(), "refuse")

    refused = desk.do(lin.task(), "refuse")

    assert refused.status_code == 403
    assert "data-article" in refused.content.decode().split('role="alert"')[1].split("<h1")[0]


def test_who_may_lengthen_or_stop_the_limit(lin, opens):
    lin.opening()
    operations.accept(lin.task("food-permit").id, actor=lin.officer("market.registrar"), now=lin.now)
    for post in ("market.examiner", "market.director"):
        opens(Desk(lin.officer(post)).client, office(lin.case("food-permit")))


def test_a_check_on_site_item_by_item(lin, opens):
    lin.opening()
    operations.accept(lin.task("food-permit").id, actor=lin.officer("market.registrar"), now=lin.now)
    case, inspector = lin.case("food-permit"), lin.officer("market.examiner")
    operations.claim(lin.task("food-permit").id, actor=inspector, now=lin.now)
    checklist = lin.release.services[case.definition].checklist

    page = opens(Desk(inspector).client, office(case), at_least=len(checklist))
    assert "data-article" not in "".join(re.findall(r"(?s)<legend.*?</legend>|<label.*?</label>", page))

    item = next(each for each in checklist if each.essential)
    lin.inspect("food-permit", "market.examiner", **{item.id: "Not there."})
    lin.inspect("food-permit", "market.examiner", **{item.id: "Not there."})  # and not after it was put right
    after = opens(Desk(lin.officer("market.approver")).client, office(case), at_least=len(checklist))
    assert "Not there." in after
    operations.decide(
        lin.task("food-permit").id, outcome="refused", actor=lin.officer("market.approver"), now=lin.now
    )  # fmt: skip
    told = opens(browser(lin), own(case))
    assert "Not there." in told
    assert item.basis.to("en") in html.unescape(re.sub(r"<[^>]+>", "", told))


@pytest.fixture
def refused(cast, release):
    """An application whose every name is taken: the rule refuses it."""
    zhou = Driver(cast, release, timezone.now(), who="zhou", **{"business.name": "老海棠面馆"})
    zhou.complete()
    zhou.submit()
    operations.accept(zhou.task().id, actor=zhou.officer("market.registrar"), now=zhou.now)
    return zhou


def test_a_refusal_and_its_remedies_as_both_read_them(refused, opens):
    operations.decide(refused.task().id, outcome="refused", actor=refused.officer("market.registrar"), now=refused.now)

    page = opens(browser(refused), own(refused.case()), at_least=3)
    assert "data-article" in page.split("What you can do against it")[1].split("</ul>")[0]
    opens(Desk(refused.officer("market.registrar")).client, office(refused.case()), at_least=3)


def test_a_departure_as_it_is_proposed_and_reviewed(lin, release, opens):
    lin.opening()
    registrar, task = lin.officer("market.registrar"), lin.task("food-permit")
    desk = Desk(registrar).client
    operations.claim(task.id, actor=registrar, now=lin.now)
    assert "Against the rule" in opens(desk, office(task.case))
    operations.propose_departure(task.id, exception="concealed-facts", reasons="x", actor=registrar, now=lin.now)
    opens(desk, office(task.case))
    [waiting] = cage.departures_of(f"case:{task.case_id}")
    reviewer = Desk(lin.officer(waiting.row.reviewer)).client

    page = opens(reviewer, reverse("cage:departure", args=[waiting.row.id]), at_least=2)
    assert "data-article" in page.split("The rule said")[1].split("</dd>")[0]
    opens(reviewer, reverse("cage:departures"))


def test_without_texts_the_same_pages_are_text(refused, settings):
    settings.LAWS = None
    operations.decide(refused.task().id, outcome="refused", actor=refused.officer("market.registrar"), now=refused.now)
    page = browser(refused).get(own(refused.case())).content.decode()

    assert "data-article" not in page
    assert refused.case().decisions.get().basis[0]["en"] in html.unescape(page)
