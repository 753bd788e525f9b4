"""Whatever a file holds, reading it gives a model or an error of the package, and so does evaluating its decisions."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
PUT = [
    *PARTS,
    "<",
    ">",
    "&",
    "&amp;",
    "&x;",
    "]]>",
    "<![CDATA[",
    "<!--",
    "-->",
    "<?x?>",
    "<!DOCTYPE a>",
    "\x00",
    "é",
    " ",
]
PUT += [
    'name=""',
    "typeRef='tPerson'",
    'href="#d1"',
    'hitPolicy="X"',
    'aggregation="SUM"',
    "</definitions>",
    ".",
    "[",
    "1",
]


@st.composite
def damaged(draw):
    """The model with some of its tags and texts taken out, doubled, exchanged or overwritten."""
    parts = list(PARTS)
    for _ in range(draw(st.integers(1, 5))):
        place = draw(st.integers(0, len(parts) - 1))
        what = draw(st.sampled_from(["out", "twice", "put", "cut", "exchange"]))
        if what == "out":
            parts[place] = ""
        elif what == "twice":
            parts[place] *= 2
        elif what == "put":
            parts[place] = draw(st.sampled_from(PUT))
        elif what == "exchange":
            other = draw(st.integers(0, len(parts) - 1))
            parts[place], parts[other] = parts[other], parts[place]
        else:
            part = parts[place]
            start = draw(st.integers(0, len(part)))
            end = draw(st.integers(start, len(part)))
            parts[place] = part[:start] + draw(st.sampled_from(["", "x", '"', "<", "/", "1", "tFit"])) + part[end:]
    return "".join(parts)


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
        for given_inputs in ({}, {"n": 2, "person": {"age": 40, "full name": "x"}}, {"n": "x", "person": [1]}):
            for trace in (False, True):
                try:
                    result = model.evaluate(name, given_inputs, trace=trace, limits=Limits(steps=20_000))
                    assert isinstance(format_value([result.value]), str)
                except FeelError as error:
                    assert str(error)


def test_the_model_that_is_damaged_is_whole():
    model = dmn.load(MODEL.encode())

    values = [model.evaluate(f"d{n}", {"n": 2, "person": {"age": 40, "full name": "x"}}).value for n in range(1, 6)]

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
    check(written.encode("utf-8", "replace"))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=60) | st.lists(st.sampled_from(PUT), max_size=15).map(lambda parts: "".join(parts).encode()))
def test_any_bytes_are_a_model_or_an_error_with_its_line(written):
    check(written)


@pytest.mark.long
@settings(max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_many_more_damaged_models(written):
    check(written.encode("utf-8", "replace"))
