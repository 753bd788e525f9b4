"""Whatever a file holds, reading it gives a model or an error of the package, and so does evaluating its decisions."""

import re
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from yimen.engines import dmn
from yimen.engines.dmn.tests.models import MODEL_IMPORT, decision, definitions, function, table, text
from yimen.engines.dmn.tests.models import given as input_data
from yimen.engines.feel import FeelError, Limits, format_value

TYPES = (
    '<itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues>'
    '</itemDefinition><itemDefinition name="tPerson"><itemComponent name="age"><typeRef>tAge</typeRef></itemComponent>'
    '<itemComponent name="full name" isCollection="true"><typeRef>string</typeRef></itemComponent></itemDefinition>'
    '<itemDefinition name="tFit"><functionItem outputTypeRef="boolean"><parameters name="age" typeRef="tAge"/>'
    "</functionItem></itemDefinition>"
)
BOXES = (
    f'<context><contextEntry><variable name="a b" typeRef="number"/>{text("n + 1")}</contextEntry>'
    f'<contextEntry><variable name="r"/><relation><column name="x"/><column name="y" typeRef="number"/>'
    f"<row>{text('1')}{text('a b')}</row></relation></contextEntry><contextEntry>"
    f"<filter><in>{text('r')}</in><match>{text('y > 1')}</match></filter></contextEntry></context>"
)
LOOP = (
    f'<for iteratorVariable="i"><in>{text("[1..3]")}</in><return><conditional><if>{text("i > n")}</if>'
    f"<then>{text('f(i)')}</then><else><list>{text('partial')}</list></else></conditional></return></for>"
)
CALL = f'<invocation>{text("f")}<binding><parameter name="p"/>{text("n")}</binding></invocation>'
SERVICE = (
    '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#d1"/><inputData href="#n"/>'
    "</decisionService>"
)
MODEL = definitions(
    f'<import name="other" namespace="o" {MODEL_IMPORT}/>',
    TYPES,
    input_data("n", "number"),
    input_data("person", "tPerson"),
    function("f", "p: number", table("p", "x", "< 5 -> p", "- -> 0", policy="FIRST")),
    decision(
        "d1",
        table("n, person.age", "x, y", "[1..5] | > 3 -> 1 | 2 # law", "- | - -> n | null", policy="FIRST"),
        "n",
        "person",
    ),
    decision("d2", BOXES, "n", "=d1"),
    decision("d3", LOOP, "n", "()f"),
    decision("d4", CALL, "n", "()f", kind="number"),
    decision("d5", text("s(n)"), "n", "()s"),
    SERVICE,
).decode()

PARTS = re.findall(r"<[^>]*>|[^<]+", MODEL)
PUT = [*PARTS, "<", ">", "&", "&amp;", "&x;", "]]>", "<![CDATA[", "<!--", "-->", "<?x?>", "<!DOCTYPE a>", "\x00", "é"]
WORDS = [
    "",
    "n",
    "d1",
    "#d1",
    "#n",
    "f",
    "o#d",
    "tPerson",
    "tFit",
    "list<number>",
    "number",
    "a b",
    "1",
    "-",
    "n >",
    "[1..",
    "é",
]
WORDS += [
    "COLLECT",
    "SUM",
    "OUTPUT ORDER",
    "Java",
    "true",
    "true or",
    "x y",
    "?",
    "null",
    "partial[-1]",
    "f(f)",
    "person.full name",
]


@st.composite
def torn(draw):
    """The text of the model with some of its tags and texts overwritten: most are not well-formed."""
    parts = list(PARTS)
    for _ in range(draw(st.integers(1, 3))):
        parts[draw(st.integers(0, len(parts) - 1))] = draw(st.sampled_from(PUT))
    return "".join(parts).encode("utf-8", "replace")


@st.composite
def damaged(draw):
    """The model with elements taken out, doubled, moved or renamed, and with other attributes and texts."""
    root = etree.fromstring(MODEL)
    for _ in range(draw(st.integers(1, 6))):
        nodes = [node for node in root.iter() if node is not root]
        node, other = draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes))
        match draw(st.sampled_from(["out", "twice", "move", "rename", "attribute", "text"])):
            case "out":
                node.getparent().remove(node)
            case "twice":
                node.addnext(deepcopy(node))
            case "move":
                other.append(deepcopy(node))
            case "rename":
                node.tag = other.tag
            case "attribute":
                names = sorted({*node.keys(), "typeRef", "isCollection", "hitPolicy", "aggregation", "kind"})
                node.set(draw(st.sampled_from(names)), draw(st.sampled_from(WORDS)))
            case "text":
                node.text = draw(st.sampled_from(WORDS))
    return etree.tostring(root)


def check(written: bytes) -> None:
    lines = written.count(b"\n") + 1
    try:
        model = dmn.load(written)
    except dmn.DmnError as error:
        assert 0 <= error.line <= lines
        return
    for problem in model.problems:
        assert 0 <= problem.line <= lines
        assert problem.message
    for name in model.decisions:
        for given_inputs in ({}, {"n": 2, "person": {"age": 40, "full name": ["x"]}}, {"n": "x", "person": [1]}):
            for trace in (False, True):
                try:
                    result = model.evaluate(name, given_inputs, trace=trace, limits=Limits(steps=20_000))
                    assert isinstance(format_value([result.value]), str)
                except FeelError as error:
                    assert str(error)


def test_the_model_that_is_damaged_is_whole():
    model = dmn.load(MODEL.encode())

    values = [model.evaluate(f"d{n}", {"n": 2, "person": {"age": 40, "full name": ["x"]}}).value for n in range(1, 6)]

    assert [format_value([value])[1:-1] for value in values] == [
        "{x: 1, y: 2}",
        "[{x: 1, y: 3}]",
        "[[[]], [[[[]]]], 3]",
        "2",
        "{x: 2, y: null}",
    ]


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_a_damaged_model_is_a_model_or_an_error_with_its_line(written):
    check(written)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=60) | torn())
def test_any_bytes_are_a_model_or_an_error_with_its_line(written):
    check(written)


@pytest.mark.long
@settings(max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged() | torn())
def test_many_more_damaged_models(written):
    check(written)
