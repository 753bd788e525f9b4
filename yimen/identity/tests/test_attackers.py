"""Strangers who try: they lock nobody out, learn nothing of a number, and the person is told."""

import datetime as dt
import time

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yimen.engines import identifiers
from yimen.identity import operations, queries, rules
from yimen.identity.providers.base import UnknownPerson
from yimen.identity.tests.conftest import LIN, ZHAO, wrong
from yimen.ledger import queries as ledger

pytestmark = pytest.mark.django_db
NOBODY = "99010119800101004"
NOBODY += identifiers.citizen_check(NOBODY)


def attack(number: str, *, phones, addresses: int, tries: int = 5) -> None:
    """Type wrong codes for a number from many addresses, as fast as the pages let one."""
    for address in range(addresses):
        stranger = Client(REMOTE_ADDR=f"198.51.100.{address + 1}")
        for _ in range(3):
            before = len(phones.codes)
            stranger.post("/sign-in/", {"who": number})
            code = phones.codes[-1] if len(phones.codes) > before else "000000"
            for _ in range(tries):
                stranger.post("/sign-in/code/", {"code": wrong(code)})


def test_a_device_that_signed_in_before_is_not_locked_by_strangers(client, signed_in, phones):
    signed_in(LIN)
    client.post("/sign-out/")
    attack(LIN, phones=phones, addresses=30)
    before = len(phones.codes)

    back = signed_in(LIN)

    assert len(phones.codes) == before + 1
    assert len(phones.codes[-1]) == rules.DIGITS  # and no stronger proof is asked for what others did
    assert back.headers["Location"] == "/my/"


def test_a_new_device_still_gets_in_after_an_attack_from_elsewhere(phones, client, signed_in):
    attack(LIN, phones=phones, addresses=5)

    assert signed_in(LIN).headers["Location"] == "/my/"
    assert len(phones.codes[-1]) == rules.DIGITS_STEPPED_UP


def test_who_types_wrongly_waits_where_they_are(phones):
    attack(LIN, phones=phones, addresses=1)

    assert len(phones.codes) == 1  # the second and third time nothing was sent, and the page did not say so


def test_the_person_is_told_by_an_act_and_on_their_own_pages(client, signed_in, phones):
    signed_in(LIN)
    attack(LIN, phones=phones, addresses=1)
    lin = queries.person_by_number(LIN)

    page = client.get("/my/sign-ins/").content.decode()

    assert [act.kind for act in ledger.acts_of(f"person:{lin.id}")].count("identity.sign-in.locked") == 1
    assert "有人用您的号码输错验证码" in page
    other = Client()
    other.post("/sign-in/", {"who": ZHAO})
    other.post("/sign-in/code/", {"code": phones.codes[-1]})
    assert "有人用您的号码输错验证码" not in other.get("/my/sign-ins/").content.decode()


@pytest.mark.parametrize("forged", ["", "x", "WyJhIixbXV0:1abc:def"])
def test_a_cookie_that_is_not_ours_makes_no_device_known(client, phones, forged):
    client.cookies[settings.DEVICE_COOKIE_NAME] = forged
    client.post("/sign-in/", {"who": LIN})

    attack(LIN, phones=phones, addresses=1)
    sent = len(phones.codes)
    again = Client(REMOTE_ADDR="198.51.100.1")
    again.cookies[settings.DEVICE_COOKIE_NAME] = forged
    again.post("/sign-in/", {"who": LIN})

    assert len(phones.codes) == sent


def test_the_device_of_another_person_is_not_known_for_this_one(client, signed_in, phones):
    signed_in(ZHAO)
    client.post("/sign-out/")
    for _ in range(5):
        client.post("/sign-in/", {"who": LIN})
        client.post("/sign-in/code/", {"code": wrong(phones.codes[-1])})
    sent = len(phones.codes)

    client.post("/sign-in/", {"who": LIN})

    assert len(phones.codes) == sent


def test_a_number_that_nobody_knows_looks_and_costs_like_any_other(client, phones, register, monkeypatch):
    lookup = phones.claim

    def claim(hint):
        if hint == NOBODY:
            raise UnknownPerson(hint)
        return lookup(hint)

    monkeypatch.setattr(phones, "claim", claim)
    pages, took, asked = {}, {}, {}
    for number in (LIN, NOBODY):
        visitor = Client()
        with CaptureQueriesContext(connection) as statements:
            began = time.perf_counter()
            first = visitor.post("/sign-in/", {"who": "other", "number": number})
            took[number] = time.perf_counter() - began
        asked[number] = len(statements)
        page = visitor.get("/sign-in/code/")
        typed = visitor.post("/sign-in/code/", {"code": "123"})
        pages[number] = [
            (answer.status_code, answer.headers.get("Location"), _without_token(answer.content))
            for answer in (first, page, typed)
        ]

    assert pages[LIN] == pages[NOBODY]
    assert asked[LIN] == asked[NOBODY]
    assert abs(took[LIN] - took[NOBODY]) < 0.25


def _without_token(content: bytes) -> bytes:
    return b"".join(part.partition(b'"')[2] for part in content.split(b'name="csrfmiddlewaretoken" value="'))


def test_a_person_sees_where_they_are_signed_in_and_ends_one_of_them(client, signed_in, phones):
    phone = Client(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/120.0 Mobile Safari/537.36")
    phone.post("/sign-in/", {"who": LIN})
    phone.post("/sign-in/code/", {"code": phones.codes[-1]})
    signed_in(LIN)
    lin = queries.person_by_number(LIN)
    page = client.get("/my/sign-ins/").content.decode()
    own = queries.sessions_of(lin.id, since=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    lost = next(each for each in own if each.browser)

    client.post("/my/sign-ins/", {"session": str(lost.id)})

    assert "Chrome · Android" in page
    assert len(own) == 2
    assert phone.get("/my/sign-ins/").headers["Location"].startswith("/sign-in/")
    assert client.get("/my/sign-ins/").status_code == 200
    kinds = [act.kind for act in ledger.acts_of(f"person:{lin.id}")]
    assert kinds.count("identity.session.ended") == 1


def test_nobody_ends_the_session_of_another(client, signed_in, phones):
    signed_in(LIN)
    lin = queries.person_by_number(LIN)
    (own,) = queries.sessions_of(lin.id, since=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    other = Client()
    other.post("/sign-in/", {"who": ZHAO})
    other.post("/sign-in/code/", {"code": phones.codes[-1]})

    other.post("/my/sign-ins/", {"session": str(own.id)})
    Client().post("/my/sign-ins/", {"session": str(own.id)})
    other.post("/my/sign-ins/", {"session": "rubbish"})

    assert client.get("/my/sign-ins/").status_code == 200


def test_signing_out_takes_the_session_off_the_list(client, signed_in):
    signed_in(LIN)
    lin = queries.person_by_number(LIN)
    since = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    assert len(queries.sessions_of(lin.id, since=since)) == 1

    client.post("/sign-out/")

    assert queries.sessions_of(lin.id, since=since) == []


def test_a_stranger_ends_no_session_by_the_operation(now, signed_in):
    signed_in(LIN)
    lin = queries.person_by_number(LIN)
    (own,) = queries.sessions_of(lin.id, since=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    from yimen.ledger import ids
    from yimen.ledger.acts import Actor

    stranger = Actor(kind="person", id=str(ids.new_id()))

    assert not operations.end_session(session_id=own.id, actor=stranger, now=now)
    assert operations.end_session(session_id=own.id, actor=Actor(kind="person", id=str(lin.id)), now=now)
