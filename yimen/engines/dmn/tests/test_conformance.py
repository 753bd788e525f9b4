"""Where boxes and declared types are strict (DMN 1.5): conditions of boxes, implicit conversions, known Java."""

import pytest

from yimen.engines import dmn, feel
from yimen.engines.dmn import population, reader
from yimen.engines.dmn.tests.models import decision, definitions, given, text
from yimen.engines.feel.sql import NotVectorisable, column
from yimen.engines.feel.types import PRIMITIVES

TYPES = """<itemDefinition name="tNumbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>
<itemDefinition name="tRows" isCollection="true"><typeRef>tNumbers</typeRef></itemDefinition>
<itemDefinition name="tMoments" isCollection="true"><typeRef>date and time</typeRef></itemDefinition>
<itemDefinition name="tPair"><itemComponent name="a"><typeRef>number</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tPairs" isCollection="true"><typeRef>tPair</typeRef></itemDefinition>
<itemDefinition name="tMoment"><itemComponent name="a"><typeRef>date and time</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tSmall"><typeRef>number</typeRef>
<allowedValues><text>&lt; 5</text></allowedValues></itemDefinition>
"""


def result(logic: str, kind: str = "") -> tuple[str, str]:
    """The value as FEEL writes it, and the reasons of its nulls."""
    found = dmn.load(definitions(TYPES, decision("d", logic, kind=kind))).evaluate("d", {})
    value = "null" if found.value is None else feel.format_value([found.value])
    return value, "; ".join(note.message for note in found.diagnostics)


def written(expected: str) -> str:
    value = feel.evaluate(expected)
    return "null" if value is None else feel.format_value([value])


@pytest.mark.parametrize(
    ("condition", "expected"),
    [("true", "1"), ("false", "2"), ("null", "2"), ('"a"', "null"), ("1", "null"), ("[true]", "null"), ("{}", "null")],
)
def test_the_condition_of_a_boxed_conditional_is_a_boolean(condition, expected):
    box = f"<conditional><if>{text(condition)}</if><then>{text('1')}</then><else>{text('2')}</else></conditional>"

    value, reasons = result(box)

    assert value == written(expected)
    assert ("true or false" in reasons) is (expected == "null")


@pytest.mark.parametrize(
    ("quantifier", "source", "satisfies", "expected"),
    [
        ("some", "[1, 2]", "x > 1", "true"),
        ("some", "[1, 2]", "x > 2", "false"),
        ("some", "[1, 2]", '"a"', "null"),
        ("some", "[1, 2]", 'if x = 1 then true else "a"', "null"),
        ("some", "[1, 2]", 'if x = 2 then true else "a"', "null"),
        ("some", "[1, 2]", "if x = 1 then null else true", "true"),
        ("some", "[1, 2]", "if x = 1 then null else false", "null"),
        ("some", "[]", '"a"', "false"),
        ("some", "5", "x = 5", "true"),
        ("some", "null", "true", "null"),
        ("every", "[1, 2]", "x > 0", "true"),
        ("every", "[1, 2]", "x > 1", "false"),
        ("every", "[1, 2]", "x", "null"),
        ("every", "[1, 2]", 'if x = 1 then false else "a"', "null"),
        ("every", "[1, 2]", "if x = 1 then null else false", "false"),
        ("every", "[1, 2]", "if x = 1 then null else true", "null"),
        ("every", "[]", '"a"', "true"),
        ("every", "[1..3]", "x < 4", "true"),
        ("every", "null", "true", "null"),
    ],
)
def test_what_a_boxed_quantifier_satisfies_is_a_boolean(quantifier, source, satisfies, expected):
    box = f"<in>{text(source)}</in><satisfies>{text(satisfies)}</satisfies>"

    value, _ = result(f'<{quantifier} iteratorVariable="x">{box}</{quantifier}>')

    assert value == written(expected)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("number", "[1]", "1"),
        ("number", "[1, 2]", "null"),
        ("number", "[]", "null"),
        ("number", "[[1]]", "null"),
        ("number", '["1"]', "null"),
        ("tNumbers", "1", "[1]"),
        ("tNumbers", "[]", "[]"),
        ("tNumbers", "null", "null"),
        ("tNumbers", "[1, null]", "[1, null]"),
        ("tNumbers", "[[1, 2]]", "[1, 2]"),
        ("tNumbers", "[[1], [2]]", "null"),
        ("tNumbers", "[1, [2]]", "null"),
        ("tRows", "[1, 2]", "[[1, 2]]"),
        ("tRows", "1", "null"),
        ("tRows", "[1, [2]]", "null"),
        ("tPair", "{a: 1, b: 2}", "{a: 1, b: 2}"),
        ("tPair", "[{a: 1}]", "{a: 1}"),
        ("tPair", "{a: [1]}", "null"),
        ("tPairs", "{a: 1}", "[{a: 1}]"),
        ("tPairs", "[{a: 1}, {a: [2]}]", "null"),
        ("date and time", '@"2024-05-01"', '@"2024-05-01T00:00:00Z"'),
        ("date and time", '[@"2024-05-01"]', "null"),
        ("date", '@"2024-05-01T00:00:00Z"', "null"),
        ("tMoments", '@"2024-05-01"', "null"),
        ("tMoments", '[@"2024-05-01"]', "null"),
        ("tMoments", '@"2024-05-01T01:00:00"', '[@"2024-05-01T01:00:00"]'),
        ("tMoment", '{a: @"2024-05-01"}', "null"),
        ("tSmall", "[3]", "3"),
        ("tSmall", "[7]", "null"),
    ],
)
def test_one_conversion_of_the_whole_value_and_none_within(kind, value, expected):
    """10.3.2.9.4, for the value of a decision (7.3.1)."""
    found, reasons = result(text(value), kind)

    assert found == written(expected)
    assert bool(reasons) is (expected == "null" and value != "null")


def test_an_argument_is_converted_as_a_decision_is():
    model = definitions(given("d0"), decision("d", text("(function(x: list<number>) x)(d0)"), "d0"))

    assert dmn.load(model).evaluate("d", {"d0": 1}).value == [1]
    assert dmn.load(model).evaluate("d", {"d0": [[1], [2]]}).value is None


@pytest.mark.parametrize(
    ("owner", "signature", "expected", "reason"),
    [
        ("java.lang.Math", "max(double, double)", "456", ""),
        ("java.lang.Math", "foo(double, double)", "null", "not one of those known here"),
        ("java.lang.System", "exit(int)", "null", "not one of those known here"),
    ],
)
def test_a_boxed_function_of_java_is_one_of_a_table_or_null(owner, signature, expected, reason):
    mapping = "".join(
        f'<contextEntry><variable name="{name}"/>{text(chr(34) + value + chr(34))}</contextEntry>'
        for name, value in {"class": owner, "method signature": signature}.items()
    )
    parameters = "".join(f'<formalParameter name="{name}" typeRef="number"/>' for name in "ab")
    made = f'<functionDefinition kind="Java">{parameters}<context>{mapping}</context></functionDefinition>'
    entries = (
        f'<contextEntry><variable name="f"/>{made}</contextEntry><contextEntry>{text("f(123, 456)")}</contextEntry>'
    )

    value, reasons = result(f"<context>{entries}</context>")

    assert value == written(expected)
    assert reason in reasons


@pytest.mark.parametrize(("condition", "refused"), [("n > 1", False), ("n", True), ("null", True)])
def test_a_boxed_conditional_over_a_population_asks_a_boolean_too(condition, refused):
    box = f"<conditional><if>{text(condition)}</if><then>{text('1')}</then><else>{text('2')}</else></conditional>"
    model = definitions(given("n", "number"), decision("d", box, "n", kind="number"))
    inputs = {"n": column("n", PRIMITIVES["number"], digits=3, scale=0)}

    if refused:
        with pytest.raises(NotVectorisable, match="no boolean"):
            population.plan(reader.read(model), "d", inputs)
    else:
        population.plan(reader.read(model), "d", inputs)
