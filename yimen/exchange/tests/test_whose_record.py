"""Whose record it is: they are told of the reading, whoever applied; what is not open is nobody else's to see."""

import pytest

from yimen.exchange import models, operations, persons, queries
from yimen.exchange.tests.conftest import AN, BO
from yimen.identity import operations as identity
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM, Actor
from yimen.releases import queries as releases

pytestmark = pytest.mark.django_db
ONLY_ONESELF = "record.id_number = applicant.id_number"


@pytest.fixture(autouse=True)
def in_force(small_city, monkeypatch):
    monkeypatch.setattr(releases, "get", lambda digest: small_city)
    monkeypatch.setattr(releases, "current", lambda: small_city)


@pytest.fixture
def bo(now):
    """Bo, who applies; An never signed in."""
    return identity.register_person(id_number=BO, name="薄", phone="", provider="demo", actor=SYSTEM, now=now)


def sign_in_an(now):
    return identity.register_person(id_number=AN, name="安安", phone="", provider="demo", actor=SYSTEM, now=now)


def change(city, name="file", **changes):
    """The small city with another kind of evidence or grant in one register."""
    register = city.registers[name]
    kind = register.evidence["record"].model_copy(
        update={"fields": ["id_number", "name", "born_on", "barred", "secret"], **changes.get("kind", {})}
    )
    grants = [each.model_copy(update=changes.get("grant", {})) for each in register.grants]
    registers = {
        **city.registers, name: register.model_copy(update={"evidence": {"record": kind}, "grants": grants})
    }  # fmt: skip
    return city.model_copy(update={"registers": registers})


def test_who_is_read_sees_it_once_they_sign_in_and_who_applied_does_not(fetch, bo, now):
    fetch("file", AN, person=bo.id, role={"zh": "食品安全员", "en": "food-safety officer"}, application="7")

    (seen,) = queries.readings_of(sign_in_an(now).id)

    assert (seen.outcome, seen.purpose, seen.role["en"]) == ("fetched", "food-permit", "food-safety officer")
    assert queries.readings_of(bo.id) == []
    act = ledger.act(seen.act)
    assert AN not in str(act.body) + str(act.subjects)


@pytest.mark.parametrize(("key", "outcome"), [("C-003", "missed"), (AN, "refused"), (AN, "failed")])
def test_also_what_came_to_nothing_is_told_to_whom_it_concerns(fetch, bo, now, key, outcome):
    asked = {"missed": {}, "refused": {"agency": "fire"}, "failed": {}}[outcome]
    fetch("no-file" if outcome == "failed" else "file", key, person=bo.id, **asked)
    whose = identity.register_person(id_number=key, name="某", phone="", provider="demo", actor=SYSTEM, now=now)

    assert [each.outcome for each in queries.readings_of(whose.id)] == [outcome]
    assert queries.readings_of(bo.id) == []


def test_a_record_found_by_another_key_is_told_to_those_whom_it_names(fetch, small_city, bo, now):
    """As a lease is found by the number of the premises, and concerns landlord and tenant."""
    city = change(small_city, kind={"key": "name", "subject": ["id_number"]})

    answer = fetch("file", "安安", person=bo.id, release=city, fields=["born_on"])

    assert answer.values == {"born_on": "1990-03-07"}
    row = models.Evidence.objects.get(id=answer.evidence)
    assert (row.people, list(row.values)) == ([persons.of_person(AN)], ["born_on"])
    assert [each.evidence for each in queries.readings_of(sign_in_an(now).id)] == [answer.evidence]


def test_only_what_is_open_is_seen_by_others(fetch, small_city, bo, now, monkeypatch):
    city = change(small_city, kind={"open": ["born_on"]})
    monkeypatch.setattr(releases, "get", lambda digest: city)
    answer = fetch("file", AN, person=bo.id, release=city)

    view = queries.evidence(answer.evidence)

    assert view.as_seen_by(AN).values == {"name": "安安", "born_on": "1990-03-07", "barred": True}
    assert view.as_seen_by(BO).values == {"born_on": "1990-03-07"}
    assert {row.name for row in view.as_seen_by(BO).rows if row.withheld} == {"name", "barred"}
    with pytest.raises(LookupError):
        operations.dispute(
            evidence=answer.evidence, field="name", reason="不对", actor=Actor(kind="person", id=str(bo.id)), now=now
        )


def test_evidence_of_earlier_times_is_known_by_its_key(fetch, bo):
    answer = fetch("file", AN, person=bo.id)
    view = queries.evidence(answer.evidence)

    old = type(view)(**{**vars(view), "people": ()})

    assert old.concerns(AN)
    assert not old.concerns(BO)


@pytest.mark.parametrize(("key", "outcome"), [(BO, "fetched"), (AN, "not-granted")])
def test_a_grant_for_the_person_concerned_hands_on_nothing_of_others(fetch, small_city, bo, now, key, outcome):
    city = change(small_city, grant={"when": ONLY_ONESELF})

    answer = fetch("file", key, person=bo.id, release=city)

    assert answer.outcome == outcome
    assert (answer.values is None) == (outcome == "not-granted")
    assert models.Evidence.objects.count() == (outcome == "fetched")
    if outcome == "not-granted":
        assert [each.outcome for each in queries.readings_of(sign_in_an(now).id)] == ["refused"]


@pytest.mark.parametrize(
    ("when", "outcome"),
    [
        ('applicant.name = "薄"', "fetched"),
        ('applicant.name = "安安"', "not-granted"),
        ('record.born_on < date("1990-01-01")', "fetched"),
        ('record.born_on >= date("1990-01-01")', "not-granted"),
        ("record.barred", "not-granted"),
        ("record.nothing = 1", "unavailable"),
    ],
)
def test_a_condition_is_judged_by_the_record_as_it_was_found(fetch, small_city, bo, when, outcome):
    assert fetch("file", BO, person=bo.id, release=change(small_city, grant={"when": when})).outcome == outcome


def test_a_look_of_an_officer_stands_in_the_list_of_whom_it_concerns(fetch, bo, now):
    answer = fetch("file", AN, person=bo.id)
    officer = Actor(kind="officer", id=str(bo.id), post="market.clerk", agency="market")

    operations.show(
        evidence=str(answer.evidence), kind="file.record", fields=["barred"], matter="case:9", agency="market",
        purpose="food-permit", actor=officer, now=now,
    )  # fmt: skip

    seen = [each for each in queries.readings_of(sign_in_an(now).id) if each.outcome == "shown"]
    assert [(each.actor, each.fields, each.matter) for each in seen] == [(officer, ("barred",), "case:9")]


def test_of_a_record_of_two_people_neither_sees_the_number_of_the_other(fetch, small_city, bo, now, monkeypatch):
    """As a lease has the numbers of landlord and tenant."""
    city = change(small_city, kind={"key": "name", "subject": ["id_number"]})
    monkeypatch.setattr(releases, "get", lambda digest: city)
    answer = fetch("file", "安安", person=bo.id, release=city, fields=["born_on"])
    view = queries.evidence(answer.evidence)
    whose = {"people": (*view.people, persons.of_person(BO)), "values": {**view.values, "id_number": AN}}
    shared = type(view)(**{**vars(view), **whose})

    assert view.concerns(AN)
    assert shared.as_seen_by(AN).values == {"born_on": "1990-03-07", "id_number": AN}
    assert shared.as_seen_by(BO).values == {"born_on": "1990-03-07"}
