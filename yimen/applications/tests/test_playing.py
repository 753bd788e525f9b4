"""The demonstration's officers do what the rules say, whichever way that goes."""

import pytest

from yimen.applications.tests.driving import Driver
from yimen.cases import errors, operations
from yimen.cases.tasks.accept.play import play as accept
from yimen.cases.tasks.decide.play import play as decide
from yimen.cases.tasks.inspect.play import play as inspect
from yimen.cases.tasks.play import Turn
from yimen.cases.tasks.revoke.play import play as revoke

pytestmark = pytest.mark.django_db
WORDS = "现场与申请一致。"


def turn(driver, service, post, *, colleague=None) -> Turn:
    return Turn(driver.task(service), driver.officer(post), WORDS, driver.now, colleague=colleague)


def test_who_may_not_have_it_is_refused(cast, release, now):
    zhou = Driver(cast, release, now, who="zhou", **{"business.name": "老海棠面馆"})
    zhou.complete()
    zhou.submit()

    accepted = accept(turn(zhou, "business-licence", "market.registrar"))
    refused = decide(turn(zhou, "business-licence", "market.registrar"))

    assert ("accepts" in accepted.en, "refuses" in refused.en) == (True, True)
    assert zhou.case().status == "refused"


def test_a_commitment_that_was_not_true_costs_the_permission(cast, release, now):
    chen = Driver(cast, release, now, who="chen").opening()
    accept(turn(chen, "fire-check", "fire.clerk"))
    decide(turn(chen, "fire-check", "fire.approver"))
    chen.inspect("fire-check", "fire.inspector", exits="出口被堵。")
    chen.inspect("fire-check", "fire.inspector", exits="仍然被堵。")

    said = revoke(turn(chen, "fire-check", "fire.approver"))

    assert "takes back" in said.en
    assert chen.case("fire-check").status == "revoked"


def test_a_check_on_site_is_signed_by_both(cast, release, now):
    chen = Driver(cast, release, now, who="chen").opening()
    accept(turn(chen, "fire-check", "fire.clerk"))
    decide(turn(chen, "fire-check", "fire.approver"))
    colleague = chen.officer("fire.inspector", nth=1)

    inspect(turn(chen, "fire-check", "fire.inspector", colleague=colleague))

    checked = chen.case("fire-check").inspections.get()
    assert (checked.passed, checked.findings, checked.signed_at) == (True, WORDS, now)
    assert chen.case("fire-check").status == "granted"


def test_a_player_has_no_more_power_than_anybody(cast, release, now):
    chen = Driver(cast, release, now, who="chen").opening()

    with pytest.raises(errors.CaseError):
        accept(turn(chen, "fire-check", "market.registrar"))

    operations.accept(chen.task("fire-check").id, actor=chen.officer("fire.clerk"), now=now)
