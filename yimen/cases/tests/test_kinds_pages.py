"""The pages of a request: the clerk's form, the officer's queue and page, what who called sees; and a stranger."""

import functools
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yimen.cases import models
from yimen.cases.tests.test_kinds import KIND, WRITTEN
from yimen.identity import queries as identity
from yimen.identity import sessions
from yimen.ledger import queries as ledger

pytestmark = pytest.mark.django_db


def browser(key: str, post: str | None = None) -> Client:
    """Somebody signed in, or an officer in their post."""
    client = Client()
    client.cookies["language"] = "en"
    session, now = client.session, timezone.now().isoformat()
    session[sessions.PERSON] = key
    session[sessions.SIGNED_IN_AT] = session[sessions.LAST_SEEN_AT] = now
    if post is not None:
        held = identity.posts_of(key, on=timezone.localdate())
        session[sessions.HOLDING] = str(next(each.id for each in held if each.post == post))
    session.save()
    return client


def of(actor) -> Client:
    return browser(actor.id, actor.post)


def test_from_the_call_to_the_page_of_who_called(cast, names):
    lin, stranger = cast.person("lin"), cast.person("chen")
    clerk, officer = of(cast.officer("urban.hotline-clerk")), of(cast.officer("urban.request-officer"))
    form = reverse("cases:open", args=[names(KIND)])
    written = {names(name): value for name, value in (WRITTEN | {"caller.id_number": lin.id_number}).items()}

    assert form in clerk.get(reverse("cases:queue")).content.decode()
    assert "<textarea" in clerk.get(form).content.decode()
    sent = clerk.post(form, {**written, "call": "12345-77"})

    case = models.Case.objects.get(facts__call__value="12345-77")
    assert sent.url == reverse("cases:office_case", args=[case.reference])
    assert case.reference in officer.get(reverse("cases:queue")).content.decode()
    page = officer.get(reverse("cases:office_case", args=[case.reference])).content.decode()
    assert WRITTEN["request.text"] in page and "12345-77" in page
    own = reverse("cases:concern", args=[case.reference])
    assert own in browser(str(lin.id)).get("/my/").content.decode()
    assert case.reference in browser(str(lin.id)).get(own).content.decode()
    assert browser(str(stranger.id)).get(own).status_code == 404
    assert own not in browser(str(stranger.id)).get("/my/").content.decode()


def test_the_officer_is_not_offered_a_correction_that_nobody_could_answer(cast, names):
    clerk, officer = of(cast.officer("urban.hotline-clerk")), of(cast.officer("urban.request-officer"))
    written = {names(name): value for name, value in WRITTEN.items()}
    clerk.post(reverse("cases:open", args=[names(KIND)]), written)
    case = models.Case.objects.get(kind="request")
    task = case.tasks.get(closed_at=None)
    act = functools.partial(reverse, "cases:office_act")
    officer.post(act(args=[case.reference, task.id, "claim"]))

    page = officer.get(reverse("cases:office_case", args=[case.reference])).content.decode()

    assert act(args=[case.reference, task.id, "put-back"]) in page
    correct = act(args=[case.reference, task.id, "correct"])
    assert correct not in page
    asked = {"item": names("request.text"), f"reason-{names('request.text')}": "unclear"}
    assert officer.post(correct, asked).status_code == 409


def test_what_is_missing_is_said_and_what_was_written_stays(cast, names):
    clerk = of(cast.officer("urban.hotline-clerk"))
    form = reverse("cases:open", args=[names(KIND)])

    back = clerk.post(form, {names("request.text"): "路灯不亮", "call": "12345-78"}, follow=True).content.decode()

    assert "govuk-error-summary" in back and "路灯不亮" in back and "12345-78" in back
    assert not models.Case.objects.filter(facts__call__value="12345-78").exists()


def test_a_clerk_does_not_take_up_their_own_affair_and_nothing_is_opened(cast, names):
    actor = cast.officer("urban.hotline-clerk")
    clerk, form = of(actor), reverse("cases:open", args=[names(KIND)])
    own = WRITTEN | {"caller.id_number": identity.person(actor.id).id_number}

    back = clerk.post(form, {names(name): value for name, value in own.items()}, follow=True)

    page = back.content.decode()
    assert back.status_code == 200 and "govuk-error-summary" in page and "This is your own affair" in page
    assert not models.Case.objects.filter(kind="request").exists()


def test_the_same_form_sent_twice_opens_one_case_and_another_call_another(cast, names):
    clerk, form = of(cast.officer("urban.hotline-clerk")), reverse("cases:open", args=[names(KIND)])
    key = re.search(r'name="key" value="([^"]+)"', clerk.get(form).content.decode())[1]
    sent = {names(name): value for name, value in WRITTEN.items()} | {"call": "12345-79", "key": key}

    first, again = clerk.post(form, sent), clerk.post(form, sent)

    assert first.url == again.url
    case = models.Case.objects.get(kind="request")
    assert len(ledger.acts_of(case.matter)) == 1
    assert clerk.post(form, sent | {"call": "12345-80"}).url != first.url
    assert models.Case.objects.filter(kind="request").count() == 2
    assert key not in clerk.get(form).content.decode()


def test_nobody_else_finds_the_form(cast, names, client):
    form = reverse("cases:open", args=[names(KIND)])

    assert of(cast.officer("urban.request-officer")).get(form).status_code == 404
    assert browser(str(cast.person("lin").id)).get(form).status_code in {302, 403, 404}
    assert client.get(form).status_code == 302
