"""Names that are not what they seem: refused where something is hidden in them, else shown with a warning."""

import pytest

from yimen.applications import models
from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver
from yimen.cases.queries import office
from yimen.cases.tests.desk import Desk

pytestmark = pytest.mark.django_db


def test_a_name_that_reads_otherwise_than_it_is_written_is_not_kept_and_the_answer_says_where(cast, release, now):
    lin = Driver(cast, release, now)
    row, name = lin.application.stages.get(stage=lin.names("licence")), lin.names("business.name")

    [problem] = applying.save_answers(lin.application, row, {name: "小满\u202e面馆"}, now=lin.now)

    assert problem.field == name
    assert "after “小满”" in problem.message.en
    assert name not in models.Draft.objects.get(application=lin.application).facts


def test_an_officer_is_told_of_letters_that_look_like_others_and_a_stranger_of_nothing(cast, release, now):
    lin = Driver(cast, release, now, **{"business.name": "小满Саfe"})  # the first two are Cyrillic
    lin.complete()
    lin.submit()
    case, registrar = lin.case(), lin.officer("market.registrar")

    page = office.case_page(case.reference, registrar, now=now)
    [row] = [each for each in page.facts if each.lookalikes]

    assert row.field.id == lin.names("business.name")
    assert "Cyrillic, U+0421" in Desk(registrar).open(case).content.decode()
    assert Desk(lin.officer("fire.inspector")).open(case).status_code == 404
