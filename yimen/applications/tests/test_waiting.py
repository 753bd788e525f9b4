"""Services of one stage that wait for each other: one begins when the other's output is issued, or falls with it."""

import pytest

from yimen.applications.tests.driving import GRANTED, Driver, acts
from yimen.cases import operations
from yimen.government.schema import Release
from yimen.ledger.acts import SYSTEM
from yimen.releases import operations as releases

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(cast, release, now):
    """Applies for the licence and the sign at once, in a city that lets her."""
    event = release.life_events["open-a-restaurant"]
    first, second = event.stages
    sign = next(each for each in second.services if each.service == "shop-sign")
    at_once = event.model_copy(
        update={
            "stages": [first.model_copy(update={"services": [*first.services, sign]})],
            "feeds": [feed for feed in event.feeds if feed.to == "shop-sign"],
        }
    )
    other = Release.from_json(release.model_copy(update={"life_events": {event.id: at_once}}).to_json())
    releases.publish(other, actor=SYSTEM, now=now)
    driver = Driver(cast, other, now)
    driver.complete()
    driver.submit()
    return driver


def test_it_waits_without_a_clock(lin):
    sign = lin.case("shop-sign")

    assert (sign.status, sign.waits_for, sign.clock) == ("waiting", "business-licence/licence", None)
    assert not sign.tasks.exists()
    assert sign.receipt


def test_it_begins_when_the_licence_is_issued_and_knows_it(lin):
    operations.accept(lin.task().id, actor=lin.officer("market.registrar"), now=lin.now)
    operations.decide(
        lin.task().id, outcome="granted", reasons=GRANTED, actor=lin.officer("market.registrar"), now=lin.now
    )

    sign = lin.case("shop-sign")
    assert sign.status == "granted"  # a filing is recorded on receipt
    assert sign.due_on is None
    assert sign.facts["business.registered_name"]["source"] == "output"
    assert acts(sign)[:2] == ["case.submitted", "case.started"]


@pytest.mark.parametrize("end", ["refused", "withdrawn"])
def test_it_falls_with_the_licence(lin, end):
    if end == "refused":
        operations.accept(lin.task().id, actor=lin.officer("market.registrar"), now=lin.now)
        lin.depart("business-licence", "market.registrar", "public-interest")
        operations.decide(lin.task().id, outcome="refused", actor=lin.officer("market.registrar"), now=lin.now)
    else:
        operations.withdraw_case(lin.case().id, actor=lin.actor, now=lin.now)

    sign = lin.case("shop-sign")
    assert (sign.status, acts(sign)[-1]) == ("withdrawn", "case.withdrawn")
    assert sign.closed_at is not None
