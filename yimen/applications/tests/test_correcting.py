"""A corrected answer brings what follows from it: records under a new number, rules worked out anew (art. 32)."""

import datetime as dt

import pytest

from yimen.applications import operations as applying
from yimen.applications.operations.correcting import NOT_CONFIRMED
from yimen.applications.tests.driving import Driver
from yimen.cases import errors, operations
from yimen.engines.identifiers import citizen_number
from yimen.ledger import queries as ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(cast, release, now):
    return Driver(cast, release, now).opening()


def ask(driver, item, reason="请核对", service="food-permit"):
    operations.request_correction(
        driver.task(service).id, [(item, reason)], actor=driver.officer("market.registrar"), now=driver.now
    )


def answer(driver, service="food-permit", **answers):
    return applying.answer_correction(
        driver.case(service).id,
        answers={name.replace("__", "."): value for name, value in answers.items()},
        uploads={},
        actor=driver.actor,
        now=driver.now,
    )


def test_a_corrected_number_brings_its_own_record(lin, cast):
    ask(lin, "safety_officer.id_number", "食品安全员已离职")
    before = lin.case("food-permit").facts["safety_officer.name"]

    (waits,) = answer(lin, safety_officer__id_number=cast.number("luo"))
    lin.confirm(number=cast.number("luo"))

    assert waits.message == NOT_CONFIRMED
    assert answer(lin, safety_officer__id_number=cast.number("luo")) == []

    after = lin.case("food-permit").facts["safety_officer.name"]
    assert (before["value"], after["value"]) == ("何静", "罗小军")
    assert before["evidence"] != after["evidence"]
    assert after["source"] == "register"
    kinds = [act.kind for act in ledger.acts_of(f"application:{lin.application.id}")]
    assert "exchange.evidence.fetched" in kinds[kinds.index("case.correction.requested") :]


def test_what_the_rules_made_of_the_old_answer_is_worked_out_again(lin, cast):
    before = lin.case("food-permit").variables
    ask(lin, "safety_officer.id_number")
    fang = cast.number("fang")  # banned from the trade

    answer(lin, safety_officer__id_number=fang)
    lin.confirm(number=fang)
    answer(lin, safety_officer__id_number=fang)

    assert lin.case("food-permit").variables != before


def test_a_number_that_nobody_has_looks_like_somebody_who_has_not_confirmed(lin):
    ask(lin, "safety_officer.id_number")
    nobody = citizen_number(area="990102", born_on=dt.date(1990, 1, 1), order=998)

    problems = answer(lin, safety_officer__id_number=nobody)

    assert [(p.field, p.message) for p in problems] == [("safety_officer.id_number", NOT_CONFIRMED)]
    assert lin.case("food-permit").status == "correcting"


def test_what_did_not_change_stays_as_it_was_known(lin):
    ask(lin, "food.online")
    before = lin.case("food-permit").facts

    assert answer(lin, food__online="true") == []

    after = lin.case("food-permit").facts
    assert {name for name in after if after[name] != before.get(name)} == {"food.online"}
    assert before.keys() == after.keys()


def test_a_value_of_a_register_that_is_wrong_is_typed_instead(cast, release, now):
    chen = Driver(cast, release, now)
    chen.complete()
    chen.submit()
    ask(chen, "premises.area", "与实测不符", service="business-licence")

    assert answer(chen, service="business-licence", premises__area="88") == []

    fact = chen.case().facts["premises.area"]
    assert (fact["value"], fact["source"], bool(fact["disputes"])) == ("88", "typed", True)


def test_what_a_rule_works_out_is_not_asked_to_be_corrected(lin):
    with pytest.raises(errors.CaseError):
        ask(lin, "business.credit_code")


def test_a_corrected_answer_keeps_the_rules_of_the_folder(lin, cast):
    ask(lin, "premises.number")

    problems = answer(lin, premises__number="12")

    assert {problem.field for problem in problems} == {"premises.number"}
