"""A departure from a rule: proposed, reviewed by a second person, used once, and the auditor is told; each an act."""

import dataclasses
import datetime as dt
import uuid

import pytest
from django.db import transaction

from yimen.cage import errors, models, operations, queries
from yimen.cage.rules import Code, Exercise, Matter
from yimen.cage.tests.test_exercise import BASIS, NOW, RELEASE, Decided, officer, text
from yimen.government import schema
from yimen.government.rulings import Ground, Ruling
from yimen.identity import operations as identity
from yimen.ledger import acts
from yimen.ledger import queries as ledger
from yimen.releases import operations as releases

pytestmark = pytest.mark.django_db
SAID = Ruling("advice", "refuse", text("Advice"), text("refuse"), (Ground("R", text("sealed"), (text("art. 16"),)),))
WAIVER = schema.Departure(
    id="waiver", name=text("waiver"), outcome="granted", when_rule=["refuse"], basis=BASIS,
    reviewed_by="market.legal-reviewer",
)  # fmt: skip
POWER = RELEASE.powers["market.accept"].model_copy(
    update={
        "applies": schema.Applies(decision="advice", outcomes={"grant": ["granted"], "refuse": ["refused"]}),
        "exceptions": [WAIVER],
    }
)


def person(number, name, post, division="city"):
    made = identity.register_person(
        id_number=number, name=name, phone="13900000000", provider="demo", actor=acts.SYSTEM, now=NOW
    )
    return officer(str(made.id), post=post, at=division)


@pytest.fixture
def gu():
    return person("990100199001010018", "Gu Heng", "market.officer", "east")


@pytest.fixture
def pei():
    return person("990100199001010026", "Pei Lan", "market.legal-reviewer")


@pytest.fixture
def auditor():
    return dataclasses.replace(person("990100199001010034", "Luo Wen", "justice.supervisor"), agency="justice")


@pytest.fixture
def matter():
    city = RELEASE.city.model_copy(update={"oversight": "justice.supervisor"})
    release = RELEASE.model_copy(update={"city": city, "powers": {POWER.id: POWER}})
    release = schema.Release.from_json(release.to_json())
    releases.publish(release, actor=acts.SYSTEM, now=NOW)
    return Matter(id=f"case:{uuid.uuid4()}", release=release, division="east", about=text("case 1"),
                  parties=frozenset({"somebody"}), ruling=SAID)  # fmt: skip


def propose(matter, actor, exception="waiver", reasons="the neighbours agree", outcome="granted"):
    with transaction.atomic():
        intended = Exercise(POWER.id, matter, actor, NOW, outcome, subjects=[matter.id])
        return operations.propose_departure(intended, exception=exception, reasons=reasons)


def review(actor, agree=True, opinion="proven"):
    row = models.Departure.objects.latest("proposed_at")
    with transaction.atomic():
        return operations.review_departure(row.id, agree=agree, opinion=opinion, actor=actor, now=NOW)


def grant(matter, actor):
    with transaction.atomic():
        intended = Exercise(POWER.id, matter, actor, NOW, "granted", subjects=[matter.id])
        return operations.exercise(intended, Decided(outcome="granted"))


def codes(done):
    assert isinstance(done, operations.Refusal), done
    return [reason.code for reason in done.reasons]


def kinds(matter):
    return [act.kind for act in ledger.acts_of(matter.id)]


def test_proposed_agreed_used_and_told(matter, gu, pei, auditor):
    propose(matter, gu)
    assert [each.row.about["en"] for each in queries.to_review(pei)] == ["case 1"]
    review(pei)

    done = grant(matter, gu)

    assert isinstance(done, acts.Act)
    assert kinds(matter) == [
        "cage.departure.proposed", "cage.departure.agreed", "cage.trial.decided", "cage.alert.raised",
    ]  # fmt: skip
    used = models.Departure.objects.get()
    assert (used.state, used.settled_at) == ("used", NOW)
    decided = ledger.acts_of(matter.id)[2]
    assert decided.power["ruling"] == {"decision": "advice", "value": "refuse"}
    assert decided.power["departure"] == {"id": str(used.id), "exception": "waiver"}
    [alert] = queries.alerts(auditor)
    assert (alert.row.because, alert.row.act, alert.departure.reviewed_by) == ("departure", done.id, "Pei Lan")


def test_against_the_rule_nothing_is_done_without_it(matter, gu):
    assert codes(grant(matter, gu)) == [Code.AGAINST_RULE]
    [refused] = ledger.acts_of(matter.id)
    assert refused.body["outcome"] == "granted"
    assert refused.body["ruling"] == "refuse"
    assert not models.Alert.objects.exists()


def test_a_proposal_alone_is_nothing(matter, gu, pei):
    propose(matter, gu)
    assert codes(grant(matter, gu)) == [Code.AGAINST_RULE]
    review(pei, agree=False, opinion="not proven")
    assert codes(grant(matter, gu)) == [Code.AGAINST_RULE]
    assert models.Departure.objects.get().state == "objected"


def test_it_is_used_once(matter, gu, pei):
    propose(matter, gu)
    review(pei)
    grant(matter, gu)
    assert codes(grant(matter, gu)) == [Code.AGAINST_RULE]
    assert models.Alert.objects.count() == 1


def test_it_holds_only_while_the_ruling_is_the_one_that_was_reviewed(matter, gu, pei):
    propose(matter, gu)
    review(pei)
    banned = Ground("R", text("banned"), (text("art. 135"),))
    changed = dataclasses.replace(matter, ruling=dataclasses.replace(SAID, grounds=(banned,)))

    assert codes(grant(changed, gu)) == [Code.AGAINST_RULE]
    propose(changed, gu)  # the old one has lapsed

    assert sorted(models.Departure.objects.values_list("state", flat=True)) == ["proposed", "withdrawn"]


def test_as_the_rule_says_uses_up_no_departure(matter, gu, pei):
    propose(matter, gu)
    review(pei)
    as_rule = dataclasses.replace(matter, ruling=dataclasses.replace(SAID, value="grant"))
    assert isinstance(grant(as_rule, gu), acts.Act)
    assert models.Departure.objects.get().state == "agreed"
    assert not models.Alert.objects.exists()


@pytest.mark.parametrize("change", [{"exception": "another"}, {"outcome": "refused"}])
def test_only_what_the_folder_lists_can_be_proposed(matter, gu, change):
    assert codes(propose(matter, gu, **change)) == [Code.NO_EXCEPTION]
    assert kinds(matter) == ["cage.exercise.refused"]


def test_a_stranger_proposes_nothing(matter, gu, pei):
    assert Code.WRONG_POST in codes(propose(matter, pei))
    own = dataclasses.replace(matter, parties=frozenset({gu.id}))
    assert codes(propose(own, gu)) == [Code.OWN_AFFAIR]
    assert not models.Departure.objects.exists()


def test_the_second_person_is_not_the_first_nor_a_stranger(matter, gu, pei):
    propose(matter, gu)
    assert Code.NOT_A_SECOND_PERSON in codes(
        review(dataclasses.replace(gu, post="market.legal-reviewer", division="city"))
    )
    assert codes(review(dataclasses.replace(pei, post="market.officer"))) == [Code.WRONG_POST]
    assert codes(review(dataclasses.replace(pei, division="west"))) == [Code.WRONG_DIVISION]
    row = models.Departure.objects.get()
    assert (row.state, row.reviewed_by) == ("proposed", None)
    assert kinds(matter)[1:] == ["cage.exercise.refused"] * 3


def test_words_are_demanded_and_one_stands_at_a_time(matter, gu, pei):
    with pytest.raises(errors.CageError):
        propose(matter, gu, reasons=" ")
    propose(matter, gu)
    with pytest.raises(errors.OutOfOrder):
        propose(matter, gu)
    with pytest.raises(errors.CageError):
        review(pei, opinion=" ")
    review(pei)
    with pytest.raises(errors.OutOfOrder):
        review(pei)


def test_only_who_proposed_it_withdraws_it(matter, gu, pei):
    propose(matter, gu)
    row = models.Departure.objects.get()
    with pytest.raises(errors.NotFound):
        operations.withdraw_departure(row.id, actor=pei, now=NOW)
    operations.withdraw_departure(row.id, actor=gu, now=NOW)
    assert models.Departure.objects.get().state == "withdrawn"
    with pytest.raises(errors.OutOfOrder):
        operations.withdraw_departure(row.id, actor=gu, now=NOW)


def test_an_alert_is_taken_and_closed_with_a_note_by_the_auditor_only(matter, gu, pei, auditor):
    propose(matter, gu)
    review(pei)
    grant(matter, gu)
    alert = models.Alert.objects.get()
    for stranger in (gu, pei, dataclasses.replace(auditor, division="west")):
        with pytest.raises(errors.NotFound):
            operations.take_alert(alert.id, actor=stranger, now=NOW)
    with pytest.raises(errors.OutOfOrder):
        operations.close_alert(alert.id, note="seen", actor=auditor, now=NOW)

    operations.take_alert(alert.id, actor=auditor, now=NOW)
    with pytest.raises(errors.OutOfOrder):
        operations.take_alert(alert.id, actor=auditor, now=NOW)
    with pytest.raises(errors.CageError):
        operations.close_alert(alert.id, note=" ", actor=auditor, now=NOW)
    operations.close_alert(alert.id, note="the consent is on file", actor=auditor, now=NOW + dt.timedelta(hours=1))

    assert queries.alerts(auditor) == []
    assert [each.row.note for each in queries.alerts(auditor, closed=True)] == ["the consent is on file"]
    assert kinds(matter)[-2:] == ["cage.alert.taken", "cage.alert.closed"]


def test_a_power_that_no_rule_binds_is_never_quiet(matter, gu, auditor):
    """A case of a release from before powers named their rules can still be decided; the auditor is told each time."""
    free = POWER.model_copy(update={"applies": None, "exceptions": []})
    release = matter.release.model_copy(update={"powers": {free.id: free}})
    releases.publish(schema.Release.from_json(release.to_json()), actor=acts.SYSTEM, now=NOW + dt.timedelta(seconds=1))

    assert isinstance(grant(dataclasses.replace(matter, release=release, ruling=None), gu), acts.Act)

    assert [(each.row.because, each.departure) for each in queries.alerts(auditor)] == [("no-rule", None)]
