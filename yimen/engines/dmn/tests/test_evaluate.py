"""Evaluating decisions: hit policies, functions, services, imports, boxed expressions, types."""

from decimal import Decimal

import pytest

from yimen.engines import dmn, feel
from yimen.engines.dmn.tests.models import MODEL_IMPORT, decision, definitions, function, given, table, text

SIZES = ("> 10 -> 1", "> 20 -> 2", "> 30 -> 3")


def evaluate(logic, inputs=None, *needs, before=""):
    model = dmn.load(definitions(before, *(given(name) for name in inputs or {}), decision("d", logic, *needs)))
    return model.evaluate("d", inputs or {})


@pytest.mark.parametrize(
    ("policy", "n", "expected"),
    [
        ("UNIQUE", 15, 1),
        ("UNIQUE", 25, None),
        ("UNIQUE", 5, None),
        ("ANY", 15, 1),
        ("ANY", 25, None),
        ("FIRST", 35, 1),
        ("RULE ORDER", 35, [1, 2, 3]),
        ("COLLECT", 25, [1, 2]),
        ("COLLECT", 5, []),
        ("COLLECT/SUM", 35, 6),
        ("COLLECT/MIN", 35, 1),
        ("COLLECT/MAX", 25, 2),
        ("COLLECT/COUNT", 35, 3),
        ("NONSENSE", 15, None),
    ],
)
def test_a_hit_policy(policy, n, expected):
    assert evaluate(table("n", "size", *SIZES, policy=policy), {"n": n}, "n").value == expected


@pytest.mark.parametrize(("policy", "expected"), [("PRIORITY", "high"), ("OUTPUT ORDER", ["high", "low"])])
def test_output_values_are_the_order_of_priority(policy, expected):
    rules = ('> 1 -> "low"', '> 2 -> "high"')
    logic = table("n", "risk", *rules, policy=policy, allowed='"high", "middle", "low"')

    assert evaluate(logic, {"n": 3}, "n").value == expected


def test_a_default_is_what_holds_when_no_rule_does():
    assert evaluate(table("n", "size", *SIZES, default="0"), {"n": 1}, "n").value == 0


def test_several_outputs_make_a_context():
    assert evaluate(table("n", "fee, days", "> 10 -> 5 | 20"), {"n": 11}, "n").value == {"fee": 5, "days": 20}


def test_a_cell_may_use_other_inputs_and_the_input_itself():
    rules = ('> m | - -> "more"', '- | string length(?) > 2 -> "long"', 'not(1, 2) | not("a", "b") -> "else"')
    logic = table("n, t", "answer", *rules, policy="FIRST")

    def answer(**inputs):
        return evaluate(logic, inputs, "n", "m", "t").value

    assert answer(n=5, m=4, t="a") == "more"
    assert answer(n=5, m=6, t="abc") == "long"
    assert answer(n=5, m=6, t="c") == "else"
    assert answer(n=1, m=6, t="c") is None


DATES = '[@"2026-01-01"..@"2026-01-02"]'
BOXED = {
    "a context with a result": (
        "<context>"
        f'<contextEntry><variable name="net pay"/>{text("gross * 0.8")}</contextEntry>'
        f'<contextEntry><variable name="half"/>{text("net pay / 2")}</contextEntry>'
        f"<contextEntry>{text('half + 1')}</contextEntry></context>",
        41,
    ),
    "a list": (f"<list>{text('1')}{text('gross')}</list>", [1, 100]),
    "a relation": (
        f'<relation><column name="a"/><column name="b"/><row>{text("1")}{text("gross")}</row></relation>',
        [{"a": 1, "b": 100}],
    ),
    "a conditional": (
        f"<conditional><if>{text('gross > 50')}</if><then>{text('1')}</then><else>{text('2')}</else></conditional>",
        1,
    ),
    "a conditional whose condition is null": (
        f"<conditional><if>{text('null')}</if><then>{text('1')}</then><else>{text('2')}</else></conditional>",
        2,
    ),
    "a filter": (f"<filter><in>{text('[1, 2, 3]')}</in><match>{text('item > 1')}</match></filter>", [2, 3]),
    "a filter by an entry": (
        f"<filter><in>{text('[{a: 1}, {a: 2}]')}</in><match>{text('a = 2')}</match></filter>",
        [{"a": 2}],
    ),
    "a filter by place": (f"<filter><in>{text('[1, 2, 3]')}</in><match>{text('-1')}</match></filter>", 3),
    "a filter on nothing": (f"<filter><in>{text('null')}</in><match>{text('true')}</match></filter>", None),
    "for": (f'<for iteratorVariable="x"><in>{text("[1..3]")}</in><return>{text("x * 2")}</return></for>', [2, 4, 6]),
    "for with partial": (
        f'<for iteratorVariable="x"><in>{text("[1, 2]")}</in><return>{text("count(partial)")}</return></for>',
        [0, 1],
    ),
    "for over dates": (
        f'<for iteratorVariable="x"><in>{text(DATES)}</in><return>{text("x.day")}</return></for>',
        [1, 2],
    ),
    "some": (
        f'<some iteratorVariable="x"><in>{text("[1, 2]")}</in><satisfies>{text("x > 1")}</satisfies></some>',
        True,
    ),
    "every": (
        f'<every iteratorVariable="x"><in>{text("[1, 2]")}</in><satisfies>{text("x > 1")}</satisfies></every>',
        False,
    ),
    "a boxed function, invoked": (
        "<context>"
        '<contextEntry><variable name="f"/><functionDefinition><formalParameter name="x"/>'
        f"{text('x + gross')}</functionDefinition></contextEntry>"
        f"<contextEntry>{text('f(1)')}</contextEntry></context>",
        101,
    ),
}


@pytest.mark.parametrize("name", BOXED)
def test_a_boxed_expression(name):
    logic, expected = BOXED[name]

    assert evaluate(logic, {"gross": 100}, "gross").value == expected


def test_a_function_is_called_by_name_by_place_and_by_invocation():
    made = function("fee", "area: number, rate", text("area * rate"))
    bindings = (
        f'<binding><parameter name="rate"/>{text("2")}</binding><binding><parameter name="area"/>{text("7")}</binding>'
    )

    def call(logic):
        return evaluate(logic, {}, "()fee", before=made).value

    assert call(text("fee(7, 2)")) == 14
    assert call(text("fee(rate: 2, area: 7)")) == 14
    assert call(f"<invocation>{text('fee')}{bindings}</invocation>") == 14
    assert call(text('fee("7", 2)')) is None
    assert call(text("fee(7)")) is None


def test_a_function_of_another_language_is_null_and_says_so():
    made = (
        '<businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic kind="Java">'
        f'<formalParameter name="x"/><context><contextEntry><variable name="class"/>{text("1")}</contextEntry>'
        "</context>"
        "</encapsulatedLogic></businessKnowledgeModel>"
    )
    result = evaluate(text("f(1)"), {}, "()f", before=made)

    assert result.value is None
    assert any("Java" in note.message for note in result.diagnostics)


def test_a_decision_sees_what_it_requires_and_nothing_else():
    result = evaluate(text("hidden"), {"hidden": 1})

    assert result.value is None
    assert any("hidden" in note.message for note in result.diagnostics)


SERVICE = definitions(
    given("n", "number"),
    decision("inner", text("n + 1"), "n"),
    decision("outer", text("inner * 10"), "=inner"),
    '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#outer"/>'
    '<encapsulatedDecision href="#inner"/><inputData href="#n"/></decisionService>',
    '<decisionService id="t" name="t"><variable name="t"/><outputDecision href="#outer"/>'
    '<inputDecision href="#inner"/></decisionService>',
    decision("caller", text("[s(4), t(inner: 7)]"), "()s", "()t"),
)


def test_a_decision_service_is_a_function_of_its_inputs_or_of_its_input_decisions():
    model = dmn.load(SERVICE)

    assert model.invoke("s", {"n": 1}).value == 20
    assert model.invoke("t", {"inner": 5}).value == 50
    assert model.evaluate("caller", {}).value == [50, 70]
    assert model.invoke("s", {"n": "x"}).value is None


def test_two_imports_of_one_model_may_be_given_different_inputs():
    below = definitions(given("who"), decision("hello", text('"Hello " + who'), "who"), namespace="below")
    middle = {
        name: definitions(
            f'<import name="base" namespace="below" {MODEL_IMPORT}/>',
            '<decision id="d" name="greet"><variable name="greet"/><informationRequirement>'
            f'<requiredDecision href="below#hello"/></informationRequirement>{text("base.hello")}</decision>',
            namespace=name,
        )
        for name in ("left", "right")
    }
    top = definitions(
        f'<import name="l" namespace="left" {MODEL_IMPORT}/><import name="r" namespace="right" {MODEL_IMPORT}/>',
        '<decision id="d" name="both"><variable name="both"/>'
        '<informationRequirement><requiredDecision href="left#d"/></informationRequirement>'
        '<informationRequirement><requiredDecision href="right#d"/></informationRequirement>'
        f"{text('[l.greet, r.greet]')}</decision>",
        namespace="top",
    )
    model = dmn.load(top, resolver=lambda wanted: {**middle, "below": below}.get(wanted.namespace))

    apart = {"l": {"base": {"who": "A"}}, "r.base.who": "B"}
    assert model.evaluate("both", apart).value == ["Hello A", "Hello B"]
    assert model.evaluate("both", {"who": "C"}).value == ["Hello C", "Hello C"]


GRADE = (
    '<itemDefinition name="Grade"><typeRef>string</typeRef><allowedValues><text>"A", "B"</text></allowedValues>'
    '</itemDefinition><itemDefinition name="Grades" isCollection="true"><typeRef>Grade</typeRef></itemDefinition>'
)


@pytest.mark.parametrize(
    ("kind", "feel_text", "expected"),
    [
        ("Grade", '"A"', "A"),
        ("Grade", '"C"', None),
        ("Grade", '["B"]', "B"),
        ("Grades", '"B"', ["B"]),
        ("Grades", '["A", "C"]', None),
        ("number", '"1"', None),
        ("date and time", '@"2026-01-01"', feel.evaluate('@"2026-01-01T00:00:00Z"')),
    ],
)
def test_a_value_is_converted_to_its_type_or_is_null(kind, feel_text, expected):
    model = dmn.load(definitions(GRADE, decision("d", text(feel_text), kind=kind)))

    assert model.evaluate("d", {}).value == expected


def test_what_is_wrong_in_a_model_is_named_with_its_line():
    model = dmn.load(
        definitions(
            "\n\n",
            decision("d", text("1 +"), kind="Nothing"),
            "\n<itemDefinition name='T'><typeRef>number</typeRef><allowedValues><text>[1..</text></allowedValues>"
            "</itemDefinition>",
        )
    )

    messages = [str(problem) for problem in model.problems]
    assert any("3" in message and "expected an expression" in message for message in messages)
    assert any("Nothing" in message for message in messages)
    assert any("allowed values" in message for message in messages)
    assert model.evaluate("d", {}).value is None


def test_which_inputs_a_decision_reads():
    model = dmn.load(
        definitions(
            given("premises"), given("applicant"), given("other"),
            decision("big", text("premises.area > 300"), "premises", "other"),
            decision("d", text("big and applicant.age >= 18"), "applicant", "=big"),
        )
    )  # fmt: skip

    assert model.reads("d") == {"premises.area", "applicant.age"}


def test_a_name_is_the_same_with_more_space_in_it():
    model = dmn.load(
        definitions(given("monthly  income"), decision("d", text("monthly income + 1"), "monthly  income"))
    )

    assert model.evaluate("d", {"monthly   income": 1}).value == 2


def test_numbers_are_exact():
    assert evaluate(text("0.1 + 0.2"), {}).value == Decimal("0.3")


@pytest.mark.parametrize(
    ("name", "bound", "expected"),
    [
        ("substring", {"string": '"foobar"', "start position": "4"}, "bar"),
        ("substring", {"start position": "1", "length": "3", "string": '"foobar"'}, "foo"),
        ("substring", {"string": '"foobar"'}, None),
        ("substring", {"string": '"foobar"', "start": "4"}, None),
        ("sum", {"list": "[1, 2]"}, 3),
        ("sum", {"n": "[1, 2]"}, None),
    ],
)
def test_a_built_in_function_is_invoked_by_the_names_of_its_parameters(name, bound, expected):
    bindings = "".join(f'<binding><parameter name="{key}"/>{text(value)}</binding>' for key, value in bound.items())

    assert evaluate(f"<invocation>{text(name)}{bindings}</invocation>").value == expected
