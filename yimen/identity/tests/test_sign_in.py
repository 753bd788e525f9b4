"""Signing in with a one-time code: the right one, wrong ones, too many, too late, and nobody under the number."""

import datetime as dt
import re

import pytest

from yimen.guard import rules as guard
from yimen.identity import operations, providers, queries, rules
from yimen.identity.tests.conftest import LIN, WU, ZHAO, wrong
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(phones):
    """Have a code sent, by the operation; the challenge, and the code as it came to the phone."""

    def sent(number: str, *, now: dt.datetime, client: str = "127.0.0.1"):
        challenge = operations.request_code(provider="demo", hint=number, client=client, now=now)
        return challenge, phones.codes[-1]

    return sent


def test_the_first_sign_in_registers_the_person_by_the_register_and_records_both(ask, now):
    challenge, code = ask(ZHAO, now=now)

    person = operations.sign_in(challenge=challenge, code=f"{code[:3]} {code[3:]}", now=now)

    assert (person.name, person.id_number) == ("赵德明", ZHAO)
    kinds = [act.kind for act in ledger.acts_of(f"person:{person.id}")]
    assert kinds == ["identity.person.registered", "identity.person.signed-in"]


def test_who_is_known_keeps_their_key(ask, now):
    first = operations.sign_in(challenge=(sent := ask(LIN, now=now))[0], code=sent[1], now=now)

    again = operations.sign_in(challenge=(sent := ask(LIN, now=now))[0], code=sent[1], now=now)

    assert again == first


def test_a_code_signs_in_once(ask, now):
    challenge, code = ask(LIN, now=now)
    operations.sign_in(challenge=challenge, code=code, now=now)

    again = operations.sign_in(challenge=challenge, code=code, now=now)

    assert again.problem is rules.CodeProblem.USED


def test_five_wrong_codes_lock_it_for_good_and_are_recorded(ask, now):
    challenge, code = ask(LIN, now=now)

    left = [operations.sign_in(challenge=challenge, code=wrong(code), now=now).tries_left for _ in range(5)]
    right = operations.sign_in(challenge=challenge, code=code, now=now)

    assert left == [4, 3, 2, 1, 0]
    assert right.problem is rules.CodeProblem.LOCKED
    assert [act.kind for act in ledger.acts_of("actor:anonymous")] == ["identity.sign-in.locked"]


def test_after_three_wrong_codes_the_next_one_is_longer_and_after_five_one_waits(ask, now):
    challenge, code = ask(LIN, now=now)
    for _ in range(3):
        operations.sign_in(challenge=challenge, code=wrong(code), now=now)

    second, longer = ask(LIN, now=now)
    for _ in range(2):
        operations.sign_in(challenge=second, code=wrong(longer), now=now)

    assert len(longer) == rules.DIGITS_STEPPED_UP
    with pytest.raises(operations.TooManyAttempts) as denied:
        ask(LIN, now=now)
    assert denied.value.judgement.reasons == (guard.Reason.WRONG_CODES,)
    assert denied.value.judgement.retry_at == now + dt.timedelta(minutes=1)
    ask(LIN, now=denied.value.judgement.retry_at)


def test_a_code_expires_after_five_minutes(ask, now):
    challenge, code = ask(LIN, now=now)

    late = operations.sign_in(challenge=challenge, code=code, now=now + rules.CODE_LIFE)

    assert late.problem is rules.CodeProblem.EXPIRED


def test_nobody_is_registered_under_a_number_that_the_register_does_not_know(ask, now, register):
    del register.names[ZHAO]
    challenge, code = ask(ZHAO, now=now)

    refused = operations.sign_in(challenge=challenge, code=code, now=now)

    assert refused.problem is rules.CodeProblem.UNKNOWN_PERSON
    assert queries.person_by_number(ZHAO) is None


def test_while_the_register_is_down_the_provider_vouches_or_the_code_stays_valid(ask, now, register):
    register.names = None
    named, unnamed = ask(LIN, now=now), ask(ZHAO, now=now)

    lin = operations.sign_in(challenge=named[0], code=named[1], now=now)
    zhao = operations.sign_in(challenge=unnamed[0], code=unnamed[1], now=now)

    assert ledger.acts_of(f"person:{lin.id}")[0].body["source"] == "provider"
    assert zhao.problem is rules.CodeProblem.UNAVAILABLE
    register.names = {ZHAO: "赵德明"}
    assert operations.sign_in(challenge=unnamed[0], code=unnamed[1], now=now).name == "赵德明"


def test_the_pages_sign_a_resident_in_and_out(client, code_sent):
    code = code_sent(LIN)
    page = client.get("/sign-in/code/")
    assert "0001" not in page.content.decode()  # neither telephone nor name of whose number it is

    refused = client.post("/sign-in/code/", {"code": wrong(code)})
    signed_in = client.post("/sign-in/code/", {"code": code})

    assert refused.status_code == 422
    assert signed_in.headers["Location"] == "/my/"
    assert client.get("/sign-in/resume/").headers["Location"] == "/my/"
    client.post("/sign-out/")
    assert client.get("/sign-in/resume/").headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("number", ["", "12345", LIN[:17] + ("1" if LIN[17] != "1" else "2")])
def test_a_number_that_cannot_be_one_is_explained_and_stays_in_the_field(client, number):
    page = client.post("/sign-in/", {"who": "other", "number": number})

    assert page.status_code == 422
    assert not number or f'value="{number}"' in page.content.decode()
    assert 'id="number-error"' in page.content.decode()


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "/\\x"])
def test_an_address_elsewhere_is_never_followed(client, url, signed_in):
    client.get("/sign-in/", {"next": url})

    assert signed_in(LIN).headers["Location"] == "/"


def test_officers_come_to_the_office(client, signed_in, now):
    wu = operations.register_person(id_number=WU, name="吴建国", phone="", provider="demo", actor=SYSTEM, now=now)
    operations.assign_post(
        person_id=wu.id,
        post="market.registrar",
        division="haitang",
        from_on=dt.date(2026, 1, 1),
        actor=SYSTEM,
        now=now,
    )

    assert signed_in(WU).headers["Location"] == "/office/"


def test_the_page_lists_whom_the_provider_offers(client):
    page = client.get("/sign-in/").content.decode()

    assert "林晓梅" in page
    assert "开面馆" in page


def test_where_there_is_no_provider_nobody_signs_in(client, monkeypatch):
    monkeypatch.setattr(providers, "_PROVIDERS", {})

    page = client.post("/sign-in/", {"who": "other", "number": LIN})

    assert page.status_code == 422
    assert 'id="number-error"' in page.content.decode()


def test_a_locked_number_looks_like_any_other_and_no_code_is_sent(client, code_sent, phones, now):
    for number in (LIN, ZHAO):
        for _ in range(2):
            code = code_sent(number)
            for _ in range(5):
                client.post("/sign-in/code/", {"code": wrong(code)})
    sent = len(phones.codes)

    pages = []
    for number in (LIN, ZHAO):
        answer = client.post("/sign-in/", {"who": "other", "number": number})
        assert answer.headers["Location"] == "/sign-in/code/"
        pages.append(client.get("/sign-in/code/").content.decode().split("<main")[1])

    tried = client.post("/sign-in/code/", {"code": "000000"}).content.decode()
    assert len(phones.codes) == sent
    assert "4" in tried
    without_token = [re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page) for page in pages]
    assert without_token[0] == without_token[1]
