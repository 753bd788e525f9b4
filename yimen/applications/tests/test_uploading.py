"""What is uploaded lands before the submission or not at all, and only so much of it."""

import datetime as dt

import pytest

from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver, _picture
from yimen.cases import errors
from yimen.files import queries as files
from yimen.files import rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(cast, release, now):
    return Driver(cast, release, now)


@pytest.fixture
def opening(lin):
    """The second stage of Lin's application, ready to be submitted: its row, and a document that it asked for."""
    lin.licensed()
    applying.declare(lin.application, lin.names("opening"), actor=lin.actor, now=lin.now)
    current = lin.complete("opening")
    return lin.application.stages.get(stage=lin.names("opening")), current.documents[0][0].id


def attach(lin, row, document, *, content=b""):
    return applying.attach(
        lin.application,
        row,
        document,
        name="p.png",
        content=content or _picture("another"),
        actor=lin.actor,
        now=lin.now,
    )


def test_a_file_that_was_on_its_way_at_the_submission_does_not_land(lin, opening):
    row, document = opening  # as the page had read it, before
    given = files.standing(lin.application.matter)[document]
    lin.submit("opening")

    with pytest.raises(errors.OutOfOrder):
        attach(lin, row, document)

    assert files.standing(lin.application.matter)[document] == given


@pytest.mark.parametrize("limit", ["MOST_HELD", "MOST_OF_PERSON", "MOST_A_DAY"])
def test_more_than_a_quota_is_refused_with_what_to_do_and_keeps_what_there_is(lin, opening, monkeypatch, limit):
    row, document = opening
    given = files.standing(lin.application.matter)[document]
    monkeypatch.setattr(rules, limit, 1)

    problem = attach(lin, row, document)

    assert problem.field == document and "bring the document to the counter" in problem.message.en
    assert files.standing(lin.application.matter)[document] == given


def test_files_are_counted_by_the_day(lin, opening, monkeypatch):
    row, document = opening
    monkeypatch.setattr(rules, "MOST_FILES_A_DAY", 1)
    assert "Within a day at most 1 files" in attach(lin, row, document).message.en

    lin.now += dt.timedelta(hours=25)

    assert attach(lin, row, document) is None
