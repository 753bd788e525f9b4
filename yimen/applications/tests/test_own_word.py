"""What only the applicant says, against a register or in its place, allows no outcome by itself."""

import datetime as dt

import pytest

from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver, acts
from yimen.cases import errors, operations
from yimen.cases.queries import rows
from yimen.exchange import connectors
from yimen.exchange import operations as exchange

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def registers_are_asked_at_once(monkeypatch):
    """A register that failed in one test does not rest in the next."""
    monkeypatch.setattr(exchange, "breaker", exchange._Breaker(rest=0.0))


@pytest.fixture
def zhou(cast, release, now):
    """Whose premises are a dwelling, by the register."""
    return Driver(cast, release, now, who="zhou")


def dispute(driver, field, register_field, answer, stage="licence"):
    """The applicant disputes a value and gives another."""
    row = driver.application.stages.get(stage=driver.names(stage))
    driver.complete(stage)
    current = applying.refresh(driver.application, row, actor=driver.actor, now=driver.now)
    evidence = current.resolution.facts[driver.names(field)].evidence
    applying.dispute_evidence(
        driver.application, evidence, register_field, reason="记载有误", actor=driver.actor, now=driver.now
    )
    driver.answers[driver.names(field)] = answer
    return driver.complete(stage)


@pytest.fixture
def disputed(zhou):
    """Submitted as commercial premises, and accepted."""
    dispute(zhou, "premises.use", "use", "商业")
    zhou.submit()
    operations.accept(zhou.task().id, actor=zhou.officer("market.registrar"), now=zhou.now)
    return zhou


@pytest.fixture
def answering(monkeypatch, names):
    """Makes the register of premises say something else in one field."""

    def otherwise(**values):
        def find(register, *args):
            record = found(register, *args)
            if register.id != names("premises") or record is None:
                return record
            return {**record, **{name: value for name, value in values.items() if name in record}}

        found = connectors.find
        monkeypatch.setattr(connectors, "find", find)

    return otherwise


def _down(found, register_id):
    def find(register, *args):
        if register.id == register_id:
            raise connectors.Unavailable("gone")
        return found(register, *args)

    return find


def decide(driver, outcome, **more):
    operations.decide(
        driver.task().id, outcome=outcome, actor=driver.officer("market.registrar"), now=driver.now, **more
    )


def verify(driver, post="market.registrar"):
    operations.verify_facts(driver.task().id, actor=driver.officer(post), now=driver.now)


def test_disputing_what_stands_in_the_way_grants_nothing(disputed):
    for outcome in ("granted", "refused"):
        with pytest.raises(errors.NotAllowed) as refused:
            decide(disputed, outcome, reasons="看过了。")
        assert "尚未核实" in refused.value.refusal.reasons[0].text.zh

    verify(disputed)

    assert acts(disputed.case())[-1] == "case.facts.verified"
    assert (
        disputed.case().facts[disputed.names("premises.use")]["source"] == "typed"
    )  # the register says the same as before
    with pytest.raises(errors.NotAllowed):
        decide(disputed, "granted", reasons="再看一次。")


def test_a_register_that_was_corrected_verifies_it(disputed, answering):
    answering(use="商业")

    verify(disputed)

    fact = disputed.case().facts[disputed.names("premises.use")]
    assert (fact["value"], fact["source"], fact.get("disputes")) == ("商业", "register", None)
    decide(disputed, "granted", reasons="证明齐全。")
    assert disputed.case().status == "granted"
    with pytest.raises(rows.Task.DoesNotExist):
        disputed.task()


@pytest.mark.parametrize(("exception", "outcome"), [("applicant-right", "granted"), ("register-right", "refused")])
def test_who_looked_into_it_says_so_with_a_second_person_and_an_alert(disputed, exception, outcome):
    disputed.depart("business-licence", "market.registrar", exception)
    decide(disputed, outcome)

    decision = rows.Decision.objects.get(case=disputed.case())
    assert (decision.outcome, decision.departure_id is not None) == (outcome, True)
    assert acts(disputed.case()).count("cage.alert.raised") == 1


def test_a_register_that_was_down_is_asked_again(zhou, monkeypatch, names):
    def down(register, *_):
        if register.id == names("premises"):
            raise connectors.Unavailable("gone")
        return found(register, *_)

    found = connectors.find
    typed = {"use": "商业", "address": "某路1号", "area": "40", "community": "yuqian-east"}
    zhou.answers |= {zhou.names(f"premises.{field}"): answer for field, answer in typed.items()}
    with monkeypatch.context() as gone:
        gone.setattr(connectors, "find", _down(connectors.find, zhou.names("premises")))
        zhou.complete()
        zhou.submit()
        operations.accept(zhou.task().id, actor=zhou.officer("market.registrar"), now=zhou.now)

    with pytest.raises(errors.NotAllowed):
        decide(zhou, "granted", reasons="看过了。")

    verify(zhou)

    fact = zhou.case().facts[zhou.names("premises.use")]
    assert (fact["value"], fact["source"]) == ("商业", "typed")
    assert fact["disputes"]  # the register says that it is a dwelling


def test_a_service_that_the_register_calls_for_is_not_disputed_away(cast, release, now, answering):
    answering(area="460")
    lin = Driver(cast, release, now).licensed()
    applying.declare(lin.application, lin.names("opening"), actor=lin.actor, now=now)
    before = lin.complete("opening")
    assert lin.names("fire-check") in before.services

    after = dispute(lin, "premises.area", "area", "20", stage="opening")

    assert after.resolution.facts[lin.names("premises.area")].value == "20"
    assert lin.names("fire-check") in after.services


def test_what_nothing_can_be_said_against_stands_until_the_register_is_corrected(cast, release, now, answering):
    """A seal that is disputed is still a seal: there is no answer that could stand in its place."""
    answering(use="商业", sealed=True, seal_reason="行政查封")
    lin = Driver(cast, release, now, who="zhou")  # who owns the place
    field = lin.names("premises.sealed")
    row = lin.application.stages.get(stage=lin.names("licence"))
    evidence = lin.complete().resolution.facts[field].evidence
    applying.dispute_evidence(lin.application, evidence, "sealed", reason="没有查封", actor=lin.actor, now=now)

    fact = applying.refresh(lin.application, row, actor=lin.actor, now=now).resolution.facts[field]

    assert (fact.value, fact.source, fact.disputes) == (True, "register", evidence)
    lin.complete()
    lin.submit()
    operations.accept(lin.task().id, actor=lin.officer("market.registrar"), now=now)
    with pytest.raises(errors.NotAllowed):
        decide(lin, "granted")
    decide(lin, "refused")


def test_what_no_register_told_is_read_before_anything_is_decided(cast, release, now, answering, monkeypatch):
    """The register is down when the second stage is submitted; the premises were sealed since the first."""
    lin = Driver(cast, release, now).licensed()
    applying.declare(lin.application, lin.names("opening"), actor=lin.actor, now=now)
    answering(sealed=True, seal_reason="行政查封")
    typed = {"address": "某路1号", "area": "40", "community": "yuqian-east"}
    lin.answers |= {lin.names(f"premises.{field}"): answer for field, answer in typed.items()}
    with monkeypatch.context() as gone:
        gone.setattr(connectors, "find", _down(connectors.find, lin.names("premises")))
        lin.complete("opening")
        lin.submit("opening")
    approver = lin.officer("market.approver")
    assert lin.case("food-permit").facts[lin.names("premises.sealed")]["source"] == "unread"
    operations.accept(lin.task("food-permit").id, actor=lin.officer("market.registrar"), now=now)
    lin.inspect("food-permit", "market.examiner")
    for outcome in ("granted", "refused"):
        with pytest.raises(errors.NotAllowed, match="not verified"):
            operations.decide(lin.task("food-permit").id, outcome=outcome, reasons="x", actor=approver, now=now)

    operations.verify_facts(lin.task("food-permit").id, actor=approver, now=now)

    assert lin.case("food-permit").facts[lin.names("premises.sealed")]["value"] is True
    with pytest.raises(errors.NotAllowed):
        operations.decide(lin.task("food-permit").id, outcome="granted", reasons="x", actor=approver, now=now)


def test_a_dispute_that_changes_nothing_stops_nothing(cast, release, now):
    """Commercial or office: the rule says the same, and nothing that is issued states it."""
    lin = Driver(cast, release, now)
    dispute(lin, "premises.use", "use", "办公")
    lin.submit()
    operations.accept(lin.task().id, actor=lin.officer("market.registrar"), now=now)

    decide(lin, "granted")

    assert lin.case().status == "granted"


def test_an_answer_is_held_against_what_the_register_says_when_it_is_submitted(zhou, answering, now):
    """Answered while the register agreed, and disputed again when it had changed: what counts is what it says now."""
    field, row = zhou.names("premises.use"), zhou.application.stages.get(stage=zhou.names("licence"))
    with pytest.MonkeyPatch.context() as before:
        found = connectors.find

        def commercial(register, *args):
            record = found(register, *args)
            return {**record, "use": "商业"} if record and "use" in record else record

        before.setattr(connectors, "find", commercial)
        dispute(zhou, "premises.use", "use", "商业")
    zhou.now = now + dt.timedelta(days=40)  # the extract has aged, and is read again
    zhou.complete()
    current = applying.refresh(zhou.application, row, actor=zhou.actor, now=zhou.now)
    evidence = current.resolution.facts[field].evidence
    assert current.resolution.facts[field].value == "住宅"
    applying.dispute_evidence(zhou.application, evidence, "use", reason="记载有误", actor=zhou.actor, now=zhou.now)
    zhou.complete()
    zhou.submit()
    operations.accept(zhou.task().id, actor=zhou.officer("market.registrar"), now=zhou.now)

    assert zhou.case().facts[field]["against"] == "住宅"
    with pytest.raises(errors.NotAllowed, match="not verified"):
        decide(zhou, "granted", reasons="证明齐全。")


def test_nothing_is_printed_on_a_licence_that_a_register_contradicts(cast, release, now):
    lin = Driver(cast, release, now)
    dispute(lin, "owner.name", "name", "王大富")
    lin.submit()
    operations.accept(lin.task().id, actor=lin.officer("market.registrar"), now=now)

    with pytest.raises(errors.NotAllowed, match="not verified"):
        decide(lin, "granted")


def test_who_disputes_the_place_does_not_choose_their_office(cast, release, now):
    lin = Driver(cast, release, now)
    elsewhere = next(
        each.id for each in release.divisions.values()
        if each.level == "community" and not release.within(each.id, lin.officer("market.registrar").division)
    )  # fmt: skip
    dispute(lin, "premises.community", "community", elsewhere)
    lin.submit()

    assert lin.case().body == "tingchao"


def test_a_later_stage_is_for_the_place_that_was_licensed(cast, release, now):
    lin = Driver(cast, release, now).licensed()
    applying.declare(lin.application, lin.names("opening"), actor=lin.actor, now=now)
    row = lin.application.stages.get(stage=lin.names("opening"))
    applying.refresh(lin.application, row, actor=lin.actor, now=now)
    number, name = lin.names("premises.number"), cast.entries[1]["premises"]

    [problem] = applying.save_answers(lin.application, row, {number: name}, now=now)

    assert "apply anew" in problem.message.en
    assert applying.save_answers(lin.application, row, {number: lin.answers[number]}, now=now) == []


def test_registers_are_not_asked_again_at_once(disputed):
    """Each time is a look at somebody's record: a bored officer does not fill a person's list."""
    task, officer = disputed.task().id, disputed.officer("market.registrar")
    verify(disputed)

    with pytest.raises(errors.OutOfOrder, match="asked at"):
        operations.verify_facts(task, actor=officer, now=disputed.now + dt.timedelta(minutes=4))
    operations.verify_facts(task, actor=officer, now=disputed.now + dt.timedelta(minutes=5))

    assert acts(disputed.case()).count("case.facts.verified") == 2


def test_only_who_has_the_task_in_reach_asks_again(disputed, cast):
    with pytest.raises(errors.NotFound):
        verify(disputed, "market.examiner")
    with pytest.raises(errors.OutOfOrder):  # nothing of hers stands on her own word
        lin = Driver(cast, disputed.release, disputed.now)
        lin.complete()
        lin.submit()
        verify(lin)
