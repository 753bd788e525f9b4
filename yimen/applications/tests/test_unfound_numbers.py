"""A number that no register knows leads to no statement about the world, and to no refusal and no grant."""

import pytest
from django.utils import timezone

from yimen.applications import beforehand
from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver
from yimen.applications.tests.test_citizen_pages import browser, url
from yimen.cases import errors, operations
from yimen.exchange import connectors
from yimen.requirements import facts as facts_
from yimen.requirements import numbers, provenance

pytestmark = pytest.mark.django_db
UNKNOWN = "9901009999998"
BY_HAND = {
    "premises.address": "某路1号", "premises.area": "40", "premises.community": "yuqian-east", "premises.use": "商业",
}  # fmt: skip
ABSENT = ("premises.tenant_is_applicant", "business.registered_here")  # no lease, not registered here


@pytest.fixture
def lin(cast, release):
    driver = Driver(cast, release, timezone.now(), **BY_HAND, **{"premises.number": UNKNOWN})
    for field in ("premises.number", "business.name", "business.name_2", "business.name_3"):
        name, row = driver.names(field), driver.application.stages.get(stage=driver.names("licence"))
        assert not applying.save_answers(driver.application, row, {name: driver.answers[name]}, now=driver.now)
    return driver


def stands(driver, stage="licence"):
    row = driver.application.stages.get(stage=driver.names(stage))
    return applying.refresh(driver.application, row, actor=driver.actor, now=driver.now)


def insist(driver):
    """The applicant says that the number is right."""
    current = stands(driver)
    said = [each.by_hand for each in current.unfound]
    applying.acknowledge(driver.application, current.row, said, now=driver.now)


def submitted(driver):
    insist(driver)
    driver.complete()
    driver.submit()
    operations.accept(driver.task().id, actor=driver.officer("market.registrar"), now=driver.now)
    return driver


@pytest.fixture
def registered_since(monkeypatch, names, cast):
    """Makes the register of premises find the number after all: as it has those of somebody of the cast."""

    def since(who="lin"):
        known = next(each["premises"] for each in cast.entries if each.get("id") == who)

        def find(register, kind, key, *more):
            there = register.id == names("premises") and key == UNKNOWN
            return found(register, kind, known if there else key, *more)

        found = connectors.find
        monkeypatch.setattr(connectors, "find", find)

    return since


def test_nothing_is_said_of_a_place_that_no_register_knows(lin):
    current = stands(lin)

    assert [each.value for each in current.unfound] == [UNKNOWN]
    for field in (*ABSENT, "premises.tenure", "premises.building"):
        assert lin.names(field) not in current.resolution.facts
        assert lin.names(field) in current.resolution.open
    assert lin.names("premises.chimney") not in current.resolution.missing  # nobody could tell: it is not known yet
    told = beforehand.made_of(current, {lin.names("premises.number")})
    assert told == []
    assert beforehand.of(current) == ()


def test_that_a_register_has_no_record_is_an_answer_of_what_exists(lin, cast):
    assert stands(lin).resolution.facts[lin.names("business.name_taken")].value is False  # though the place is unknown

    number = lin.names("premises.number")
    known = next(each["premises"] for each in cast.entries if each.get("id") == "zhou")
    row = lin.application.stages.get(stage=lin.names("licence"))
    applying.save_answers(lin.application, row, {number: known}, now=lin.now)

    current = stands(lin)
    assert current.unfound == ()
    assert [current.resolution.facts[lin.names(field)].value for field in ABSENT] == [False, False]
    assert all(current.resolution.facts[lin.names(field)].verified for field in ABSENT)


def test_which_registers_know_a_number_is_read_from_the_folder(release, names):
    kinds = numbers.identifying(release)

    premises = names("premises")
    assert f"{premises}.right" in kinds[names("premises.number")]
    assert f"{premises}.lease" not in kinds[names("premises.number")]  # that there is none is an answer
    assert names("business.name") not in kinds
    assert names("owner.id_number") not in kinds  # a person has signed in, or confirms


def test_it_is_not_submitted_before_somebody_has_looked_at_the_number(lin):
    assert not lin.complete().complete  # nothing is left to answer, to look at or to give

    with pytest.raises(errors.Incomplete):
        lin.submit()


def test_who_stands_by_a_number_is_neither_granted_nor_refused_anything_by_it(lin):
    submitted(lin)
    facts = lin.case().facts

    assert [facts[lin.names(field)]["because"] for field in ABSENT] == ["unfound", "unfound"]
    unproven = provenance.unproven(lin.release.services[lin.names("business-licence")].form, facts_.read(facts))
    assert [unproven[lin.names(field)] for field in ABSENT] == ["unfound", "unfound"]
    for outcome in ("granted", "refused"):
        with pytest.raises(errors.NotAllowed) as refused:
            operations.decide(
                lin.task().id, outcome=outcome, reasons="看过了。", actor=lin.officer("market.registrar"), now=lin.now
            )
        assert "尚未核实" in refused.value.refusal.reasons[0].text.zh


def test_what_the_number_leads_to_counts_once_the_register_has_it(lin, registered_since):
    submitted(lin)
    registered_since("zhou")  # a dwelling, which the applicant does not know

    operations.verify_facts(lin.task().id, actor=lin.officer("market.registrar"), now=lin.now)

    facts = lin.case().facts
    assert [facts[lin.names(field)].get("because") for field in ABSENT] == [None, None]
    assert facts[lin.names("premises.building")]["source"] == "register"
    assert facts[lin.names("premises.use")]["because"] == "disputed"


def test_the_number_is_corrected_where_it_is_said_that_nothing_was_found(lin, cast):
    stands(lin)
    number, client = lin.names("premises.number"), browser(lin)
    page = url(lin, "unfound", lin.names("licence"), number)

    shown = client.get(page).content.decode()
    assert f'value="{UNKNOWN}"' in shown
    assert shown.count("We found nothing under") == 2  # the title and the heading

    assert client.post(page, {number: "12"}).url == page
    assert "13 digits" in client.get(page).content.decode()
    known = next(each["premises"] for each in cast.entries if each.get("id") == "lin")
    assert client.post(page, {number: known}).url == url(lin, "next", lin.names("licence"))
    lin.application.draft.refresh_from_db()
    assert stands(lin).unfound == ()
