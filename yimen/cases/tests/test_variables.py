"""Values of a process come back as what they were."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.cases.process import variables
from yimen.engines import feel

JSON = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8)
ATOMS = JSON | st.decimals(allow_nan=False, allow_infinity=False) | st.dates()
VALUES = st.recursive(
    ATOMS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


@given(VALUES)
def test_nothing_is_lost(value):
    again = variables.decode(variables.encode(value))

    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize(
    "text",
    ['@"2026-11-30"', '@"P1Y6M"', '@"PT5H"', '@"10:30:00"', '@"2026-11-30T10:30:00+08:00"', '{"@number": "1"}',
     '{"@number": "1", a: [12.50, @"2026-11-30"]}', '{"@context": {}}'],
)  # fmt: skip
def test_every_type_of_feel_comes_back(text):
    value = feel.evaluate(text)

    again = variables.decode(variables.encode(value))

    assert feel.evaluate("again = value", {"again": again, "value": value}) is True


def test_what_was_stored_without_types_is_read_as_it_is():
    stored = {"decision": "granted", "inspection": {"passed": True, "nonconforming": 2, "wrong": ["flue"]}}

    assert variables.decode(stored) == stored


def test_plain_values_are_stored_as_they_always_were():
    assert variables.encode({"passed": True, "said": "x"}) == {"passed": True, "said": "x"}
    assert variables.encode([Decimal("1.50"), dt.date(2026, 11, 30)]) == [{"@number": "1.50"}, {"@date": "2026-11-30"}]
