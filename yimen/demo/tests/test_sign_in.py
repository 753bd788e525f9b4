"""Signing in where nobody is real: the cast, the outbox, and posts that are held from the start."""

import json

import pytest

from yimen.demo import posts, queries, sign_in
from yimen.engines import identifiers
from yimen.identity import operations, providers
from yimen.identity import queries as identity
from yimen.identity.providers.base import UnknownPerson

pytestmark = pytest.mark.django_db

LIN = "99010119900307002"
LIN += identifiers.citizen_check(LIN)
WU = "99010119850101001"
WU += identifiers.citizen_check(WU)


@pytest.fixture(autouse=True)
def people(settings, tmp_path):
    """The cast file: Lin, a resident, and Wu, an officer of two posts."""
    settings.DATA_DIR = tmp_path
    (tmp_path / "registers").mkdir()
    story = {"zh": "开面馆", "en": "opens a noodle shop"}
    held = [{"post": f"market.{post}", "division": "haitang"} for post in ("registrar", "inspector")]
    cast = [
        {"id_number": LIN, "name": "林晓梅", "phone": "13900000001", "story": story, "posts": []},
        {"id_number": WU, "name": "吴建国", "phone": "13900000002", "story": story, "posts": held},
    ]
    (tmp_path / "registers" / "cast.json").write_text(json.dumps(cast), encoding="utf-8")


def test_the_demonstration_is_the_provider():
    assert isinstance(providers.get(providers.default()), sign_in.Demo)


def test_the_code_waits_in_the_outbox_which_anybody_opens(client, now):
    operations.request_code(provider="demo", hint=LIN, client="127.0.0.1", now=now)

    page = client.get("/demo/outbox/").content.decode()

    assert "林晓梅" in page
    assert queries.outbox()[0].code in page


def test_the_pages_of_signing_in_say_that_nobody_is_real(client):
    listed = client.get("/sign-in/").content.decode()
    client.post("/sign-in/", {"who": LIN})
    asked = client.get("/sign-in/code/").content.decode()

    assert "以下人员均为虚构" in listed
    assert "林晓梅" in listed
    assert 'href="/demo/outbox/"' in asked.split("<main")[1]


def test_a_number_that_is_none_is_nobodys():
    with pytest.raises(UnknownPerson):
        sign_in.Demo().claim("99010119900307002")


def test_the_posts_of_the_cast_are_held_and_assigned_once(now):
    before = len(identity.holders_of("market.registrar", on=now.date()))

    assert posts.enrol(now=now) == 1
    assert posts.enrol(now=now) == 1

    assert len(identity.holders_of("market.registrar", on=now.date())) == before + 1
