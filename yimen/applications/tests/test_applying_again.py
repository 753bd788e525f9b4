"""After a refusal: what ends is said, nothing is promised, and one applies again with the answers of before."""

import pytest

from yimen.applications import knowing, models, stage_state
from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver
from yimen.cases import errors, operations, queries
from yimen.engines import clock
from yimen.ledger import queries as ledger
from yimen.ledger.acts import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def withdrawn(cast, release, now):
    """Lin, whose only case is withdrawn."""
    lin = Driver(cast, release, now)
    lin.complete()
    lin.submit()
    operations.withdraw_case(lin.case().id, actor=lin.actor, now=now)
    return lin


def again(driver, actor=None):
    return applying.start_again(
        driver.application.id, actor=actor or driver.actor, release=driver.release, channel="web", now=driver.now
    )


def test_answers_are_taken_over_and_registers_read_anew(withdrawn):
    made = again(withdrawn)

    assert made.follows_id == withdrawn.application.id
    assert made.draft.facts["business.name"]["value"] == "小满面馆"
    assert {fact["source"] for fact in made.draft.facts.values()} == {"typed"}
    assert (made.draft.reads, made.draft.confirmed, made.draft.commitments) == ({}, [], [])
    acts = ledger.acts_of(f"application:{made.id}")
    assert [act.kind for act in acts] == ["application.started.again"]


def test_twice_leads_to_the_same(withdrawn):
    assert again(withdrawn).id == again(withdrawn).id
    assert models.Application.objects.count() == 2


def test_a_stranger_may_not(withdrawn, cast):
    stranger = Actor(kind="person", id=str(cast.person("zhou").id))

    with pytest.raises(errors.NotFound):
        again(withdrawn, stranger)
    assert models.Application.objects.count() == 1


def test_what_is_under_way_is_not_applied_for_again(cast, release, now):
    lin = Driver(cast, release, now)
    lin.complete()
    lin.submit()

    with pytest.raises(errors.OutOfOrder):
        again(lin)


def test_what_was_granted_is_kept_and_only_the_rest_is_applied_for(cast, release, now):
    lin = Driver(cast, release, now).opening()
    operations.withdraw_case(lin.case("food-permit").id, actor=lin.actor, now=now)

    made = again(lin)

    assert [row.stage for row in made.stages.all()] == ["opening"]
    assert made.stages.get().status == "open"  # it was declared, and the licence it needs is there
    current = stage_state.read(made, made.stages.get(), now=now)
    assert "food-permit" in current.services
    assert not {"business-licence", "shop-sign"} & set(current.services)  # one is issued, one still under way
    assert "business-licence/licence" in knowing.outputs_of(made)


def test_a_stage_that_cannot_start_is_neither_offered_nor_opened(withdrawn):
    assert "opening" not in stage_state.startable(withdrawn.application)

    with pytest.raises(errors.OutOfOrder, match="apply again"):
        applying.declare(withdrawn.application, "opening", actor=withdrawn.actor, now=withdrawn.now)


def test_nothing_is_promised_for_a_closed_case(withdrawn):
    view = queries.case_of(withdrawn.case().reference, withdrawn.person.id)

    assert (view.expected_on, view.due_on, view.holder) == (None, None, "")
    assert clock.Clock.from_json(withdrawn.case().clock).state == "stopped"


def test_what_was_applied_for_anew_already_is_not_applied_for_a_second_time(cast, release, now):
    """Or one shop had two permits: each made anew of the same application, none of the other."""
    lin = Driver(cast, release, now).opening()
    operations.withdraw_case(lin.case("food-permit").id, actor=lin.actor, now=now)
    first = Driver.__new__(Driver)
    vars(first).update(vars(lin), application=again(lin))
    first.complete("opening")
    first.submit("opening")
    assert first.case("food-permit").closed_at is None

    with pytest.raises(errors.OutOfOrder):
        again(lin)

    operations.withdraw_case(first.case("food-permit").id, actor=lin.actor, now=now)
    made = again(lin)
    assert stage_state.read(made, made.stages.get(), now=now).services == ("food-permit",)
