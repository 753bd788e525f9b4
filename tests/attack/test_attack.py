"""The attack itself can fail: what falls and is not known is reported, and a forgery that nobody sees has fallen."""

import pytest
from django.conf import settings

from tests.attack import forgeries, report
from tests.attack.case import Outcome
from tests.attack.forgeries.forger import Forgery
from tests.attack.installation import Installation

HELD, FELL = Outcome("family.held", "It holds."), Outcome("family.fell", "It does not.", "something happened")


def test_what_falls_and_is_not_known_fails_the_run():
    judged = report.judge([HELD, FELL], {})

    assert (judged.new, judged.status) == ((FELL,), 1)


def test_what_is_known_to_fall_passes_and_is_told_when_it_holds():
    judged = report.judge([HELD, FELL], {"family.fell": "why", "family.held": "why"})

    assert (judged.status, judged.held_now) == (0, (HELD,))
    told = report.table({"family": [HELD, FELL]}, {"family": 1.0}, {"family.fell": "why", "family.held": "why"})
    assert "family.held now holds: remove it" in told
    assert "known family.fell" in told


def test_each_case_has_an_id_of_its_own_and_a_sentence():
    ids = [each.id for each in forgeries.FORGERIES]

    assert len(ids) == len(set(ids)) >= 53
    assert all(each.sentence.endswith(".") for each in forgeries.FORGERIES)


@pytest.fixture
def copies(city_template, django_db_setup, django_db_blocker):
    """The prepared database of tests as what is attacked."""
    installation = Installation.__new__(Installation)
    installation.folder, installation.template = settings.DATA_DIR, city_template
    with django_db_blocker.unblock():
        yield installation


@pytest.mark.long
def test_a_planted_hole_is_reported(copies):
    """A forgery that changes nothing is one that nobody can see; a body that says something else is seen."""
    with copies.copy("attack_test"):
        usual = set(forgeries.problems())
    planted = Forgery("planted", "Nothing is done.", lambda forger: None)
    plain = next(each for each in forgeries.FORGERIES if each.id == "body-changed")
    broken = Forgery("broken", "A statement that is none.", lambda forger: forger.do("SELEC 1"))

    unseen, seen, untried = (
        forgeries.one(copies, each, number=number, usual=usual, kept=[])
        for number, each in enumerate((planted, plain, broken))
    )

    assert unseen.fell == "verify says whole"
    assert seen.held
    assert untried.fell is not None
    assert untried.fell.startswith("could not be tried")
