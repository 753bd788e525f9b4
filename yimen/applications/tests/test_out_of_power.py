"""What is not an officer's to do changes nothing and is an act; who leads the work gives it to a colleague."""

import uuid

import pytest

from yimen.applications.tests.driving import Driver, after
from yimen.cases import errors, operations
from yimen.cases.queries import office
from yimen.cases.tests.desk import Desk
from yimen.ledger import queries as ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(cast, release, now):
    """A case with a limit, which an examiner has in hand."""
    driver = Driver(cast, release, now).opening()
    operations.accept(driver.task("food-permit").id, actor=driver.officer("market.registrar"), now=now)
    operations.claim(driver.task("food-permit").id, actor=driver.officer("market.examiner"), now=now)
    return driver


def refused(driver):
    """What was refused in the case, by whom, and why."""
    found = ledger.acts_of(f"case:{driver.case('food-permit').id}", limit=500)
    return [(act.actor.id, act.body["step"], act.body["because"]) for act in found if act.kind == "case.step.refused"]


def test_changing_a_limit_out_of_power_or_out_of_reach_is_an_act(opened, now):
    case, director, stranger = (
        opened.case("food-permit"),
        opened.officer("market.director"),
        opened.officer("fire.inspector"),
    )
    examiner = opened.officer("market.examiner")
    why = {"reason": "送检", "now": now}

    with pytest.raises(errors.OutOfOrder):
        operations.extend_limit(case.id, days=3, actor=examiner, **why)
    with pytest.raises(errors.OutOfOrder):
        operations.suspend_limit(case.id, cause="expert-review", actor=director, **why)
    with pytest.raises(errors.NotFound):
        operations.resume_limit(case.id, actor=stranger, now=now)

    assert refused(opened) == [
        (examiner.id, "extend-limit", "out-of-power"),
        (director.id, "suspend-limit", "out-of-power"),
        (stranger.id, "resume-limit", "out-of-reach"),
    ]
    assert opened.case("food-permit").due_on == case.due_on


def test_taking_what_a_colleague_has_or_another_post_does_is_an_act(opened, now):
    task = opened.task("food-permit")
    colleague, stranger = opened.officer("market.examiner", nth=1), opened.officer("fire.inspector")

    with pytest.raises(errors.OutOfOrder):
        operations.claim(task.id, actor=colleague, now=now)
    with pytest.raises(errors.OutOfOrder):
        operations.release_task(task.id, actor=colleague, now=now)
    with pytest.raises(errors.NotFound):
        operations.claim(task.id, actor=stranger, now=now)
    with pytest.raises(errors.NotFound):
        operations.claim(uuid.uuid4(), actor=stranger, now=now)

    assert refused(opened) == [
        (colleague.id, "claim", "out-of-power"),
        (colleague.id, "put-back", "out-of-power"),
        (stranger.id, "claim", "out-of-reach"),
    ]
    assert opened.task("food-permit").claimed_by == task.claimed_by


def test_nobody_takes_the_task_of_their_own_case_or_changes_its_limit_and_trying_is_an_act(opened, now, monkeypatch):
    examiner, case = opened.officer("market.examiner"), opened.case("food-permit")
    monkeypatch.setattr("yimen.cases.powers.parties_of", lambda case, release: frozenset({examiner.id}))

    with pytest.raises(errors.HasStake):
        operations.claim(opened.task("food-permit").id, actor=examiner, now=now)
    with pytest.raises(errors.HasStake):
        operations.suspend_limit(case.id, cause="expert-review", reason="送检", actor=examiner, now=now)

    assert [each[1:] for each in refused(opened)] == [("claim", "stake"), ("suspend-limit", "stake")]


def test_who_leads_the_work_gives_a_task_to_a_colleague_who_finds_it_among_their_own(opened, now):
    task, director = opened.task("food-permit"), opened.officer("market.director")
    colleague = opened.officer("market.examiner", nth=1)
    page = office.case_page(opened.case("food-permit").reference, director, now=now)
    assert colleague.id in {person for person, _name in page.assignable}

    operations.reassign_task(task.id, to=uuid.UUID(colleague.id), reason="出差", actor=director, now=after(now, 1))

    assert str(opened.task("food-permit").claimed_by) == colleague.id
    assert opened.case("food-permit").reference in Desk(colleague).queue(show="mine")
    act = ledger.acts_of(f"case:{task.case_id}", limit=500)[-1]
    assert (act.kind, act.actor.id, act.body["reason"]) == ("case.task.reassigned", director.id, "出差")
    assert (act.body["before"], act.body["to"]) == (str(task.claimed_by), colleague.id)


def test_nobody_else_gives_tasks_away_and_nobody_else_gets_them(opened, now):
    task, director = opened.task("food-permit"), opened.officer("market.director")
    colleague, stranger = opened.officer("market.examiner", nth=1), opened.officer("fire.inspector")
    give = {"to": uuid.UUID(colleague.id), "reason": "出差", "now": now}

    for actor, error in ((colleague, errors.OutOfPower), (stranger, errors.NotFound)):
        with pytest.raises(error):
            operations.reassign_task(task.id, actor=actor, **give)
    with pytest.raises(errors.CaseError, match="does not hold the post"):
        operations.reassign_task(task.id, actor=director, **give | {"to": uuid.UUID(stranger.id)})
    with pytest.raises(errors.CaseError, match="reasons"):
        operations.reassign_task(task.id, actor=director, **give | {"reason": " "})

    with pytest.raises(errors.CaseError, match="after “出”"):
        operations.reassign_task(task.id, actor=director, **give | {"reason": "出\u202e差"})

    assert opened.task("food-permit").claimed_by == task.claimed_by
    assert refused(opened) == [
        (colleague.id, "reassign", "out-of-power"),
        (stranger.id, "reassign", "out-of-reach"),
    ]
