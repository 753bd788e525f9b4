"""Whatever is written, it is an expression or a syntax error with its place: nothing else comes out of the parser."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yimen.engines import feel

CASES = Path(__file__).parent / "cases"
VALID = [
    line.rpartition(" => ")[0]
    for file in sorted(CASES.glob("*.txt"))
    for line in file.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
NAMES = ("a", "monthly income", "profit and loss", "a-b", "x.y")
PIECES = [
    *"()[]{}\"@.,:;<>=!+-*/ \n\t\\?~'`$%^&|#",
    *(f" {word} " for word in ("if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "between")),
    *(f" {word} " for word in ("and", "or", "not", "instance", "of", "function", "external", "true", "null", "item")),
    *("..", "**", "->", "//", "/*", "*/", "1", ".5", "1e9", "0x", '"a"', '@"2020-01-01"', "list<", "context<", "\\u12"),
    *("a", "monthly income", "profit and loss", "date and time", "é", "🐎", "\ud83d", "\u2028", "\x00", "\ufeff"),
]

texts = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@st.composite
def mutated(draw):
    """A valid expression with some pieces taken out, put in or moved."""
    text = draw(st.sampled_from(VALID))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        put = draw(st.one_of(st.sampled_from(PIECES), st.just(""), st.just(text[start:end] * 2), st.text(max_size=3)))
        text = text[:start] + put + text[end:]
    return text


def check(text: str) -> None:
    for unary in (False, True):
        try:
            expression = feel.parse(text, NAMES, unary=unary)
        except feel.FeelSyntaxError as error:
            assert 0 <= error.position <= len(text)
            assert 1 <= error.line <= text.count("\n") + 1
            assert 1 <= error.column <= len(text) + 1
            continue
        nodes = [expression.tree]
        for node in nodes:
            assert 0 <= node.start <= node.end <= len(text), type(node).__name__
            nodes.extend(node.children())


@settings(max_examples=400, deadline=None, derandomize=True)
@given(texts)
def test_any_text_is_an_expression_or_a_syntax_error_with_its_place(text):
    check(text)


@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_damaged_expression_is_an_expression_or_a_syntax_error_with_its_place(text):
    check(text)


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_damaged_expression_has_a_value_or_an_error_of_the_package(text):
    evaluate(text)


@pytest.mark.long
@settings(max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts | mutated())
def test_many_more_texts(text):
    check(text)
    evaluate(text)


def evaluate(text: str) -> None:
    """The value can be written, or the error is one of the package."""
    try:
        value = feel.compile(text, NAMES)({"a": [1, {"b": 2}]}, limits=feel.Limits(steps=20_000))
        assert isinstance(feel.format_value([value]), str)
    except feel.FeelError as error:
        assert str(error)
