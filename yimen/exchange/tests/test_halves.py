"""Two grants, each for some of the fields: each field needs one, live as in `check`."""

import pytest

from yimen.exchange import models, operations, queries
from yimen.exchange.tests.conftest import AN, BO, FIELDS, reading, wanted
from yimen.government import granting
from yimen.government.schema import Grant
from yimen.identity import operations as identity
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM, Actor

pytestmark = pytest.mark.django_db

ONESELF = "record.id_number = applicant.id_number"


@pytest.fixture
def bo(now):
    return identity.register_person(id_number=BO, name="薄", phone="", provider="demo", actor=SYSTEM, now=now)


def grant(fields, article, **more):
    """A grant of some fields to the market agency, by an article of its own."""
    law = {"zh": "共享条例", "en": "Sharing Regulation"}
    given = {
        "to": "market", "evidence": "record", "purposes": ["food-permit"], "fields": fields,
        "basis": {"law": law, "law_id": "sharing", "article": article},
    }  # fmt: skip
    return Grant.model_validate(given | more)


def with_grants(city, *grants, name="file"):
    """The small city with these grants alone in one register."""
    kind = city.registers[name].evidence["record"]
    kind = kind.model_copy(update={"fields": sorted({"id_number", *kind.fields})})
    changed = {"grants": list(grants), "evidence": {"record": kind}}
    return city.model_copy(
        update={"registers": city.registers | {name: city.registers[name].model_copy(update=changed)}}
    )


HALVES = grant(["name", "born_on"], "1"), grant(["barred"], "2")


def test_two_halves_allow_what_check_passes_and_both_bases_are_recorded(fetch, small_city, bo, now):
    city = with_grants(small_city, *HALVES)

    answer = fetch("file", BO, person=bo.id, release=city)

    assert answer.outcome == "fetched"
    row = models.Evidence.objects.get(id=answer.evidence)
    assert row.basis == {
        "zh": "《共享条例》第二条；《共享条例》第一条", "en": "Sharing Regulation, art. 2; Sharing Regulation, art. 1"
    } or row.basis == {
        "zh": "《共享条例》第一条；《共享条例》第二条", "en": "Sharing Regulation, art. 1; Sharing Regulation, art. 2"
    }  # fmt: skip
    (reading,) = [each for each in queries.readings_of(bo.id) if each.evidence]
    assert {basis.article for basis in queries.bases_of(reading, city, on=now.date())} == {"1", "2"}


@pytest.mark.parametrize("halves", [HALVES[:1], HALVES[1:], ()])
def test_a_field_without_a_grant_stops_the_whole_reading(fetch, small_city, bo, halves):
    answer = fetch("file", BO, person=bo.id, release=with_grants(small_city, *halves))

    assert (answer.outcome, answer.values) == ("not-granted", None)
    assert models.Evidence.objects.count() == 0


@pytest.mark.parametrize(("key", "outcome"), [(BO, "fetched"), (AN, "not-granted")])
def test_the_condition_of_either_half_is_judged_by_the_record(fetch, small_city, bo, key, outcome):
    city = with_grants(small_city, HALVES[0], grant(["barred"], "2", when=ONESELF))

    assert fetch("file", key, person=bo.id, release=city).outcome == outcome


def test_where_one_half_has_a_second_grant_either_will_do(fetch, small_city, bo):
    never = grant(["barred"], "2", when='applicant.name = "无"')
    city = with_grants(small_city, HALVES[0], never, grant(["barred"], "3", when=ONESELF))

    assert fetch("file", BO, person=bo.id, release=city).outcome == "fetched"


def test_one_grant_for_all_is_preferred_to_two(small_city):
    cover = granting.cover([*HALVES, grant(["name", "born_on", "barred"], "3")], ["barred", "name"])

    assert [each.basis.article for each in cover.grants] == ["3"]
    assert (cover.complete, cover.missing) == (True, ())


def test_whether_there_is_a_record_is_a_reading_too():
    assert not granting.cover([], []).complete
    assert granting.cover(HALVES, []).complete


def test_everybody_is_read_under_two_bulk_halves(folder, small_city, now):
    more = {"to": "welfare", "purposes": ["allowance"], "bulk": True}
    city = with_grants(small_city, grant([FIELDS[0]], "1", **more), grant(list(FIELDS[1:]), "2", **more))

    with reading(city, now, wanted("file")) as made:
        assert (made.refused, made.recorded) == ([], True)

    (act,) = [each for each in ledger.acts_of("register:file") if each.kind == "exchange.population.read"]
    assert act.body["requests"][0]["basis"]["zh"].count("《共享条例》") == 2

    with reading(with_grants(small_city, grant([FIELDS[0]], "1", **more)), now, wanted("file")) as made:
        assert made.refused == [wanted("file")]


def test_what_goes_on_to_another_office_needs_a_grant_for_each_field(fetch, small_city, bo, now):
    other = {"purposes": ["shop-sign"]}
    halves = *HALVES, grant(["name"], "4", **other), grant(["barred"], "5", **other)
    city = with_grants(small_city, *halves)
    answer = fetch("file", BO, person=bo.id, release=city)

    for fields, basis in ((["name", "barred"], 2), (["name", "born_on"], 0)):
        operations.hand_on(
            {str(answer.evidence): fields}, case="7", agency="market", purpose="shop-sign",
            actor=Actor(kind="system", id="system"), release=city, now=now,
        )  # fmt: skip
        act = [each for each in ledger.acts_of(f"evidence:{answer.evidence}") if "handed" in each.kind][-1]
        assert act.body["basis"].count("《共享条例》") == basis
