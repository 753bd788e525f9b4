"""Typed answers: a value, or a sentence; and the rules of the folder that they have to keep."""

import pytest

from yimen.requirements.answers import Problem, broken_rules, parse
from yimen.requirements.tests.small import ON, field, release_with, text


def test_an_answer_is_read_by_the_type_of_its_field(city):
    assert parse(field(city, "boat.length", type="number"), " 1,200 ") == "1200"
    assert parse(field(city, "boat.name", optional=True), "") is None
    wrong = parse(field(city, "boat.length", type="number"), "long")
    assert isinstance(wrong, Problem) and wrong.field == "boat.length" and wrong.message.en


def test_what_must_be_answered_is_no_value_when_empty(city):
    assert isinstance(parse(field(city, "boat.name"), ""), Problem)


@pytest.fixture
def ruled(city):
    """Shorter than its berth, which is known or answered on the same page."""
    rule = {"test": "boat.length < boat.berth", "message": text("Too long.")}
    return release_with(
        city,
        ("boat.length", {"type": "number", "optional": True, "ask": {"valid_when": [rule]}}),
        ("boat.berth", {"type": "number"}),
    )


def broken(release, values, berth=None):
    fields = release.services["boat-permit"].form.fields
    problems = broken_rules(fields, {"boat": {"length": None, "berth": berth}}, values, release=release, on=ON)
    return [(each.field, each.message.en) for each in problems]


def test_a_rule_is_judged_with_what_is_answered_beside_it_and_what_was_known(ruled):
    assert broken(ruled, {"boat.length": "9", "boat.berth": "8"}) == [("boat.length", "Too long.")]
    assert broken(ruled, {"boat.length": "9", "boat.berth": "10"}) == []
    assert broken(ruled, {"boat.length": "9"}, berth=10) == []


def test_a_rule_that_cannot_be_told_is_not_kept_and_what_is_left_empty_has_none(ruled):
    assert broken(ruled, {"boat.length": "9"}) == [("boat.length", "Too long.")]
    assert broken(ruled, {"boat.length": None}) == []


def test_an_answer_to_no_field_is_a_mistake_of_the_caller(ruled):
    with pytest.raises(KeyError):
        broken(ruled, {"boat.colour": "red"})
