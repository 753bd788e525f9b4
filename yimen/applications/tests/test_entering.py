"""One shop is licensed once: what is issued is known to every other application and case at once."""

import pytest
from django.apps import apps

from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver, acts
from yimen.cases import errors, operations
from yimen.cases.process.execution import Execution
from yimen.cases.queries import rows
from yimen.credentials import queries as credentials
from yimen.exchange import connectors

pytestmark = pytest.mark.django_db
NAME = "只此一家面馆"


def drive(cast, release, now, **answers):
    return Driver(cast, release, now, **{"business.name": NAME, **answers})


def test_what_is_issued_is_entered(cast, release, now, names):
    licensed = drive(cast, release, now).licensed()

    licence = names("licence")
    credential = next(each for each in credentials.of_case(licensed.case().id) if each.output == licence)
    entered = {each.evidence: each for each in apps.get_model("exchange", "Entry").objects.filter(source=credential.id)}
    outputs = release.services[names("business-licence")].outputs
    assert set(entered) == {each.evidence for each in outputs[licence].enters}
    assert entered[names("enterprises.enterprise")].key == credential.number
    assert entered[names("enterprises.enterprise")].values["name"] == NAME
    assert entered[names("enterprises.name")].key == NAME
    assert entered[names("enterprises.at-premises")].values["credit_code"] == credential.number


def test_the_second_walk_is_told_beforehand(cast, release, now, names):
    drive(cast, release, now).licensed()

    again = drive(cast, release, now, **{"business.name": "另起一名面馆"})
    current = again.complete()

    facts = {name: each.value for name, each in current.resolution.facts.items()}
    assert facts[names("business.registered_here")] is True
    again.submit()
    case = again.case()
    assert Execution(case, current.applicant, release, now=now).evaluate("eligibility").value == "registered-already"


def test_cases_that_wait_side_by_side_get_one_licence(cast, release, now, names):
    rivals = [drive(cast, release, now) for _ in range(4)]
    for each in rivals:
        each.complete()
        each.submit()
        operations.accept(each.task().id, actor=each.officer("market.registrar"), now=now)
    first, *others = rivals
    registrar = first.officer("market.registrar")

    operations.decide(first.task().id, outcome="granted", actor=registrar, now=now)

    for each in others:
        with pytest.raises(errors.NotAllowed):
            operations.decide(each.task().id, outcome="granted", actor=registrar, now=now)
        facts = {name: fact["value"] for name, fact in each.case().facts.items()}
        assert (facts[names("business.name_taken")], facts[names("business.registered_here")]) == (True, True)
        assert facts.get(names("business.chosen_name")) is None
        assert acts(each.case()).count("case.facts.changed") == 1
        assert each.case().status != rows.Status.GRANTED
    assert [each.output for each in credentials.of_holder(first.person.id)].count(names("licence")) == 1


def test_disputing_that_a_name_is_free_does_not_keep_it_free(cast, release, now, monkeypatch):
    """A dispute leaves the register's word as it is, and what is entered later counts all the same."""

    def find(register, kind, key, fields):
        record = found(register, kind, key, fields)
        return (
            {**dict.fromkeys(fields), "name": key, "taken": False} if kind.table == "names" and not record else record
        )

    found = connectors.find
    monkeypatch.setattr(connectors, "find", find)
    first, second = drive(cast, release, now), drive(cast, release, now)
    second.complete()
    field, row = cast.names("business.name_taken"), second.application.stages.get(stage=cast.names("licence"))
    fact = applying.refresh(second.application, row, actor=second.actor, now=now).resolution.facts[field]
    applying.dispute_evidence(second.application, fact.evidence, "taken", reason="不对", actor=second.actor, now=now)
    second.complete()
    second.submit()
    assert second.case().facts[field]["disputes"] == fact.evidence
    registrar = second.officer("market.registrar")
    operations.accept(second.task().id, actor=registrar, now=now)
    first.licensed()

    with pytest.raises(errors.NotAllowed):
        operations.decide(second.task().id, outcome="granted", actor=registrar, now=now)
    assert second.case().facts[field]["value"] is True


def test_two_operators_of_one_place_do_not_hide_each_other(cast, release, now, names):
    """Each has a registration there; who is registered already is told so, whoever came after them."""
    first = drive(cast, release, now).licensed()
    Driver(
        cast,
        release,
        now,
        who="chen",
        **{"business.name": "同一处小店", "premises.number": first.answers[names("premises.number")]},
    ).licensed()

    again = drive(cast, release, now, **{"business.name": "再起一名面馆"}).complete()

    assert again.resolution.facts[names("business.registered_here")].value is True


def test_a_draft_from_before_the_licence_gets_no_second_one(cast, release, now, names):
    """What was read for a draft is from before; the case learns what was entered since, before it is decided."""
    first, second = drive(cast, release, now), drive(cast, release, now, **{"business.name": "另起一名面馆"})
    first.complete()
    second.complete()
    first.licensed()
    second.submit()
    registrar = second.officer("market.registrar")
    assert second.case().facts[names("business.registered_here")]["value"] is False
    operations.accept(second.task().id, actor=registrar, now=now)

    eligibility = release.services[names("business-licence")].rules.decisions["eligibility"]
    with pytest.raises(errors.NotAllowed, match=eligibility.values["registered-already"].en):
        operations.decide(second.task().id, outcome="granted", actor=registrar, now=now)

    operations.decide(second.task().id, outcome="refused", actor=registrar, now=now)
    assert second.case().facts[names("business.registered_here")]["value"] is True
    assert credentials.of_case(second.case().id) == []
