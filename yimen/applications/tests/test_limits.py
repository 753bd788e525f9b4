"""What time does to a case: limits that stop, resume and end, and the timers (Licensing Law, articles beside)."""

import pytest

from yimen.applications.tests.driving import Driver, acts, after
from yimen.cases import errors, operations
from yimen.cases.queries import rows
from yimen.cases.queries.mine import tracking
from yimen.cases.tasks.accept.operations import accept_by_law

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(cast, release, now):
    return Driver(cast, release, now).opening()


def accepted(driver, service, post, now):
    operations.accept(driver.task(service).id, actor=driver.officer(post), now=now)


def test_the_clock_stops_only_for_a_cause_that_the_folder_cites(opened, now):
    """Art. 45."""
    accepted(opened, "food-permit", "market.registrar", now)
    examiner, case = opened.officer("market.examiner"), opened.case("food-permit")
    assert str(case.due_on) == "2026-12-08"

    with pytest.raises(errors.OutOfOrder):
        operations.suspend_limit(case.id, cause="holiday", reason="忙", actor=examiner, now=after(now, 1))
    with pytest.raises(errors.CaseError):
        operations.suspend_limit(case.id, cause="expert-review", reason=" ", actor=examiner, now=after(now, 1))
    operations.suspend_limit(case.id, cause="expert-review", reason="送检", actor=examiner, now=after(now, 1))

    assert opened.case("food-permit").due_on is None
    assert opened.task("food-permit").due_on == rows.NO_LIMIT
    operations.resume_limit(case.id, actor=examiner, now=after(now, 15))
    assert str(opened.case("food-permit").due_on) == "2026-12-23"  # ten working days from the day after
    assert acts(case)[-2:] == ["case.limit.suspended", "case.limit.resumed"]
    assert "送检" in tracking(case)[-2][1]


def test_only_who_handles_the_case_stops_its_clock(opened, now):
    accepted(opened, "food-permit", "market.registrar", now)
    case = opened.case("food-permit")
    stop = {"cause": "expert-review", "reason": "送检", "now": now}

    with pytest.raises(errors.OutOfOrder):
        operations.suspend_limit(case.id, actor=opened.officer("market.director"), **stop)
    with pytest.raises(errors.NotFound):
        operations.suspend_limit(case.id, actor=opened.officer("fire.inspector"), **stop)


def test_a_check_after_the_decision_has_the_limit_that_the_folder_gives_it(cast, release, now):
    chen = Driver(cast, release, now, who="chen").opening()
    accepted(chen, "fire-check", "fire.clerk", now)

    operations.decide(chen.task("fire-check").id, outcome="granted", actor=chen.officer("fire.approver"), now=now)

    assert (chen.task("fire-check").act, str(chen.task("fire-check").due_on)) == (
        "inspect",
        "2026-12-22",  # twenty working days after 24 November
    )


def test_what_silence_accepts_is_accepted_on_the_day_of_its_receipt(opened, now):
    """Art. 32, item 4: who said nothing for five days has no more days to decide than who spoke at once."""
    operations.fire_due(now=after(now, 8))

    case = opened.case("food-permit")
    assert (case.status, case.accepted_at, str(case.due_on)) == ("accepted", now, "2026-12-08")


def test_the_days_of_a_held_case_begin_anew_when_it_goes_on(opened, now):
    opened.depart("food-permit", "market.registrar", "concealed-facts")
    operations.refuse_acceptance(opened.task("food-permit").id, actor=opened.officer("market.registrar"), now=now)

    assert operations.fire_due(now=after(now, 20)) == 0
    operations.resume(opened.case("drainage-permit").id, actor=opened.actor, now=after(now, 20))

    assert opened.case("drainage-permit").due_on > after(now, 20).date()
    assert operations.fire_due(now=after(now, 20)) == 0
    assert operations.fire_due(now=after(now, 30)) == 1


def test_silence_does_not_accept_what_was_sent_back(cast, release, now):
    """The office asked for a correction in the moment in which the timer fired."""
    lin = Driver(cast, release, now).opening()
    timer = rows.Timer.objects.get(case=lin.case("food-permit"))
    correct = {"actor": lin.officer("market.registrar"), "now": now}
    operations.request_correction(lin.task("food-permit").id, [("food.items", "不符")], **correct)

    accept_by_law(timer, now=after(now, 30))

    assert lin.case("food-permit").status == "correcting"
