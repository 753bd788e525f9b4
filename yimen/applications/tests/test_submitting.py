"""Submitting a stage (DESIGN: one transaction, one act per case, a signed promise at once)."""

import pytest

from yimen.applications import models
from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver, acts
from yimen.cases import errors
from yimen.ledger import receipts
from yimen.ledger.acts import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(cast, release, now):
    return Driver(cast, release, now)


def test_most_of_the_form_comes_from_registers(lin):
    current = lin.complete()

    registers = [fact for fact in current.resolution.facts.values() if fact.source == "register"]
    assert len(registers) > len(current.resolution.questions) * 2


def test_an_incomplete_stage_is_not_submitted_and_keeps_what_was_given(lin):
    row = lin.application.stages.get(stage="licence")
    applying.save_answers(lin.application, row, {"premises.number": lin.answers["premises.number"]}, now=lin.now)

    with pytest.raises(errors.Incomplete) as wrong:
        lin.submit()

    assert "business.name" in {problem.field for problem in wrong.value.problems}
    assert models.Draft.objects.get(application=lin.application).facts["premises.number"]
    assert not lin.application.cases.exists()


def test_a_submission_gives_a_receipt_for_each_case(lin):
    lin.complete()

    submitted = lin.submit()

    receipt = receipts.read(submitted.receipts["business-licence"])
    assert receipt.kind == "case.submitted"
    assert receipt.act_id == lin.case().submission_act
    assert lin.case().status == "received"
    assert str(lin.case().due_on) == "2026-11-27"  # three working days after Tuesday 24 November (Regulation art. 19)


def test_the_same_key_gives_the_same_receipt(lin):
    lin.complete()

    first, second = lin.submit(key="k1"), lin.submit(key="k1")

    assert first == second
    assert acts(lin.case()).count("case.submitted") == 1


def test_another_key_for_a_submitted_stage_comes_out_of_order(lin):
    lin.complete()
    lin.submit(key="k1")

    with pytest.raises(errors.OutOfOrder):
        lin.submit(key="k2")


def test_somebody_elses_application_does_not_exist(lin, cast):
    lin.complete()
    stranger = Actor(kind="person", id=str(cast.person("zhou").id))

    with pytest.raises(errors.NotFound):
        applying.submit(lin.application.id, "licence", key="k", actor=stranger, now=lin.now)


def test_a_wrong_check_digit_is_said_and_keeps_nothing(lin):
    lin.licensed()
    applying.declare(lin.application, "opening", actor=lin.actor, now=lin.now)
    row = lin.application.stages.get(stage="opening")
    good = lin.answers["safety_officer.id_number"]
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")

    [problem] = applying.save_answers(lin.application, row, {"safety_officer.id_number": wrong}, now=lin.now)

    assert problem.field == "safety_officer.id_number"
    assert "最后一位" in problem.message.zh


def test_a_file_that_is_not_what_it_claims_is_refused(lin):
    lin.licensed()
    applying.declare(lin.application, "opening", actor=lin.actor, now=lin.now)
    row = lin.application.stages.get(stage="opening")
    applying.refresh(lin.application, row, actor=lin.actor, now=lin.now)

    problem = applying.attach(
        lin.application, row, "layout-plan", name="plan.pdf", content=b"%PDF-1.7 nothing", actor=lin.actor, now=lin.now
    )

    assert problem is not None
    assert not lin.application.uploads.exists()


def test_the_second_stage_never_asks_for_the_licence(lin):
    lin.licensed()
    applying.declare(lin.application, "opening", actor=lin.actor, now=lin.now)

    current = lin.complete("opening")

    fact = current.resolution.facts["business.credit_code"]
    assert fact.source == "output"
    assert len(str(fact.value)) == 18
    assert "fire-check" not in current.services  # 85 m² lie below the city's area
