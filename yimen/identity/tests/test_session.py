"""A session that ends: what was being sent is kept for its sender alone, and arrives after signing in again."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from yimen.identity import models, operations, pending_forms, queries, sessions
from yimen.identity.access import officer, person
from yimen.identity.tests.conftest import LIN, WU, ZHAO
from yimen.ledger.acts import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@person
def notes(request):
    """Says back what it was sent."""
    file = request.FILES.get("file")
    said = file.read().decode() if file else ""
    return HttpResponse(f"{request.visitor.person.name}|{request.GET.get('q')}|{request.POST.get('text')}|{said}")


@officer
def desk(request):
    """Says who acts."""
    return HttpResponse(f"{request.officer.post}@{request.officer.division}")


urlpatterns = [path("notes/", notes), path("desk/", desk), path("", include("yimen.web.urls"))]


def age(client, **by) -> None:
    """Let the client's session have been used last some time ago."""
    session = client.session
    session[sessions.LAST_SEEN_AT] = (timezone.now() - dt.timedelta(**by)).isoformat()
    session.save()


def send(client):
    return client.post("/notes/?q=1", {"text": "二两面", "file": SimpleUploadedFile("plan.txt", b"plan")})


def test_what_was_sent_after_the_session_ended_arrives_once_after_signing_in_again(client, signed_in):
    signed_in(LIN)
    age(client, hours=1)

    lost = send(client)
    back = signed_in(LIN)
    page = client.get("/sign-in/resume/").content.decode()
    kept = client.session[sessions.KEPT]
    arrived = client.post("/notes/?q=1", {pending_forms.FIELD: kept})
    again = client.post("/notes/?q=1", {pending_forms.FIELD: kept})

    assert lost.headers["Location"].startswith("/sign-in/?next=")
    assert back.headers["Location"] == "/sign-in/resume/"
    assert "plan.txt" in page
    assert arrived.content.decode() == "林晓梅|1|二两面|plan"
    assert again.headers["Location"] == "/"


def test_codes_are_erased_when_nobody_is_told_of_them_any_more(client, signed_in):
    signed_in(LIN)
    now = timezone.now()
    assert models.SignInChallenge.objects.exists()

    operations.erase_left_behind(now=now + dt.timedelta(days=7))
    assert models.SignInChallenge.objects.exists()

    operations.erase_left_behind(now=now + dt.timedelta(days=9))
    assert not models.SignInChallenge.objects.exists()


def test_what_is_left_behind_is_erased_when_its_time_is_over(client, signed_in):
    signed_in(LIN)
    age(client, hours=1)
    send(client)
    now = timezone.now()
    assert models.KeptForm.objects.exists() and Session.objects.exists()

    operations.erase_left_behind(now=now)
    assert models.KeptForm.objects.exists() and Session.objects.exists()

    operations.erase_left_behind(now=now + dt.timedelta(hours=25))
    assert not models.KeptForm.objects.exists() and not models.KeptFile.objects.exists()
    assert not Session.objects.exists()


def test_somebody_else_who_signs_in_next_neither_sees_nor_sends_it(client, signed_in):
    signed_in(LIN)
    age(client, hours=1)
    send(client)
    kept = client.session[sessions.KEPT]

    signed_in(ZHAO)

    assert client.get("/sign-in/resume/").status_code == 302
    assert client.post("/notes/?q=1", {pending_forms.FIELD: kept}).headers["Location"] == "/"


def test_a_kept_form_goes_only_where_it_was_sent_and_is_forgotten_after_two_hours(client, signed_in):
    signed_in(LIN)
    age(client, hours=1)
    send(client)
    signed_in(LIN)
    kept = client.session[sessions.KEPT]
    lin = queries.person_by_number(LIN)

    elsewhere = client.post("/sign-in/resume/", {pending_forms.FIELD: kept})

    assert elsewhere.headers["Location"] == "/"
    assert queries.kept_form(kept, person=lin.id, now=timezone.now()) is not None
    assert queries.kept_form(kept, person=lin.id, now=timezone.now() + dt.timedelta(hours=2)) is None


def test_a_stranger_begins_something_and_goes_on_after_signing_in(client, signed_in):
    client.post("/notes/", {"text": "begin"})

    assert signed_in(LIN).headers["Location"] == "/sign-in/resume/"
    arrived = client.post("/notes/", {pending_forms.FIELD: client.session[sessions.KEPT]})
    assert arrived.content.decode() == "林晓梅|None|begin|"


def test_a_session_in_use_goes_on(client, signed_in):
    signed_in(LIN)
    age(client, minutes=20)

    assert client.get("/notes/").status_code == 200
    age(client, minutes=20)
    assert client.get("/notes/").status_code == 200


def test_signing_in_changes_the_key_of_the_session(client, code_sent):
    code = code_sent(LIN)
    before = client.session.session_key

    client.post("/sign-in/code/", {"code": code})

    assert client.session.session_key != before


def test_a_form_of_another_site_is_refused_before_anything_is_kept(signed_in):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/notes/", {"text": "forged"}).status_code == 403
    assert sessions.KEPT not in strict.session


def test_an_officer_of_several_posts_chooses_one_and_acts_in_it(client, signed_in, now):
    who = operations.register_person(id_number=WU, name="吴建国", phone="", provider="demo", actor=SYSTEM, now=now)
    for post in ("market.registrar", "market.inspector"):
        operations.assign_post(
            person_id=who.id,
            post=post,
            division="haitang",
            from_on=dt.date(2026, 1, 1),
            actor=SYSTEM,
            now=now,
        )
    signed_in(WU)

    asked = client.get("/desk/")
    page = client.get(asked.headers["Location"])
    inspector = next(held for held in page.wsgi_request.visitor.holdings if held.post == "market.inspector")
    nothing = client.post(asked.headers["Location"], {})
    foreign = client.post(asked.headers["Location"], {"holding": "0" * 32})
    chosen = client.post(asked.headers["Location"], {"holding": str(inspector.id)})

    assert asked.headers["Location"] == "/post/?next=%2Fdesk%2F"
    assert (nothing.status_code, foreign.status_code) == (422, 422)
    assert chosen.headers["Location"] == "/desk/"
    assert client.get("/desk/").content.decode() == "market.inspector@haitang"


def test_who_holds_no_post_today_is_told_so(client, signed_in, now):
    who = operations.register_person(id_number=WU, name="吴建国", phone="", provider="demo", actor=SYSTEM, now=now)
    today = timezone.localdate()
    held = operations.assign_post(
        person_id=who.id,
        post="market.registrar",
        division="haitang",
        from_on=dt.date(2026, 1, 1),
        actor=SYSTEM,
        now=now,
    )
    signed_in(WU)
    assert client.get("/desk/").content.decode() == "market.registrar@haitang"

    operations.end_post(holding_id=held.id, until_on=today - dt.timedelta(days=1), actor=SYSTEM, now=now)

    assert client.get("/desk/").headers["Location"].startswith("/sign-in/")  # the session has ended with the post
    signed_in(WU)
    refused = client.get("/desk/")
    assert refused.status_code == 403
    assert "/sign-out/" in refused.content.decode()
