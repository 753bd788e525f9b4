"""What holds for every expression and every value: tried with generated ones."""

import contextlib
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from yimen.engines import feel

NAMES = ("a", "b", "monthly income", "x")
numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=3)
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
atoms = st.one_of(st.none(), st.booleans(), numbers, texts)
values = st.recursive(atoms, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4))

literals = st.sampled_from(
    ["1", "-2.5", "0", '"abc"', '""', "true", "null", '@"2024-02-29"', '@"PT36H"', '@"P14M"', '@"10:00:00Z"',
     '@"2024-02-29T10:00:00@Asia/Shanghai"', "[1..5]", "[]", "[1, null]", "{a: 1}", "(< 3)", *NAMES]
)  # fmt: skip


def wider(inner):
    two, three = st.tuples(inner, inner), st.tuples(inner, inner, inner)
    operators = st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", "<=", "and", "or", "in"])
    functions = st.sampled_from(sorted(feel.builtins.SIGNATURES))  # type: ignore[attr-defined]
    return st.one_of(
        st.tuples(inner, operators, inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        three.map(lambda p: f"if {p[0]} then {p[1]} else {p[2]}"),
        three.map(lambda p: f"({p[0]} between {p[1]} and {p[2]})"),
        two.map(lambda p: f"(for i in {p[0]} return {p[1]})"),
        two.map(lambda p: f"(some i in {p[0]} satisfies {p[1]})"),
        two.map(lambda p: f"({p[0]})[{p[1]}]"),
        two.map(lambda p: f"[{p[0]}..{p[1]}]"),
        st.tuples(inner, st.sampled_from(["a", "year", "time offset", "start"])).map(lambda p: f"({p[0]}).{p[1]}"),
        st.lists(inner, max_size=3).map(lambda p: f"[{', '.join(p)}]"),
        st.tuples(functions, st.lists(inner, max_size=4)).map(lambda p: f"{p[0]}({', '.join(p[1])})"),
        inner.map(lambda p: f"(function(x) {p})(1)"),
        inner.map(lambda p: f"{{a: {p}, b: a}}"),
    )


PIECES = [*'()[]{}"@.,:<>=!+-*/ \n\\', "1", "a", "if ", " then ", "for ", " in ", "not(", "..", "é", "- ", "e5"]
expressions = st.recursive(literals, wider, max_leaves=12)
CONTEXT = {"a": {"a": 1, "b": [1, 2, 3]}, "b": "text", "monthly income": Decimal("1234.5"), "x": date(2026, 11, 24)}
SMALL = feel.Limits(steps=20_000)


@settings(max_examples=300, deadline=None)
@given(expressions)
def test_a_well_formed_expression_has_a_value(text):
    try:
        value = feel.compile(text, NAMES)(CONTEXT, limits=SMALL)
    except (feel.FeelSyntaxError, feel.FeelLimitExceeded):
        return
    feel.format_value([value])
    assert feel.to_feel(value) is not None or value is None


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_is_an_expression_or_a_syntax_error(text):
    for unary in (False, True):
        with contextlib.suppress(feel.FeelSyntaxError, feel.FeelLimitExceeded):
            feel.compile(text, NAMES, unary=unary)(CONTEXT, limits=SMALL)


@settings(max_examples=200, deadline=None)
@given(values)
def test_what_is_written_reads_back_as_the_same_value(value):
    read = feel.evaluate(feel.format_value([feel.to_feel(value)]))

    assert feel.format_value(read) == feel.format_value([feel.to_feel(value)])


@settings(max_examples=200, deadline=None)
@given(st.dates(), st.integers(-100_000, 100_000))
def test_days_added_can_be_taken_away(day, days):
    context = {"day": day, "d": feel.DaysTime(days * 86_400 * 10**9)}
    assert feel.evaluate("day + d - d = day", context) is True


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(numbers, st.none()), max_size=6), numbers)
def test_a_filter_keeps_what_its_condition_holds_for(items, bound):
    kept = feel.evaluate("items[item > bound]", {"items": items, "bound": bound})

    assert kept == [item for item in items if item is not None and item > bound]
