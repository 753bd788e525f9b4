"""The trace of an evaluation: what an officer, a citizen or a court is told."""

import json

from yimen.engines import dmn
from yimen.engines.dmn.tests.models import decision, definitions, given, table, text

LAW = (
    '<knowledgeSource id="law" name="Fire Law art. 15" locationURI="https://example.org/15" '
    'y:citation-zh="《消防法》第十五条"/>'
)
MODEL = definitions(
    LAW,
    given("area", "number"),
    given("floor", "number"),
    decision(
        "needs check",
        table("area, floor", "needs", "> 300 | - -> true # art. 15", "<= 300 | < 0 -> true # art. 16", default="false"),
        "area",
        "floor",
        more='<authorityRequirement><requiredAuthority href="#law"/></authorityRequirement>',
    ),
    decision("answer", text("if needs check then 20 else 5"), "=needs check"),
)


def test_every_rule_says_which_condition_held():
    result = dmn.load(MODEL).evaluate("answer", {"area": 120, "floor": -1}, trace=True)

    table_trace, answer = result.trace
    assert (table_trace.name, answer.name, answer.value) == ("needs check", "answer", 20)
    first, second = table_trace.rules
    assert [condition.held for condition in first.conditions] == [False]
    assert [condition.held for condition in second.conditions] == [True, True]
    assert (first.hit, second.hit) == (False, True)


def test_a_hit_carries_its_citation_and_the_decision_that_of_its_source():
    trace = dmn.load(MODEL).evaluate("answer", {"area": 500, "floor": 1}, trace=True).trace[0]

    assert [citation.en for rule in trace.hits for citation in rule.citations] == ["art. 15"]
    assert trace.citations[0].zh == "《消防法》第十五条"
    assert trace.citations[0].uri == "https://example.org/15"


def test_a_trace_is_plain_data():
    trace = dmn.load(MODEL).evaluate("answer", {"area": 500, "floor": 1}, trace=True).trace

    data = json.loads(json.dumps([each.to_json() for each in trace]))
    assert data[0]["rules"][0]["conditions"][0] == {
        "input": "area", "label": "area", "value": "500", "test": "> 300", "held": True
    }  # fmt: skip


def test_a_trace_does_not_change_the_answer():
    model = dmn.load(MODEL)

    for area in (0, 300, 301, None):
        inputs = {"area": area, "floor": -2}
        assert model.evaluate("answer", inputs, trace=True).value == model.evaluate("answer", inputs).value
