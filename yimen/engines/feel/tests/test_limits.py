"""Hostile expressions: each ends within a second of computing and 200 MB, with a value or an error that says what."""

import pytest

from yimen.engines import feel
from yimen.engines.feel.tests.confined import confined, within_bounds
from yimen.engines.feel.tests.hostile import HOSTILE


@pytest.fixture(scope="module")
def outcomes():
    return confined({name: ("feel", text) for name, text in HOSTILE.items()})


@pytest.mark.xdist_group("hostile expressions")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_expression_ends_soon_and_small(outcomes, name):
    assert within_bounds(outcomes[name]), outcomes[name]


@pytest.mark.parametrize(
    ("text", "because"),
    [
        (HOSTILE["nested: parentheses"], "nested too deeply"),
        (HOSTILE["nested: iterators"], "nested too deeply"),
        (HOSTILE["long: a name of signs"], "too many names"),
        (HOSTILE["endless: recursion"], "nested"),
        (HOSTILE["endless: a search"], "more than 750000 steps"),
        (HOSTILE["growing: lists"], "a list of more than 200000 items"),
        (HOSTILE["growing: strings"], "a string of more than 200000 characters"),
        (HOSTILE["growing: one number many times, written"], "a string of more than 200000 characters"),
        (HOSTILE["patterns: alternatives"], "takes too long"),
        ("1" * 100_001, "longer than 100000 characters"),
    ],
)
def test_an_error_says_which_limit_was_met(text, because):
    with pytest.raises(feel.FeelError, match=because):
        feel.evaluate(text)


def test_a_duration_that_is_too_long_has_no_value():
    assert (
        feel.evaluate('{l: for i in 1..200 return if i = 1 then @"P1D" else partial[-1] + partial[-1]}.l[-1]') is None
    )
    assert (
        feel.evaluate('{l: for i in 1..200 return if i = 1 then @"P1Y" else partial[-1] + partial[-1]}.l[-1]') is None
    )


def test_a_value_nested_too_deeply_cannot_be_written():
    value: list = []
    for _ in range(100_000):
        value = [value]

    with pytest.raises(feel.FeelLimitExceeded, match="nested too deeply"):
        feel.format_value(value)


def test_limits_are_counted_so_that_the_same_rule_ends_the_same_way_everywhere():
    program = feel.compile("count(for i in 1..1000 return i * i)")

    assert program({}) == 1000
    with pytest.raises(feel.FeelLimitExceeded, match="more than 100 steps"):
        program({}, limits=feel.Limits(steps=100))


def test_nothing_of_python_can_be_reached():
    for text in ("a.__class__", "a.__init__.__globals__", '{a: "x"}.a.upper', "[1].append", "abs.invoke", '@"x".y'):
        assert feel.evaluate(text, {"a": "x"}) in (None, [None]), text
