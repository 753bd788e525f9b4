"""Expressions and what they come to, in the files beside this one: one line each."""

from pathlib import Path

import pytest

from yimen.engines import feel

CASES = [
    pytest.param(*line.rpartition(" => ")[::2], id=f"{file.stem}:{number}")
    for file in sorted((Path(__file__).parent / "cases").glob("*.txt"))
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
    if not line.startswith("#")
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_the_value_of_an_expression(expression, expected):
    assert written(expression) == written(expected)


def written(expression: str) -> str:
    """The value as FEEL writes it. A text that is not FEEL counts as null, as it does in a model."""
    try:
        value = feel.evaluate(expression)
    except feel.FeelSyntaxError:
        return "null"
    return "null" if value is None else feel.format_value([value])


@pytest.mark.parametrize(
    ("expression", "because"),
    [
        ("1 / 0", "division by 0"),
        ('"a" + 1', "string"),
        ("date(2026, 2, 30)", "no such day"),
        ('sqrt("4")', "must be number"),
        ("unknown", "unknown"),
        ('{a: 1}.b + "x"', "no 'b'"),
        ('(function(a) external {java: {class: "x"}})(1)', "external"),
    ],
)
def test_a_null_says_why(expression, because):
    result = feel.compile(expression).run({})

    assert result.value is None
    assert any(because in note.message for note in result.diagnostics)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("1 +", 1, 4), ("{a: 1,\n b}", 2, 2), ('"abc', 1, 1), ("if true then 1", 1, 15), ("1 2", 1, 3)],
)
def test_a_syntax_error_has_its_place(text, line, column):
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.parse(text)

    assert (caught.value.line, caught.value.column) == (line, column)


def test_the_clock_is_what_the_caller_gives(now):
    assert feel.evaluate("today()", today=now.date()) == now.date()
    assert feel.format_value(feel.evaluate("now()", now=now)) == "2026-11-24T10:00:00@Asia/Shanghai"


def test_an_explanation_lists_what_was_read_and_what_was_tried():
    program = feel.compile('premises.area > 300 and kind in ["hot", "cold"]', ["premises", "kind"])

    explained = program.explain({"premises": {"area": 120}, "kind": "hot"})

    assert program.names == {"premises.area", "kind"}
    assert ("premises.area", feel.to_feel(120)) in explained
    assert ("premises.area > 300", False) in explained
    assert all("kind" not in text.split() for text, _ in explained)
