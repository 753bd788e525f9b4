"""FEEL over the context of a case: values, conditions that hold, do not, or cannot be told."""

import datetime as dt

import pytest

from yimen.requirements import conditions
from yimen.requirements.tests.small import ON

CONTEXT = {"boat": {"length": 9, "name": "Mew", "berth": None}}


def test_a_value_is_worked_out_of_the_context_and_the_day(city):
    assert conditions.value("boat.length + 1", CONTEXT, release=city, on=ON) == 10
    assert conditions.value("today()", CONTEXT, release=city, on=ON) == ON
    assert conditions.value("today()", CONTEXT, release=city, on=ON + dt.timedelta(days=1)) != ON
    assert conditions.value("boat.berth", CONTEXT, release=city, on=ON) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, True),
        ("boat.length > 8", True),
        ("boat.length > 9", False),
        ("boat.berth > 9", None),
        ("boat.name", None),  # no condition at all, which is not told from one that is not known
        ("boat.length", None),
    ],
)
def test_a_condition_holds_does_not_or_cannot_be_told(city, text, expected):
    assert conditions.holds(text, CONTEXT, release=city, on=ON) is expected


def test_what_an_expression_reads_are_paths_below_the_roots(city):
    assert conditions.names("boat.length > 8 and quay = 1", frozenset({"boat", "quay"}), release=city) == {
        "boat.length",
        "quay",
    }
    assert conditions.names("1 + 1", frozenset({"boat"}), release=city) == frozenset()
