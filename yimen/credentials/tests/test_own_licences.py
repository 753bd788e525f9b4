"""One's own licences: their holder reads them, and nobody else."""

import uuid

import pytest

pytestmark = pytest.mark.django_db


def test_the_holder_finds_their_licence_with_everything_it_states(issue, browser, cast):
    made = issue()

    page = browser(cast.person("lin")).get("/my/licences/").content.decode()

    assert made.number in page


def test_another_person_finds_none_of_it_and_no_file(issue, browser, cast):
    made, other = issue(), browser(cast.person("zhou"))

    assert made.number not in other.get("/my/licences/").content.decode()
    assert other.get(f"/my/licences/{made.id}/pdf").status_code == 404
    assert other.get(f"/my/licences/{uuid.uuid4()}/pdf").status_code == 404  # the same as one that does not exist


def test_who_has_not_signed_in_is_asked_to(issue, browser):
    made = issue()

    for path in ("/my/licences/", f"/my/licences/{made.id}/pdf"):
        answer = browser().get(path)
        assert (answer.status_code, made.number in answer.content.decode()) == (302, False)
