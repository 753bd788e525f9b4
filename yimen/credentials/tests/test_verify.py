"""Verifying a licence: anybody may, by its code, and sees what is public and nothing else."""

import pytest

from yimen.credentials import queries, rules

pytestmark = pytest.mark.django_db


def test_a_stranger_sees_what_is_public_and_half_a_name(issue, browser, cast):
    made, name = issue(), cast.person("lin").name

    answer = browser().get(f"/verify/{made.public_code}/")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "Genuine" in page
    assert made.number in page
    assert "公开" in page
    assert "私下" not in page
    assert name not in page
    assert rules.masked_name(name) in page


def test_a_code_may_be_typed_as_people_type(issue, browser):
    code = issue().public_code
    typed = rules.grouped(code).lower().replace("0", "o")

    answer = browser().get("/verify/", {"code": f" {typed} "})

    assert answer["Location"] == f"/verify/{code}/"


@pytest.mark.parametrize("typed", ["1234", "U" * 16, "' OR 1=1 --", "７" * 16])
def test_what_is_no_code_is_said_to_be_none(browser, db, release, typed):
    assert browser().get("/verify/", {"code": typed}).status_code == 400


def test_a_code_of_the_right_form_that_nobody_was_given_is_unknown(issue, browser):
    issue()

    assert browser().get(f"/verify/{'0' * 16}/").status_code == 404


def test_a_forged_record_is_not_called_genuine(issue, browser, monkeypatch):
    made = issue()
    monkeypatch.setattr(queries.keys, "verifies", lambda *_: False)

    page = browser().get(f"/verify/{made.public_code}/").content.decode()

    assert "Genuine" not in page
    assert "Do not rely on it" in page
