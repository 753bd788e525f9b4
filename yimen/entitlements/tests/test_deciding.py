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


def state(finding):
    finding.refresh_from_db()
    return finding.state


def test_a_right_is_granted_and_accepted(finding, officer, holder, now):
    operations.grant(finding.id, actor=officer, now=now)
    assert state(finding) == State.GRANTED
    assert finding.number.startswith("海民惠〔2026〕")

    accepted = operations.accept(finding.id, actor=holder, now=now)

    assert state(finding) == State.ACCEPTED
    assert finding.receipt == accepted.receipt != ""
    kinds = [act.kind for act in ledger.acts_of(f"finding:{finding.id}")]
    assert kinds == ["entitlements.right.granted", "entitlements.offer.accepted"]
    granted = ledger.acts_of(f"finding:{finding.id}")[0]
    assert granted.power["power"] == "civil-affairs.old-age-allowance.grant"
    assert granted.power["reads"] == ["population.identity"]
    assert f"person:{holder.id}" in granted.subjects


def test_accepting_twice_is_accepting_once(finding, officer, holder, now):
    operations.grant(finding.id, actor=officer, now=now)
    first = operations.accept(finding.id, actor=holder, now=now)

    again = operations.accept(finding.id, actor=holder, now=now + dt.timedelta(minutes=1))

    assert (again.receipt, again.accepted_at) == (first.receipt, first.accepted_at)
    assert len(ledger.acts_of(f"finding:{finding.id}")) == 2


def test_who_declines_can_accept_later(finding, officer, holder, now):
    operations.grant(finding.id, actor=officer, now=now)
    operations.decline(finding.id, actor=holder, now=now)
    assert state(finding) == State.DECLINED

    operations.accept(finding.id, actor=holder, now=now)

    assert state(finding) == State.ACCEPTED


def test_nobody_answers_for_another(finding, officer, cast, now):
    operations.grant(finding.id, actor=officer, now=now)
    stranger = dataclasses.replace(SYSTEM, kind="person", id=str(cast.person("lin").id))

    for answer in (operations.accept, operations.decline):
        with pytest.raises(errors.NotFound):
            answer(finding.id, actor=stranger, now=now)


def test_nothing_is_accepted_before_it_is_granted(finding, holder, now):
    with pytest.raises(errors.OutOfOrder):
        operations.accept(finding.id, actor=holder, now=now)


@pytest.mark.parametrize("change", [{"post": "market.food-officer"}, {"division": "haitang-songgang"}])
def test_only_the_post_and_the_division_that_hold_the_power(finding, officer, now, change, release):
    other = dataclasses.replace(officer, **change)
    if "division" in change:
        other = dataclasses.replace(officer, division=next(
            each for each in release.divisions if not release.within(finding.division, each)))  # fmt: skip

    with pytest.raises(errors.NotFound):
        operations.grant(finding.id, actor=other, now=now)
    assert state(finding) == State.FOUND


def test_nobody_grants_to_themselves(finding, officer, holder, now):
    own = dataclasses.replace(officer, id=holder.id)

    with pytest.raises(errors.NotAllowed) as refused:
        operations.grant(finding.id, actor=own, now=now)

    assert [reason.code for reason in refused.value.refusal.reasons] == ["own-affair"]
    assert state(finding) == State.FOUND
    assert ledger.acts_of(f"finding:{finding.id}")[-1].kind == "cage.exercise.refused"


def test_what_the_rule_finds_is_not_set_aside_by_one_officer(finding, officer, now):
    """社会救助 and allowances are due to whoever meets the conditions: the attempt is refused and recorded."""
    with pytest.raises(errors.NotAllowed) as refused:
        operations.set_aside(finding.id, reasons="户籍正在迁出", actor=officer, now=now)

    assert [reason.code for reason in refused.value.refusal.reasons] == ["against-rule"]
    assert state(finding) == State.FOUND
    assert ledger.acts_of(f"finding:{finding.id}")[-1].kind == "cage.exercise.refused"


def test_setting_aside_by_an_exception_takes_two_is_told_and_rests(finding, officer, depart, cast, release, now):
    with pytest.raises(errors.CaseError):
        operations.propose_departure(finding.id, exception="record-wrong", reasons=" ", actor=officer, now=now)
    depart(finding, "record-wrong")
    operations.set_aside(finding.id, reasons="户籍正在迁出", actor=officer, now=now)

    operations.scan(release=release, actor=SYSTEM, now=now)

    assert state(finding) == State.SET_ASIDE
    assert finding.reason["zh"].endswith("户籍已迁出\n户籍正在迁出")
    [alert] = cage.alerts(cast.officer(release.city.oversight))
    assert (alert.row.matter, alert.row.outcome) == (f"finding:{finding.id}", "set-aside")
    assert finding.subject not in alert.row.about["zh"]  # the auditor sees its ends only


def test_a_fact_that_is_wrong_reopens_it_and_the_next_grant_needs_no_new_answer(finding, officer, holder, now):
    operations.grant(finding.id, actor=officer, now=now)
    operations.accept(finding.id, actor=holder, now=now)
    number = models.Finding.objects.get(id=finding.id).number
    with pytest.raises(errors.CaseError):
        operations.dispute(finding.id, fact="person.shoe_size", reason="x", actor=holder, now=now)
    with pytest.raises(errors.CaseError):
        operations.dispute(finding.id, fact="person.born_on", reason="", actor=holder, now=now)

    operations.dispute(finding.id, fact="person.born_on", reason="我是1935年生", actor=holder, now=now)
    assert state(finding) == State.REOPENED
    assert finding.reason["zh"].endswith("我是1935年生")

    operations.grant(finding.id, actor=officer, now=now)
    assert (state(finding), finding.number) == (State.ACCEPTED, number)


def test_an_officer_ends_a_right_with_reasons(finding, officer, holder, depart, now, release):
    operations.grant(finding.id, actor=officer, now=now)
    operations.accept(finding.id, actor=holder, now=now)

    with pytest.raises(errors.NotAllowed):  # the rule still finds it
        operations.withdraw(finding.id, reasons="已迁出本市", actor=officer, now=now)
    depart(finding, "record-wrong-ended")
    operations.withdraw(finding.id, reasons="已迁出本市", actor=officer, now=now)

    assert (state(finding), finding.ending[:6]) == (State.WITHDRAWN, "海民惠止〔2")
    [ended] = [act for act in ledger.acts_of(f"finding:{finding.id}") if act.kind == "entitlements.right.withdrawn"]
    assert ended.body["number"] == finding.ending
    assert len(ended.body["remedies"]) == 2
    operations.scan(release=release, actor=SYSTEM, now=now)
    assert state(finding) == State.WITHDRAWN  # nothing has changed: it is not found again


def test_a_scan_reopens_what_was_granted_and_is_not_due_any_more(finding, officer, holder, release, now):
    operations.grant(finding.id, actor=officer, now=now)
    operations.accept(finding.id, actor=holder, now=now)
    policy = release.policies[finding.policy]
    source = policy.rules.source.replace("&gt;= 80", "&gt;= 180").replace("&lt; 80", "&lt; 180")
    stricter = policy.model_copy(update={"rules": policy.rules.model_copy(update={"source": source})})
    other = release.model_copy(update={"policies": {policy.id: stricter}})

    report = operations.scan(release=other, actor=SYSTEM, now=now)

    assert report.results[policy.id]["reopened"] == 1
    assert (state(finding), finding.due) == (State.REOPENED, False)
    assert ledger.acts_of(f"finding:{finding.id}")[-1].kind == "entitlements.right.reopened"


def test_what_is_not_due_any_more_cannot_be_granted_again(finding, officer, holder, now):
    operations.grant(finding.id, actor=officer, now=now)
    operations.dispute(finding.id, fact="person.status", reason="x", actor=holder, now=now)
    append(events.FindingsRecorded(scan="-", policy="-"), actor=SYSTEM, rows=[finding], now=now)
    models.Finding.objects.filter(id=finding.id).update(due=False)

    with pytest.raises(errors.NotAllowed) as refused:
        operations.grant(finding.id, actor=officer, now=now)
    assert [reason.code for reason in refused.value.refusal.reasons] == ["against-rule"]

    operations.withdraw(finding.id, actor=officer, now=now)  # as the rule says: it gives the reasons
    assert (state(finding), bool(finding.reason["zh"])) == (State.WITHDRAWN, True)


def test_a_dispute_of_the_register_s_record_reopens_what_rests_on_it(finding, officer, holder, release, now):
    operations.grant(finding.id, actor=officer, now=now)
    answer = exchange.fetch(
        "population.identity", finding.recipient, agency="market", purpose="business-licence", fields=["born_on"],
        person=uuid.UUID(holder.id), actor=holder, release=release, now=now,
    )  # fmt: skip
    exchange.dispute(evidence=answer.evidence, field="born_on", reason="差了一年", actor=holder, now=now)
    sequencer.sequence_now()

    following.catch_up("entitlements.disputes", now=now)

    assert state(finding) == State.REOPENED
    assert "差了一年" in finding.reason["zh"]


def test_other_acts_reopen_nothing(finding, officer, now):
    operations.grant(finding.id, actor=officer, now=now)

    sequencer.sequence_now()

    assert following.catch_up("entitlements.disputes", now=now) >= len(ledger.acts_of(f"finding:{finding.id}")) > 0

    assert state(finding) == State.GRANTED


def test_a_refusal_uses_up_no_number(finding, officer, holder, now):
    own = dataclasses.replace(officer, id=holder.id)
    for _ in range(3):
        with pytest.raises(errors.NotAllowed):
            operations.grant(finding.id, actor=own, now=now)

    operations.grant(finding.id, actor=officer, now=now)

    finding.refresh_from_db()
    assert finding.number.endswith("00001号")


def test_what_was_declined_is_not_accepted_at_an_amount_that_nobody_granted(finding, officer, holder, release, now):
    operations.grant(finding.id, actor=officer, now=now)
    operations.decline(finding.id, actor=holder, now=now)
    policy = release.policies[finding.policy]
    parameters = {
        name: each.model_copy(update={"values": [v.model_copy(update={"value": 700}) for v in each.values]})
        for name, each in policy.parameters.items()
    }
    richer = policy.model_copy(update={"parameters": parameters})

    operations.scan(release=release.model_copy(update={"policies": {policy.id: richer}}), actor=SYSTEM, now=now)

    assert state(finding) == State.REOPENED
    assert finding.reason["en"] == "By the latest check the amount is 700.00 yuan, no longer 100.00."
    with pytest.raises(errors.OutOfOrder):
        operations.accept(finding.id, actor=holder, now=now)


def test_what_is_said_twice_is_kept_twice(finding, officer, holder, now):
    operations.grant(finding.id, actor=officer, now=now)
    for fact, reason in (("person.born_on", "first"), ("person.status", "second")):
        operations.dispute(finding.id, fact=fact, reason=reason, actor=holder, now=now)

    assert state(finding) == State.REOPENED
    assert [line.rpartition(" ")[2] for line in finding.reason["en"].splitlines()] == ["first", "second"]


def test_whoever_s_record_it_is_can_dispute_it(finding, cast, now):
    member = cast.number("gao")
    append(events.FindingsRecorded(scan="-", policy="-"), actor=SYSTEM, rows=[finding], now=now)
    models.Finding.objects.filter(id=finding.id).update(people=[finding.recipient, member])
    person = identity.register_person(id_number=member, name="家人", phone="", provider="demo", actor=SYSTEM, now=now)

    operations.reopen_disputed(
        evidence="population.identity", field="status", reason="moved", person=person.id,
        actor=dataclasses.replace(SYSTEM, kind="person", id=str(person.id)), now=now,
    )  # fmt: skip

    finding.refresh_from_db()
    assert (finding.state, finding.reason["en"]) == (State.FOUND, "“Status” is said to be wrong: moved")
