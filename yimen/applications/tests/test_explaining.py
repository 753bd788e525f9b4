"""Rules explained to a layman: every value has a name, and every sentence says what was found and what was not."""

import re

import pytest

from yimen.applications.tests.driving import Driver
from yimen.cases.process.execution import Execution
from yimen.cases.queries.explanations import explanation
from yimen.government.explaining import words_of
from yimen.requirements.facts import Applicant


def test_every_value_that_rules_of_the_city_give_has_a_name(city):
    for service in city.services.values():
        given = set(re.findall(r'<outputEntry><text>"([^"]+)"', service.rules.source))
        named = {value for decision in service.rules.decisions.values() for value in decision.values}
        assert given == named, service.id


def explained(driver, service):
    case, person = driver.case(service), driver.person
    execution = Execution(case, Applicant(person.id_number, person.name, person.phone), driver.release, now=driver.now)
    return {each["title"].en: each for each in explanation(execution)}


@pytest.mark.django_db
def test_why_and_why_not(cast, release, now):
    lin = Driver(cast, release, now).opening()

    conditions = explained(lin, "food-permit")["Conditions of the permit"]

    assert conditions["value"].en == "the conditions on paper are met"
    assert conditions["held"][0].zh == "因为经营者被禁止申请（否），食品安全管理人员被禁止（否）。"
    assert "Not “the operator may not apply for a permit”: Operator banned (no)." in [
        text.en for text in conditions["failed"]
    ]
    assert [each.to("zh-hans") for each in conditions["citations"]] == ["《中华人民共和国食品安全法》第三十五条"]


@pytest.mark.django_db
def test_the_row_that_stands_in_the_way_is_named_with_its_article(cast, release, now):
    lin = Driver(cast, release, now, **{"safety_officer.id_number": cast.number("fang")}).opening()

    conditions = explained(lin, "food-permit")["Conditions of the permit"]

    assert conditions["value"].en == "who looks after food safety is banned from the trade"
    assert conditions["held"][0].en == "Because: Officer banned (yes)."
    assert [each.to("zh-hans") for each in conditions["citations"]] == ["《中华人民共和国食品安全法》第一百三十五条"]
    assert words_of(release.services["food-permit"])["met"].en == "the conditions on paper are met"
