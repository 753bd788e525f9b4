"""Applicants' pages when things go wrong: a clear page, and nothing that was given is lost."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yimen.applications import models
from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver
from yimen.cases import operations
from yimen.exchange import connectors
from yimen.identity import sessions

pytestmark = pytest.mark.django_db


def browser(driver) -> Client:
    """The applicant's browser, signed in, in English."""
    client, now = Client(), timezone.now().isoformat()
    client.cookies["language"] = "en"
    session = client.session
    session[sessions.PERSON] = str(driver.person.id)
    session[sessions.SIGNED_IN_AT] = session[sessions.LAST_SEEN_AT] = now
    session.save()
    return client


@pytest.fixture
def lin(cast, release):
    return Driver(cast, release, timezone.now())


@pytest.fixture
def zhou(cast, release):
    return Driver(cast, release, timezone.now(), who="zhou")


def url(driver, name, *more):
    return reverse(f"applications:{name}", args=[driver.application.reference, *more])


def test_somebody_elses_application_and_case_are_not_found(lin, zhou):
    lin.complete()
    lin.submit()
    client = browser(zhou)

    for page in [
        url(lin, "application"), url(lin, "check", "licence"), url(lin, "next", "licence"),
        reverse("applications:case", args=[lin.case().reference]),
        reverse("applications:receipt", args=[lin.case().reference]),
    ]:  # fmt: skip
        assert client.get(page).status_code == 404
    assert client.post(reverse("applications:case_act", args=[lin.case().reference, "withdraw"])).status_code == 404
    assert lin.case().status == "received"


def test_an_answer_with_a_wrong_check_digit_stays_on_the_page(lin):
    lin.licensed()
    applying.declare(lin.application, "opening", actor=lin.actor, now=lin.now)
    client = browser(lin)
    wrong = "990101199406159007"

    question = url(lin, "question", "opening", "safety_officer.id_number")
    sent = client.post(question, {"safety_officer.id_number": wrong})

    assert (sent.status_code, sent.url) == (302, question)  # so that the way back asks for no second sending
    page = client.get(question).content.decode()
    assert wrong in page
    assert "compare it with the card" in page
    assert "compare it with the card" not in client.get(question).content.decode()  # said once


def test_the_button_pressed_twice_leads_to_the_one_receipt(lin):
    lin.complete()
    client = browser(lin)

    first, again = (client.post(url(lin, "check", "licence"), {"key": "k"}) for _ in range(2))

    assert first.url == again.url == url(lin, "submitted", "licence")
    assert lin.application.cases.count() == 1
    assert lin.case().reference in client.get(first.url).content.decode()


def test_a_file_that_is_not_what_it_claims_is_refused_on_its_page(lin):
    from django.core.files.uploadedfile import SimpleUploadedFile

    lin.licensed()
    applying.declare(lin.application, "opening", actor=lin.actor, now=lin.now)
    lin.complete("opening")
    client = browser(lin)

    document = url(lin, "document", "opening", "layout-plan")
    client.post(document, {"file": SimpleUploadedFile("plan.png", b"MZ not a picture")})

    assert "There is a problem" in client.get(document).content.decode()
    assert lin.application.uploads.get(document="layout-plan", removed_at=None).name == "p.png"  # the good one stays


def test_an_expired_draft_says_so_and_a_new_one_can_be_started(lin):
    lin.complete()
    models.Draft.objects.filter(application=lin.application).update(
        expires_on=timezone.localdate() - dt.timedelta(days=3)
    )
    client = browser(lin)

    page = client.get(url(lin, "application")).content.decode()
    assert "The draft has expired" in page
    assert client.get(url(lin, "next", "licence")).url == url(lin, "application")
    fresh = client.post(reverse("applications:start", args=["open-a-restaurant"]))
    assert fresh.url != url(lin, "application")


def test_a_correction_is_asked_for_and_sent_on_one_page(lin):
    lin.complete()
    lin.submit()
    registrar = lin.officer("market.registrar")
    operations.request_correction(lin.task().id, [("business.name", "Count again")], actor=registrar, now=lin.now)
    client, page = browser(lin), reverse("applications:correction", args=[lin.case().reference])

    assert (
        "Now: it waits for you"
        in client.get(reverse("applications:case", args=[lin.case().reference])).content.decode()
    )
    assert "Count again" in client.get(page).content.decode()
    assert client.post(page, {"business.name": "小"}).url == page
    wrong = client.get(page).content.decode()
    assert "There is a problem" in wrong
    assert 'value="小"' in wrong
    assert client.post(page, {"business.name": "小满家常菜"}).status_code == 302
    assert lin.case().facts["business.name"]["value"] == "小满家常菜"
    assert client.post(page, {"business.name": "别的店"}).status_code == 302  # it was answered: back to the case
    assert lin.case().facts["business.name"]["value"] == "小满家常菜"


def test_a_register_that_is_down_is_asked_for_on_one_page(lin, monkeypatch):
    def down(register, *_):
        if register.id == "population":
            raise connectors.Unavailable("gone")
        return found(register, *_)

    found = connectors.find
    monkeypatch.setattr(connectors, "find", down)
    client = browser(lin)

    client.get(url(lin, "next", "licence"))
    page = client.get(url(lin, "question", "licence", "owner.name")).content.decode()

    assert page.count("The Population register does not answer just now") == 1
    assert "What the register should have told us" in page
    assert 'name="owner.name"' in page and 'name="owner.residence_address"' in page
    assert 'name="owner.phone"' not in page  # which has a question of its own
