"""What the rules say already is told while the person can act: for each example of each service of the folder."""

import datetime as dt

import pytest

from yimen.applications import beforehand
from yimen.applications.rules import beforehand as rules
from yimen.engines.bpmn.net import Kind
from yimen.government import schema
from yimen.government.checks import examples


def _context(release, service, example):
    """What is known of an example while it is a draft: the facts of the form, and nothing that officers find."""
    fields = {field.id: field for field in service.form.fields}
    context = examples._context(release, fields, example, dt.date.fromisoformat(example.on))
    roots = {*(field.root for field in service.form.fields), "applicant", "city", "commitments"}
    return {root: values for root, values in context.items() if root in roots}


def _examples(city):
    return [(service, example) for service in city.services.values() for example in service.examples.values()]


def _bound(city, service, example):
    """What each power of acceptance and decision comes to on the facts alone, as nothing has been looked at yet."""
    on = dt.date.fromisoformat(example.on)
    context = _context(city, service, example)
    played = beforehand.Rules(service, city, on=on)
    return [
        rules.verdict_of(played.value(power.applies.decision, context), power.applies.outcomes)
        for _act, power in played.powers(city)
        if power.applies is not None
    ]


def test_every_example_that_would_be_refused_is_told_and_none_that_may_be_granted(city):
    told, silent = 0, 0
    for service, example in _examples(city):
        on = dt.date.fromisoformat(example.on)
        context = _context(city, service, example)

        found = [each for _, _, each in beforehand.of_service(service, city, context, unsettled=frozenset(), on=on)]

        refusals = [each for each in found if each.verdict == "refusal"]
        bound = _bound(city, service, example)
        assert bool(refusals) is ("refusal" in bound), (service.id, example.id, bound)
        if bound and all(each is None for each in bound):
            assert found == [], (service.id, example.id)
        assert all(each.rests_on or each.missing for each in refusals), (service.id, example.id)
        told, silent = told + bool(refusals), silent + (not refusals)
    assert told >= 4
    assert silent >= 4


def test_a_refusal_rests_on_facts_without_which_it_is_none(city):
    for service, example in _examples(city):
        on = dt.date.fromisoformat(example.on)
        context = _context(city, service, example)
        played = beforehand.Rules(service, city, on=on)
        for _, power, each in beforehand.of_service(service, city, context, unsettled=frozenset(), on=on):
            if each.verdict != "refusal" or not each.rests_on:
                continue
            left_out = rules.without(context, [played.fields[name] for name in each.rests_on])
            value = played.value(power.applies.decision, left_out)
            assert rules.verdict_of(value, power.applies.outcomes) != "refusal", (service.id, example.id)


def test_an_empty_draft_is_told_nothing(city):
    for service in city.services.values():
        everything = frozenset(field.id for field in service.form.fields)
        example = next(iter(service.examples.values()))
        empty = rules.without(_context(city, service, example), service.form.fields)
        on = dt.date.fromisoformat(example.on)

        found = list(beforehand.of_service(service, city, empty, unsettled=everything, on=on))

        assert [each for _, _, each in found if each.verdict == "refusal"] == [], service.id


# --- the pure rules ---------------------------------------------------------------------------------------------------
BASIS = schema.Basis(law=schema.Text(zh="法", en="Law"), law_id="law", article="1")
OUTCOMES = {"yes": ["granted"], "no": ["refused"], "may": ["granted", "refused"], "wait": []}
ON = dt.date(2026, 11, 24)


def field(name, kind="boolean", **more):
    return schema.FormField(id=name, label=schema.Text(zh=name, en=name), type=kind, basis=BASIS, **more)


A, B, C = field("x.a"), field("x.b"), field("x.c", "number")


def foresee(evaluate, facts, unsettled=(), complete=True, literals=()):
    context = {"x": {"a": None, "b": None, "c": None} | facts}
    return rules.foresee(
        lambda w: evaluate(**w["x"]), OUTCOMES, context,
        fields=[A, B, C], unsettled=unsettled, complete=complete, literals=literals, on=ON,
    )  # fmt: skip


def either(a, b, c):
    return "no" if a or b else "wait" if a is None or b is None else "yes"


def test_two_reasons_are_both_named():
    assert foresee(either, {"a": True, "b": True, "c": 1}).rests_on == ("x.a", "x.b")


def test_a_refusal_is_told_as_soon_as_its_one_fact_is_known():
    found = foresee(either, {"a": True}, unsettled={"x.b", "x.c"})

    assert (found.verdict, found.rests_on) == ("refusal", ("x.a",))


def test_a_refusal_that_one_more_answer_may_avert_is_not_told():
    def averted(a, b, c):
        return "yes" if a and c is not None and c >= 300 else "no" if a else "wait"

    assert foresee(averted, {"a": True}, unsettled={"x.c"}, literals=("300",)) is None
    assert foresee(averted, {"a": True, "c": 10}).rests_on == ("x.a",)


def test_what_waits_for_a_check_on_the_spot_is_not_told():
    assert foresee(lambda a, b, c: "wait", {"a": True, "b": False, "c": 1}, complete=False) is None


def test_what_nobody_has_is_named_when_all_else_is_known():
    found = foresee(either, {"a": False, "c": 1})

    assert (found.verdict, found.missing) == ("not-yet", ("x.b",))
    assert foresee(either, {"a": False, "c": 1}, unsettled={"x.b"}) is None


@pytest.mark.parametrize(
    ("value", "verdict"),
    [("yes", None), ("no", "refusal"), ("may", None), ("wait", "not-yet"), ("else", "not-yet"), (None, "not-yet")],
)
def test_values_bind_as_the_power_says(value, verdict):
    assert rules.verdict_of(value, OUTCOMES) == verdict


def test_rules_without_a_reading_of_a_process_are_compared_by_word():
    assert rules.verdict_of(False, {"false": ["refused"], "true": ["granted"]}) == "refusal"


def test_every_power_that_decides_is_found_by_its_process(city):
    for service in city.services.values():
        named = {power.id for _, power in beforehand.Rules(service, city, on=ON).powers(city)}
        nodes = beforehand.Rules(service, city, on=ON).net.nodes
        wanted = {
            n.attributes["power"] for n in nodes if n.kind is Kind.USER and n.attributes["act"] in beforehand.ACTS
        }
        assert named == wanted
