"""Granting, answering and reopening: an officer's power, the person's word, and no way around either."""

import dataclasses
import datetime as dt
import uuid

import pytest

from yimen.cage import queries as cage
from yimen.cases import errors
from yimen.entitlements import events, models, operations
from yimen.entitlements.rules import State
from yimen.exchange import operations as exchange
from yimen.identity import operations as identity
from yimen.ledger import following, sequencer
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM
from yimen.ledger.operations import append

pytestmark = pytest.mark.django_db


def state(determination):
    determination.refresh_from_db()
    return determination.state


def test_a_right_is_granted_and_accepted(determination, officer, holder, now):
    operations.grant(determination.id, actor=officer, now=now)
    assert state(determination) == State.GRANTED
    assert determination.number.startswith("海民惠〔2026〕")

    accepted = operations.accept(determination.id, actor=holder, now=now)

    assert state(determination) == State.ACCEPTED
    assert determination.receipt == accepted.receipt != ""
    kinds = [act.kind for act in ledger.acts_of(f"finding:{determination.id}")]
    assert kinds == ["entitlements.right.granted", "entitlements.offer.accepted"]
    granted = ledger.acts_of(f"finding:{determination.id}")[0]
    assert granted.power["power"] == "civil-affairs.old-age-allowance.grant"
    assert granted.power["reads"] == ["population.identity"]
    assert f"person:{holder.id}" in granted.subjects


def test_accepting_twice_is_accepting_once(determination, officer, holder, now):
    operations.grant(determination.id, actor=officer, now=now)
    first = operations.accept(determination.id, actor=holder, now=now)

    again = operations.accept(determination.id, actor=holder, now=now + dt.timedelta(minutes=1))

    assert (again.receipt, again.accepted_at) == (first.receipt, first.accepted_at)
    assert len(ledger.acts_of(f"finding:{determination.id}")) == 2


def test_who_declines_can_accept_later(determination, officer, holder, now):
    operations.grant(determination.id, actor=officer, now=now)
    operations.decline(determination.id, actor=holder, now=now)
    assert state(determination) == State.DECLINED

    operations.accept(determination.id, actor=holder, now=now)

    assert state(determination) == State.ACCEPTED


def test_nobody_answers_for_another(determination, officer, cast, now):
    operations.grant(determination.id, actor=officer, now=now)
    stranger = dataclasses.replace(SYSTEM, kind="person", id=str(cast.person("lin").id))

    for answer in (operations.accept, operations.decline):
        with pytest.raises(errors.NotFound):
            answer(determination.id, actor=stranger, now=now)


def test_nothing_is_accepted_before_it_is_granted(determination, holder, now):
    with pytest.raises(errors.OutOfOrder):
        operations.accept(determination.id, actor=holder, now=now)


@pytest.mark.parametrize("change", [{"post": "market.food-officer"}, {"division": "haitang-songgang"}])
def test_only_the_post_and_the_division_that_hold_the_power(determination, officer, now, change, release):
    other = dataclasses.replace(officer, **change)
    if "division" in change:
        other = dataclasses.replace(officer, division=next(
            each for each in release.divisions if not release.within(determination.division, each)))  # fmt: skip

    with pytest.raises(errors.NotFound):
        operations.grant(determination.id, actor=other, now=now)
    assert state(determination) == State.FOUND


def test_nobody_grants_to_themselves(determination, officer, holder, now):
    own = dataclasses.replace(officer, id=holder.id)

    with pytest.raises(errors.NotAllowed) as refused:
        operations.grant(determination.id, actor=own, now=now)

    assert [reason.code for reason in refused.value.refusal.reasons] == ["own-affair"]
    assert state(determination) == State.FOUND
    assert ledger.acts_of(f"finding:{determination.id}")[-1].kind == "cage.exercise.refused"


def test_what_the_rule_finds_is_not_set_aside_by_one_officer(determination, officer, now):
    """社会救助 and allowances are due to whoever meets the conditions: the attempt is refused and recorded."""
    with pytest.raises(errors.NotAllowed) as refused:
        operations.set_aside(determination.id, reasons="户籍正在迁出", actor=officer, now=now)

    assert [reason.code for reason in refused.value.refusal.reasons] == ["against-rule"]
    assert state(determination) == State.FOUND
    assert ledger.acts_of(f"finding:{determination.id}")[-1].kind == "cage.exercise.refused"


def test_setting_aside_by_an_exception_takes_two_is_told_and_rests(determination, officer, depart, cast, release, now):
    with pytest.raises(errors.CaseError):
        operations.propose_departure(determination.id, exception="record-wrong", reasons=" ", actor=officer, now=now)
    depart(determination, "record-wrong")
    operations.set_aside(determination.id, reasons="户籍正在迁出", actor=officer, now=now)

    operations.scan(release=release, actor=SYSTEM, now=now)

    assert state(determination) == State.SET_ASIDE
    assert determination.reason["zh"].endswith("户籍已迁出\n户籍正在迁出")
    [alert] = cage.alerts(cast.officer(release.city.oversight))
    assert (alert.row.matter, alert.row.outcome) == (f"finding:{determination.id}", "set-aside")
    assert determination.subject not in alert.row.about["zh"]  # the auditor sees its ends only


def test_a_fact_that_is_wrong_reopens_it_and_the_next_grant_needs_no_new_answer(determination, officer, holder, now):
    operations.grant(determination.id, actor=officer, now=now)
    operations.accept(determination.id, actor=holder, now=now)
    number = models.Determination.objects.get(id=determination.id).number
    with pytest.raises(errors.CaseError):
        operations.dispute(determination.id, fact="person.shoe_size", reason="x", actor=holder, now=now)
    with pytest.raises(errors.CaseError):
        operations.dispute(determination.id, fact="person.born_on", reason="", actor=holder, now=now)

    operations.dispute(determination.id, fact="person.born_on", reason="我是1935年生", actor=holder, now=now)
    assert state(determination) == State.REOPENED
    assert determination.reason["zh"].endswith("我是1935年生")

    operations.grant(determination.id, actor=officer, now=now)
    assert (state(determination), determination.number) == (State.ACCEPTED, number)


def test_an_officer_ends_a_right_with_reasons(determination, officer, holder, depart, now, release):
    operations.grant(determination.id, actor=officer, now=now)
    operations.accept(determination.id, actor=holder, now=now)

    with pytest.raises(errors.NotAllowed):  # the rule still finds it
        operations.withdraw(determination.id, reasons="已迁出本市", actor=officer, now=now)
    depart(determination, "record-wrong-ended")
    operations.withdraw(determination.id, reasons="已迁出本市", actor=officer, now=now)

    assert (state(determination), determination.ending[:6]) == (State.WITHDRAWN, "海民惠止〔2")
    [ended] = [
        act for act in ledger.acts_of(f"finding:{determination.id}") if act.kind == "entitlements.right.withdrawn"
    ]
    assert ended.body["number"] == determination.ending
    assert len(ended.body["remedies"]) == 2
    operations.scan(release=release, actor=SYSTEM, now=now)
    assert state(determination) == State.WITHDRAWN  # nothing has changed: it is not found again


def test_a_scan_reopens_what_was_granted_and_is_not_due_any_more(determination, officer, holder, release, now):
    operations.grant(determination.id, actor=officer, now=now)
    operations.accept(determination.id, actor=holder, now=now)
    policy = release.policies[determination.policy]
    source = policy.rules.source.replace("&gt;= 80", "&gt;= 180").replace("&lt; 80", "&lt; 180")
    stricter = policy.model_copy(update={"rules": policy.rules.model_copy(update={"source": source})})
    other = release.model_copy(update={"policies": {policy.id: stricter}})

    report = operations.scan(release=other, actor=SYSTEM, now=now)

    assert report.results[policy.id]["reopened"] == 1
    assert (state(determination), determination.due) == (State.REOPENED, False)
    assert ledger.acts_of(f"finding:{determination.id}")[-1].kind == "entitlements.right.reopened"


def test_what_is_not_due_any_more_cannot_be_granted_again(determination, officer, holder, now):
    operations.grant(determination.id, actor=officer, now=now)
    operations.dispute(determination.id, fact="person.status", reason="x", actor=holder, now=now)
    append(events.DeterminationsRecorded(scan="-", policy="-"), actor=SYSTEM, rows=[determination], now=now)
    models.Determination.objects.filter(id=determination.id).update(due=False)

    with pytest.raises(errors.NotAllowed) as refused:
        operations.grant(determination.id, actor=officer, now=now)
    assert [reason.code for reason in refused.value.refusal.reasons] == ["against-rule"]

    operations.withdraw(determination.id, actor=officer, now=now)  # as the rule says: it gives the reasons
    assert (state(determination), bool(determination.reason["zh"])) == (State.WITHDRAWN, True)


def test_a_dispute_of_the_register_s_record_reopens_what_rests_on_it(determination, officer, holder, release, now):
    operations.grant(determination.id, actor=officer, now=now)
    answer = exchange.fetch(
        "population.identity", determination.recipient, agency="market", purpose="business-licence", fields=["born_on"],
        person=uuid.UUID(holder.id), actor=holder, release=release, now=now,
    )  # fmt: skip
    exchange.dispute(evidence=answer.evidence, field="born_on", reason="差了一年", actor=holder, now=now)
    sequencer.sequence_now()

    following.catch_up("entitlements.disputes", now=now)

    assert state(determination) == State.REOPENED
    assert "差了一年" in determination.reason["zh"]


def test_other_acts_reopen_nothing(determination, officer, now):
    operations.grant(determination.id, actor=officer, now=now)

    sequencer.sequence_now()

    assert (
        following.catch_up("entitlements.disputes", now=now) >= len(ledger.acts_of(f"finding:{determination.id}")) > 0
    )

    assert state(determination) == State.GRANTED


def test_a_refusal_uses_up_no_number(determination, officer, holder, now):
    own = dataclasses.replace(officer, id=holder.id)
    for _ in range(3):
        with pytest.raises(errors.NotAllowed):
            operations.grant(determination.id, actor=own, now=now)

    operations.grant(determination.id, actor=officer, now=now)

    determination.refresh_from_db()
    assert determination.number.endswith("00001号")


def test_what_was_declined_is_not_accepted_at_an_amount_that_nobody_granted(
    determination, officer, holder, release, now
):
    operations.grant(determination.id, actor=officer, now=now)
    operations.decline(determination.id, actor=holder, now=now)
    policy = release.policies[determination.policy]
    parameters = {
        name: each.model_copy(update={"values": [v.model_copy(update={"value": 700}) for v in each.values]})
        for name, each in policy.parameters.items()
    }
    richer = policy.model_copy(update={"parameters": parameters})

    operations.scan(release=release.model_copy(update={"policies": {policy.id: richer}}), actor=SYSTEM, now=now)

    assert state(determination) == State.REOPENED
    assert determination.reason["en"] == "By the latest check the amount is 700.00 yuan, no longer 100.00."
    with pytest.raises(errors.OutOfOrder):
        operations.accept(determination.id, actor=holder, now=now)


def test_what_is_said_twice_is_kept_twice(determination, officer, holder, now):
    operations.grant(determination.id, actor=officer, now=now)
    for fact, reason in (("person.born_on", "first"), ("person.status", "second")):
        operations.dispute(determination.id, fact=fact, reason=reason, actor=holder, now=now)

    assert state(determination) == State.REOPENED
    assert [line.rpartition(" ")[2] for line in determination.reason["en"].splitlines()] == ["first", "second"]


def test_whoever_s_record_it_is_can_dispute_it(determination, cast, now):
    member = cast.number("gao")
    append(events.DeterminationsRecorded(scan="-", policy="-"), actor=SYSTEM, rows=[determination], now=now)
    models.Determination.objects.filter(id=determination.id).update(people=[determination.recipient, member])
    person = identity.register_person(id_number=member, name="家人", phone="", provider="demo", actor=SYSTEM, now=now)

    operations.reopen_disputed(
        evidence="population.identity", field="status", reason="moved", person=person.id,
        actor=dataclasses.replace(SYSTEM, kind="person", id=str(person.id)), now=now,
    )  # fmt: skip

    determination.refresh_from_db()
    assert (determination.state, determination.reason["en"]) == (State.FOUND, "“Status” is said to be wrong: moved")
