"""Rules explained to a layman: every value has a name, and every sentence says what was found and what was not."""

import re

import pytest

from yimen.cases.process.stepping import Stepper
from yimen.cases.queries.office import explanation
from yimen.cases.rules.facts import Applicant
from yimen.cases.tests.driving import Driver
from yimen.government.explaining import words_of


def test_every_value_that_rules_of_the_city_give_has_a_name(city):
    for service in city.services.values():
        given = set(re.findall(r'<outputEntry><text>"([^"]+)"', service.rules.source))
        named = {value for decision in service.rules.decisions.values() for value in decision.values}
        assert given == named, service.id


def explained(driver, service):
    case, person = driver.case(service), driver.person
    step = Stepper(case, Applicant(person.id_number, person.name, person.phone), driver.release, now=driver.now)
    return {each["title"].en: each for each in explanation(step)}


@pytest.mark.django_db
def test_why_and_why_not(cast, release, now):
    lin = Driver(cast, release, now).opening()

    conditions = explained(lin, "food-permit")["Conditions of the permit"]

    assert conditions["value"].en == "the conditions are met"
    assert conditions["held"][0].zh.startswith("因为禁止从业（否），健康证明有效（是）")
    assert "Not “the health certificate has expired”: Health certificate valid (yes)." in [
        text.en for text in conditions["failed"]
    ]
    assert conditions["citations"][0].zh == "《食品经营许可和备案管理办法》第十二条"


@pytest.mark.django_db
def test_an_expired_certificate_is_named(cast, release, now):
    lin = Driver(cast, release, now, **{"safety_officer.id_number": cast.number("luo")}).opening()

    conditions = explained(lin, "food-permit")["Conditions of the permit"]

    assert conditions["value"].zh == "健康证明已过期"
    assert conditions["held"][0].en == "Because: Health certificate valid (no)."
    assert words_of(release.services["food-permit"])["met"].en == "the conditions are met"
