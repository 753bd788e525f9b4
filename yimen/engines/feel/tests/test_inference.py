"""Types are found without running, and only what is certainly wrong is reported."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.engines import feel
from yimen.engines.feel.inference import infer
from yimen.engines.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    DT_DURATION,
    NUMBER,
    STRING,
    ContextType,
    ListType,
    conforms,
    type_of,
)

TYPES = {
    "age": NUMBER,
    "name": STRING,
    "born": DATE,
    "active": BOOLEAN,
    "premises": ContextType({"area": NUMBER, "use": STRING}),
    "children": ListType(ContextType({"age": NUMBER, "name": STRING})),
    "monthly income": NUMBER,
    "anything": ANY,
}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("age + 1", NUMBER),
        ("born - born", DT_DURATION),
        ('born + duration("P1Y")', ANY),
        ("premises.area > 100 and active", BOOLEAN),
        ("sum(children.age)", NUMBER),
        ("children[age > 3].name", ListType(STRING)),
        ("children[1].name", STRING),
        ("for c in children return c.age * 2", ListType(NUMBER)),
        ("some c in children satisfies c.age > 3", BOOLEAN),
        ('if active then "yes" else name', STRING),
        ("{a: 1, b: a + 1}.b", NUMBER),
        ("monthly income / 2", NUMBER),
        ("(function(x: number) x + 1)(2)", NUMBER),
        ("substring(string: name, start position: 1)", STRING),
        ("max(children.age)", NUMBER),
        ("anything.whatever + 1", ANY),
        ("append(children.age, 3)", ListType(NUMBER)),
        ("born.year", NUMBER),
    ],
)
def test_types(text, kind):
    found = infer(text, TYPES)

    assert found.errors == ()
    assert found.type == kind


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("age + name", 0, "always null"),
        ("1 + premises.aera", 4, "did you mean 'area'?"),
        ("agee > 3", 0, "did you mean 'age'?"),
        ("age > name", 0, "cannot be compared"),
        ("active and age", 11, "needs conditions"),
        ("if age then 1 else 2", 3, "needs a condition"),
        ("upper case(age)", 11, "string must be string, not number"),
        ("floor()", 0, "takes no 0 arguments"),
        ("children[name]", 9, "condition or a position"),
        ('name in (1, "a")', 9, "never passes"),
        ("born.hour", 0, "has no 'hour'"),
        ("age(3)", 0, "cannot be called"),
        ("1 instance of numbr", 14, "no type"),
        ("every c in children satisfies c.age", 30, "needs a condition"),
    ],
)
def test_errors_have_a_position(text, position, message):
    [error] = infer(text, TYPES).errors

    assert error.position == position
    assert message in error.message


@pytest.mark.parametrize(("cell", "tested", "fine"), [
    ("> 3, [1..2]", NUMBER, True),
    ('"a", "b"', STRING, True),
    ("> 3", STRING, False),
    ('"a"', NUMBER, False),
    ("? > 3", NUMBER, True),
    ("-", STRING, True),
    ("not(1)", NUMBER, True),
    ("true", BOOLEAN, True),
])  # fmt: skip
def test_cells(cell, tested, fine):
    assert (infer(cell, TYPES, unary=True, tested=tested).errors == ()) is fine


def test_the_expected_type_is_held():
    assert infer("age", TYPES, expected=BOOLEAN).errors[0].message == "this gives a number, where a boolean is needed"
    assert infer("[age]", TYPES, expected=NUMBER).errors == ()


ATOMS = st.sampled_from(["age", "name", "born", "active", "1", '"x"', "null", "children.age", "anything", "true"])
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "=", "<", "and", "or"]), inner).map(
            lambda part: f"({part[0]} {part[1]} {part[2]})"
        ),
        inner.map(lambda part: f"(if {part} then {part} else 1)"),
        inner.map(lambda part: f"[{part}]"),
        inner.map(lambda part: f"count([{part}])"),
        inner.map(lambda part: f"string({part})"),
        st.tuples(inner, inner).map(lambda part: f"[{part[0]}][{part[1]}]"),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_what_is_found_is_what_comes_out(text):
    """The value has the type that was found; where an error was reported the place is null."""
    import datetime as dt

    found = infer(text, TYPES)
    value = feel.compile(text, names=frozenset(TYPES))(
        {
            "age": 41,
            "name": "x",
            "born": dt.date(1985, 2, 3),
            "active": True,
            "children": [{"age": 3, "name": "y"}],
            "anything": 5,
        }
    )

    if not found.errors:
        assert value is None or conforms(type_of(value), found.type)
    elif found.errors[0].position == 0 and "always null" in found.errors[0].message and text.count("(") == 1:
        assert value is None
