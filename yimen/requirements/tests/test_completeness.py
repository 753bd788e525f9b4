"""What acceptance looks at: is the body the one whose affair it is, and is anything missing."""

import pytest

from yimen.requirements import completeness
from yimen.requirements import facts as facts_
from yimen.requirements.tests.small import APPLICANT, ON, SERVICE, form, release_with, told, typed


@pytest.fixture
def place(city):
    """A division that has a body of the service, and that body."""
    body = next(iter(city.services.values())).bodies[0]
    return body.division


@pytest.fixture
def looked_at(city, place):
    def look(facts, documents=(), *, body=place, jurisdiction="boat.place"):
        release = release_with(
            city,
            ("boat.place", {}),
            ("boat.name", {"optional": True}),
            ("boat.length", {"type": "number"}),
            ("boat.engine", {"when": "boat.length > 5"}),
            ("boat.sail", {"ask": {"when": "boat.length > 50"}}),
            ("boat.known", {"official": False, "ask": False}),
            documents=[
                ("picture", {}),
                ("plan", {"when": "boat.length > 5"}),
                ("letter", {"optional": True}),
                ("copy", {"falls_back_for": ["boat.length"]}),
            ],
            jurisdiction=jurisdiction,
        )
        context = facts_.context(form(release).fields, facts, applicant=APPLICANT, release=release, on=ON)
        service = release.services[SERVICE]
        return completeness.of(service, facts, dict.fromkeys(documents), context, body=body, release=release, on=ON)

    return look


def test_what_is_asked_and_needed_as_the_facts_stand_is_missing_until_it_is_given(looked_at, place):
    facts = {"boat.place": typed(place), "boat.length": told("4")}

    assert looked_at(facts) == {"competent": True, "complete": False, "missing": ["picture"]}
    assert looked_at(facts, ["picture"]) == {"competent": True, "complete": True, "missing": []}


def test_what_a_condition_calls_for_is_missing_too(looked_at, place):
    facts = {"boat.place": typed(place), "boat.length": typed("9")}

    assert looked_at(facts, ["picture"])["missing"] == ["boat.engine", "plan"]
    assert looked_at(facts | {"boat.engine": typed("none")}, ["picture", "plan"])["complete"] is True


@pytest.mark.parametrize(("name", "empty"), [("boat.length", None), ("boat.place", "")])
def test_an_empty_value_is_none(looked_at, place, name, empty):
    facts = {"boat.place": typed(place), "boat.length": typed("4")}

    assert name not in looked_at(facts)["missing"]
    assert name in looked_at(facts | {name: typed(empty)})["missing"]


def test_another_body_is_not_competent_and_without_a_place_nobody_can_tell(looked_at, place):
    facts = {"boat.place": typed(place)}

    assert looked_at(facts, body="elsewhere")["competent"] is False
    assert looked_at(facts)["competent"] is True
    assert looked_at({})["competent"] is None
    assert looked_at({"boat.place": typed("atlantis")})["competent"] is None
