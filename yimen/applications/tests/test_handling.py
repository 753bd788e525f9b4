"""What officers do: each within a power, each recorded (Administrative Licensing Law, articles beside the tests)."""

import uuid

import pytest
from django.utils import timezone

from yimen.applications import operations as applying
from yimen.applications import stage_state
from yimen.applications.tests.driving import Driver, acts, after
from yimen.applications.tests.test_citizen_pages import browser
from yimen.cases import errors, operations
from yimen.cases.queries import rows
from yimen.credentials import queries as credentials
from yimen.ledger import queries as ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(cast, release, now):
    driver = Driver(cast, release, now)
    driver.complete()
    driver.submit()
    return driver


@pytest.fixture
def opened(cast, release, now):
    return Driver(cast, release, now).opening()


def test_the_limit_starts_at_acceptance(lin):
    operations.accept(lin.task().id, actor=lin.officer("market.registrar"), now=lin.now)

    assert lin.case().status == "accepted"
    assert str(lin.case().due_on) == "2026-11-27"  # three working days (Order 746, art. 19)


def test_silence_counts_as_acceptance(opened):
    """Art. 32: of a licence; a registration knows no acceptance, and its limit runs from receipt."""
    assert operations.fire_due(now=after(opened.now, 6)) == 0
    assert operations.fire_due(now=after(opened.now, 8)) == 2  # the food permit and the drainage permit

    case = opened.case("food-permit")
    assert case.status == "accepted"
    accepted = next(a for a in ledger.acts_of(f"case:{case.id}") if a.kind == "case.accepted")
    assert accepted.body["by_law"] is True


def test_who_accepted_does_not_decide(cast, release, now):
    """Separation of posts: the registrar has no power to decide on a permit, and the attempt is recorded."""
    lin = Driver(cast, release, now, **{"food.items": ["自制饮品制售"]}).opening()
    registrar = lin.officer("market.registrar")
    operations.accept(lin.task("food-permit").id, actor=registrar, now=now)

    with pytest.raises(errors.NotAllowed) as refused:
        operations.decide(lin.task("food-permit").id, outcome="granted", actor=registrar, now=now)

    assert refused.value.refusal.reasons
    assert acts(lin.case("food-permit"))[-1] == "cage.exercise.refused"
    assert lin.case("food-permit").status == "accepted"
    assert credentials.of_case(lin.case("food-permit").id) == []


def test_a_task_is_done_once(lin):
    task, registrar = lin.task(), lin.officer("market.registrar")
    operations.accept(task.id, actor=registrar, now=lin.now)

    with pytest.raises(errors.OutOfOrder):
        operations.accept(task.id, actor=registrar, now=lin.now)


def test_everything_to_be_corrected_is_said_once(lin):
    """Art. 32: a second first-time request is refused and recorded."""
    task, registrar = lin.task(), lin.officer("market.registrar")
    operations.request_correction(task.id, [("business.scope", "与申请的许可不符")], actor=registrar, now=lin.now)
    assert lin.case().status == "correcting"

    problems = applying.answer_correction(
        lin.case().id,
        answers={"business.scope": ["预包装食品销售"]},
        uploads={},
        actor=lin.actor,
        now=after(lin.now, 1),
    )
    assert problems == []
    correction = rows.Correction.objects.get(case=lin.case())
    assert (
        correction.before["facts"]["business.scope"]["value"],
        correction.after["facts"]["business.scope"]["value"],
    ) == (["餐饮服务"], ["预包装食品销售"])
    assert str(lin.case().due_on) == "2026-11-30"  # three working days from the answer

    with pytest.raises(errors.NotAllowed):
        operations.request_correction(task.id, [("business.form", "再补一项")], actor=registrar, now=after(lin.now, 2))
    assert acts(lin.case())[-1] == "case.correction.repeated"
    assert lin.case().status == "received"


def test_a_wrong_correction_keeps_nothing(lin):
    registrar = lin.officer("market.registrar")
    operations.request_correction(lin.task().id, [("business.scope", "不符")], actor=registrar, now=lin.now)

    problems = applying.answer_correction(
        lin.case().id, answers={"business.scope": "养殖"}, uploads={}, actor=lin.actor, now=lin.now
    )

    assert [problem.field for problem in problems] == ["business.scope"]
    assert lin.case().status == "correcting"


def test_a_refusal_states_reasons_and_remedies(cast, release, now):
    """Art. 38: the reasons and the article are those of the rule that held; the officer need not repeat them."""
    zhou = Driver(cast, release, now, who="zhou", **{"business.name": "老海棠面馆"})
    zhou.complete()
    zhou.submit()
    operations.accept(zhou.task().id, actor=zhou.officer("market.registrar"), now=now)

    operations.decide(zhou.task().id, outcome="refused", actor=zhou.officer("market.registrar"), now=now)

    decision = rows.Decision.objects.get(case=zhou.case())
    assert zhou.case().status == "refused"
    assert zhou.case().closed_at is not None
    assert [ground["zh"] for ground in decision.grounds] == ["因为名称核对结果为已被使用。"]
    assert decision.basis == decision.grounds[0]["basis"] != []
    assert decision.reasons == ""
    assert "60日" in decision.remedies[0]["zh"]
    assert decision.number.startswith("海")
    decided = next(each for each in ledger.acts_of(f"case:{zhou.case().id}") if each.kind == "case.decided")
    assert decided.body["reasons"] == "因为名称核对结果为已被使用。"
    assert decided.power["ruling"] == {"decision": "eligibility", "value": "name-taken"}


def test_a_licence_is_issued_once_and_opens_the_second_stage(cast, release, now):
    lin = Driver(cast, release, now).licensed()

    [licence] = credentials.of_case(lin.case().id)
    assert licence.signature_valid
    assert lin.case().status == "granted"
    assert applying.declare(lin.application, "opening", actor=lin.actor, now=now).status == "open"


def test_a_check_takes_two_officers_and_two_signatures(opened):
    """Art. 34."""
    operations.accept(opened.task("food-permit").id, actor=opened.officer("market.registrar"), now=opened.now)
    first, second = opened.officer("market.examiner"), opened.officer("market.examiner", nth=1)
    task = opened.task("food-permit")
    same = {"items": opened.items("food-permit"), "findings": "合格", "inspected_on": opened.now.date(),
            "actor": first, "now": opened.now}  # fmt: skip

    with pytest.raises(errors.CaseError):
        operations.record_inspection(task.id, colleague=uuid.UUID(first.id), **same)
    operations.record_inspection(task.id, colleague=uuid.UUID(second.id), **same)
    inspection = task.inspections.get()
    with pytest.raises(errors.NotFound):
        operations.sign_inspection(inspection.id, actor=first, now=opened.now)
    operations.sign_inspection(inspection.id, actor=second, now=opened.now)

    assert opened.task("food-permit").act == "decide"
    assert opened.case("food-permit").variables["advice"] == "grant"


def test_a_disputed_record_is_open_again(opened):
    operations.accept(opened.task("food-permit").id, actor=opened.officer("market.registrar"), now=opened.now)
    first, second = opened.officer("market.examiner"), opened.officer("market.examiner", nth=1)
    task = opened.task("food-permit")
    record = {"items": opened.items("food-permit"), "findings": "合格", "inspected_on": opened.now.date(),
              "colleague": uuid.UUID(second.id)}  # fmt: skip
    operations.record_inspection(task.id, **record, actor=first, now=opened.now)

    operations.dispute_inspection(task.inspections.get().id, reason="没有查看冷库", actor=second, now=opened.now)
    operations.record_inspection(task.id, **record, actor=first, now=opened.now)

    assert task.inspections.count() == 2


def test_a_refused_food_permit_holds_the_drainage_permit_until_the_applicant_decides(opened):
    food = opened.task("food-permit")
    opened.depart("food-permit", "market.registrar", "concealed-facts")
    operations.refuse_acceptance(food.id, actor=opened.officer("market.registrar"), now=opened.now)

    drains = opened.case("drainage-permit")
    assert opened.case("shop-sign").status == "granted"  # a filing is recorded on receipt
    assert drains.held_because == "food-permit"
    with pytest.raises(errors.OutOfOrder):
        operations.accept(opened.task("drainage-permit").id, actor=opened.officer("water.clerk"), now=opened.now)
    operations.resume(drains.id, actor=opened.actor, now=opened.now)
    operations.accept(opened.task("drainage-permit").id, actor=opened.officer("water.clerk"), now=opened.now)
    assert opened.case("drainage-permit").status == "accepted"


def test_who_concealed_facts_may_not_apply_again_for_a_year(opened):
    """Licensing Law art. 78: the letter says until when, and the page offers it only afterwards."""
    opened.depart("food-permit", "market.registrar", "concealed-facts")
    operations.refuse_acceptance(
        opened.task("food-permit").id, actor=opened.officer("market.registrar"), now=opened.now
    )

    said = rows.Decision.objects.get(case=opened.case("food-permit")).grounds[-1]["zh"]
    last = opened.now.date().replace(year=opened.now.year + 1)
    assert f"{last.year}年{last.month}月{last.day}日以前（含当日）不得再次申请" in said
    assert not applying.may_start_again(opened.application, now=opened.now)
    assert applying.may_start_again(opened.application, now=after(opened.now, 366))


def test_a_wholly_new_application_leaves_out_what_is_closed_for_a_year_and_says_so(opened, cast, release):
    opened.depart("food-permit", "market.registrar", "concealed-facts")
    operations.refuse_acceptance(
        opened.task("food-permit").id, actor=opened.officer("market.registrar"), now=opened.now
    )
    food = opened.names("food-permit")

    for days, left_out in ((1, [food]), (364, [food]), (366, [])):
        again = Driver(cast, release, after(opened.now, days))
        row = again.application.stages.get(stage=again.names("opening"))
        current = stage_state.read(again.application, row, now=again.now)
        assert [bar.service.id for bar in current.bars] == left_out
        assert (food in current.services) is not left_out
        assert len(current.services) > 1
        submitted = stage_state.read(opened.application, opened.application.stages.get(stage=row.stage), now=again.now)
        assert food in submitted.services  # what was applied for before stays as it was


def test_who_may_not_apply_reads_until_when_and_why(cast, release):
    opened = Driver(cast, release, timezone.now()).opening()
    opened.depart("food-permit", "market.registrar", "concealed-facts")
    operations.refuse_acceptance(
        opened.task("food-permit").id, actor=opened.officer("market.registrar"), now=opened.now
    )
    again = Driver(cast, release, opened.now)

    page = browser(again).get(f"/my/applications/{again.application.reference}/").content.decode()

    assert "You cannot apply for this until after" in page
    assert rows.Decision.objects.get(case=opened.case("food-permit")).number in page


def test_an_untrue_commitment_costs_the_permission(cast, release, now):
    """Fire Protection Law art. 58: an order to put it right comes first, and withdrawal only if that is in vain."""
    chen = Driver(cast, release, now, who="chen").opening()
    operations.accept(chen.task("fire-check").id, actor=chen.officer("fire.clerk"), now=now)
    operations.decide(chen.task("fire-check").id, outcome="granted", actor=chen.officer("fire.approver"), now=now)
    [opinion] = credentials.of_case(chen.case("fire-check").id)
    chen.inspect("fire-check", "fire.inspector", exits="出口被堵。")
    assert {c.output for c in credentials.of_case(chen.case("fire-check").id)} == {"opinion", "correction-order"}
    assert credentials.by_code(opinion.public_code).status(now) == "valid"
    chen.inspect("fire-check", "fire.inspector", exits="仍然被堵。")

    operations.decide_revocation(
        chen.task("fire-check").id,
        outcome="revoked",
        reasons="承诺不实。",
        actor=chen.officer("fire.approver"),
        now=now,
    )

    assert chen.case("fire-check").status == "revoked"
    assert credentials.by_code(opinion.public_code).status(now) == "revoked"


def test_a_limit_is_lengthened_once_by_who_may(lin):
    """Art. 42."""
    operations.accept(lin.task().id, actor=lin.officer("market.registrar"), now=lin.now)
    with pytest.raises(errors.OutOfOrder):
        operations.extend_limit(
            lin.case().id, days=3, reason="案情复杂", actor=lin.officer("market.registrar"), now=lin.now
        )

    director = lin.officer("market.director")
    operations.extend_limit(lin.case().id, days=3, reason="案情复杂", actor=director, now=lin.now)

    assert str(lin.case().due_on) == "2026-12-02"
    with pytest.raises(errors.OutOfOrder):
        operations.extend_limit(lin.case().id, days=3, reason="再延", actor=director, now=lin.now)


def test_the_applicant_may_withdraw_before_the_decision(lin):
    operations.withdraw_case(lin.case().id, actor=lin.actor, now=lin.now)

    assert lin.case().status == "withdrawn"
    assert not rows.Task.objects.filter(case=lin.case(), closed_at=None).exists()


def test_what_a_second_person_agreed_to_lapses_with_the_facts(opened):
    """They agreed on what the case said then; what it says after a correction they have not seen."""
    registrar, task = opened.officer("market.registrar"), opened.task("food-permit")
    opened.depart("food-permit", "market.registrar", "concealed-facts")
    operations.request_correction(task.id, [("food.online", "请核对")], actor=registrar, now=opened.now)
    with pytest.raises(errors.OutOfOrder, match="correction"):
        operations.refuse_acceptance(task.id, actor=registrar, now=opened.now)
    assert applying.answer_correction(
        opened.case("food-permit").id, answers={"food.online": "true"}, uploads={}, actor=opened.actor, now=opened.now
    ) == []  # fmt: skip

    with pytest.raises(errors.NotAllowed):
        operations.refuse_acceptance(task.id, actor=registrar, now=opened.now)
    opened.depart("food-permit", "market.registrar", "concealed-facts")
    operations.refuse_acceptance(task.id, actor=registrar, now=opened.now)
    assert opened.case("food-permit").status == "not-accepted"


def test_nobody_is_asked_to_correct_what_stands_in_anothers_record(opened):
    registrar, task = opened.officer("market.registrar"), opened.task("food-permit")
    assert "safety_officer.banned" in opened.case("food-permit").facts

    with pytest.raises(errors.CaseError):
        operations.request_correction(task.id, [("safety_officer.banned", "不对")], actor=registrar, now=opened.now)
    assert opened.case("food-permit").status == "received"
