"""Triggers: what they see, what `check` finds wrong with them, and circles."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
import yaml

from yimen.government import assembling, triggers, validating
from yimen.government.checks import burdens
from yimen.government.checks import triggers as checks
from yimen.government.checks.places import Places
from yimen.government.schema import Trigger

CITY = Path(__file__).resolve().parents[3] / "cities" / "haitang"
LAW = next(iter(yaml.safe_load((CITY / "laws.yaml").read_text())))
DAY = dt.date(2026, 11, 24)
GOOD = """look-again:
  name: {zh: 核查, en: Look again}
  note: {zh: 前一件未获许可。, en: Another case was refused.}
  on: case.decided
  of: [food-permit]
  when: act.outcome = "refused" and premises.area > 50
  opens:
    kind: drainage-permit
    facts:
      premises.number: premises.number
  basis: {law: licensing-law, article: "61"}
"""
BROKEN = {
    "an act that nobody records": ("case.decided", "case.decidd", 4, "did you mean 'case.decided'"),
    "a kind of case that does not exist": ("[food-permit]", "[food-permt]", 5, "did you mean 'food-permit'"),
    "opening what does not exist": ("kind: drainage-permit", "kind: drainage", 8, "no kind of case 'drainage'"),
    "a field that the act has not": ("act.outcome", "act.result", 6, "result"),
    "a field that no such case has": ("premises.area >", "premises.aera >", 6, "did you mean 'area'"),
    "what is no condition": ('act.outcome = "refused" and premises.area > 50', "premises.area", 6, "boolean"),
    "what is not FEEL": ("> 50", ">", 6, "this is not FEEL"),
    "a fact that the opened case has not": ("number: premises", "nmber: premises", 10, "has no field 'premises.nmber'"),
    "a fact of another type": (": premises.number", ": premises.area", 10, "FEEL"),
    "an act that names no case": (
        "case.decided", "release.published", 5, "acts of the kind release.published name no case",
    ),
    "somebody's own data": ("premises.area > 50", 'applicant.name = "x"', 6, "applicant"),
    "a text missing in a language": ("{zh: 核查, en: Look again}", "{zh: 核查}", 2, "missing in English"),
    "no basis": ('  basis: {law: licensing-law, article: "61"}\n', "", 2, "'basis' is missing"),
    "an unknown key": ("  of:", "  off:", 5, "unknown key 'off'"),
    "itself again": ("of: [food-permit]", "of: [drainage-permit]", 2, "without end: look-again opens drainage-permit"),
    "itself again, by whatever case": ("  of: [food-permit]\n", "", 2, "cases would be opened without end"),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    copy = tmp_path_factory.mktemp("city") / "haitang"
    shutil.copytree(CITY, copy)
    return copy


def problems(folder, text) -> list:
    (folder / "triggers.yaml").write_text(text.replace("licensing-law", LAW))
    assembly = assembling.assemble(folder)
    release, found = validating.validate(assembly.root)
    if release is not None:
        found = [*found, *checks.find(release, Places(assembly.root))]
    return [*assembly.problems, *found]


def test_a_good_one_is_compiled_into_the_release(folder):
    assert problems(folder, GOOD) == []
    release, _ = validating.validate(assembling.assemble(folder).root)

    assert release.triggers["look-again"].opens.kind == "drainage-permit"
    assert type(release).from_json(release.to_json()).triggers == release.triggers


@pytest.mark.parametrize("way", BROKEN)
def test_each_way_to_break_one_is_found_at_its_line(folder, way):
    old, new, line, said = BROKEN[way]
    assert old in GOOD

    found = problems(folder, GOOD.replace(old, new))

    assert [(each.path.endswith("triggers.yaml"), each.line) for each in found if said in each.message] == [
        (True, line)
    ]


def test_a_bound_ends_a_circle(folder):
    circle = GOOD.replace(" and premises.area > 50", "").replace("[food-permit]", "[drainage-permit]\n  at_most: 2")

    assert problems(folder, circle) == []


def trigger(name, kind, *of, on="case.decided", **more) -> Trigger:
    text = {"zh": "文", "en": "text"}
    basis = {"law": text, "law_id": "law", "article": "1"}
    return Trigger.model_validate(
        {"id": name, "name": text, "note": text, "on": on, "of": list(of), "opens": {"kind": kind}, "basis": basis}
        | more
    )


HANDED_ON = GOOD.replace("premises.number: premises.number", "premises.address: premises.address")
"""The address is of the register of premises, which grants it to the bodies of both kinds."""


def test_what_a_register_told_is_handed_on_only_where_the_other_agency_may_read_it(folder):
    assert problems(folder, HANDED_ON) == []
    path = next(path for path in folder.rglob("registers/premises.yaml"))
    whole = path.read_text()
    without = "".join(line for line in whole.splitlines(keepends=True) if "to: water" not in line)
    assert without != whole

    try:
        path.write_text(without)
        [found] = problems(folder, HANDED_ON)
    finally:
        path.write_text(whole)

    assert (Path(found.path).name, found.line) == ("triggers.yaml", 10)
    assert "premises does not let water read right.address for drainage-permit" in found.message


@pytest.mark.parametrize(
    "text", ["string(premises.area)", "string(premises)", 'if premises.area > 50 then "x" else "y"']
)
def test_what_is_worked_out_of_it_is_handed_on_too(folder, text):
    found = problems(folder, HANDED_ON.replace(": premises.address", f": '{text}'"))

    assert any("right.area for drainage-permit" in each.message and each.line == 10 for each in found)


def test_within_an_agency_nothing_is_handed_on_to_another(folder):
    other = HANDED_ON.replace("drainage-permit", "business-licence").replace(
        ": premises.address", ": string(premises.floor)"
    )

    assert not [each for each in problems(folder, other) if "without a grant" in each.message]


def test_what_a_trigger_hands_on_makes_no_grant_idle(folder):
    """A grant that only a trigger needs is no access without a purpose."""
    path = next(path for path in folder.rglob("registers/premises.yaml"))
    whole = path.read_text()
    only = HANDED_ON.replace(": premises.address", ": string(premises.area)")
    granted = [line.replace("fields: [", "fields: [area, ", 1) if "to: water" in line and "evidence: right" in line
               else line for line in whole.splitlines()]  # fmt: skip
    try:
        path.write_text("\n".join(granted))
        assert [problem.message for problem in idle(folder, GOOD)] != []
        assert idle(folder, only) == []
    finally:
        path.write_text(whole)


def idle(folder, text) -> list:
    (folder / "triggers.yaml").write_text(text.replace("licensing-law", LAW))
    assembly = assembling.assemble(folder)
    release, _ = validating.validate(assembly.root)
    return [each for each in burdens.find(release, Places(assembly.root)) if "never fetched" in each.message]


def test_the_fields_that_a_text_reads_are_found_through_rules_that_work_them_out(city):
    worked_out = [(definition, field, source.derive) for definition in city.definitions.values()
                  for field in definition.form.fields for source in field.sources if source.derive]  # fmt: skip
    assert worked_out
    for definition, field, rule in worked_out:
        fields = definition.form.fields
        below = triggers.fields_read(fields, rule)

        assert triggers.fields_read(fields, field.id) == below | {field.id}
        assert triggers.fields_read(fields, f"act.outcome = {field.id}") == below | {field.id}
    assert any(triggers.fields_read(definition.form.fields, rule) for definition, _, rule in worked_out)
    assert triggers.fields_read(fields, "act.outcome") == frozenset()
    assert triggers.fields_read(fields, "this is ( no FEEL") == frozenset()


@pytest.mark.parametrize(
    ("given", "circles"),
    [
        ([trigger("a", "y", "x"), trigger("b", "z", "y")], []),
        ([trigger("a", "y", "x"), trigger("b", "x", "y")], [["a", "b"]]),
        ([trigger("a", "y", "x"), trigger("b", "z", "y"), trigger("c", "x", "z")], [["a", "b", "c"]]),
        ([trigger("a", "y", "x"), trigger("b", "x", "y", at_most=1)], []),
        ([trigger("a", "x", "x")], [["a"]]),
        ([trigger("a", "x", "x", at_most=3)], []),
        ([trigger("a", "x", on="credential.licence.revoked")], [["a"]]),  # any case may lead to it
        ([trigger("a", "y", "x"), trigger("b", "w", "v"), trigger("c", "v", "w"), trigger("d", "x", "y")],
         [["a", "d"], ["b", "c"]]),
        ([trigger("a", "y", "x"), trigger("b", "y", "y")], [["b"]]),  # into a circle is not on it
    ],
)  # fmt: skip
def test_circles_are_found_each_once(city, given, circles):
    release = city.model_copy(update={"triggers": {each.id: each for each in given}})

    assert [[each.id for each in circle] for circle in triggers.circles(release)] == circles


def opened(city, when, *, act=None, facts=None, values=None):
    kind = next(iter(city.services))
    one = trigger("a", kind, when=when, opens={"kind": kind, "facts": values or {}})
    return triggers.facts_to_open(city, one, act=act or {}, facts=facts or {}, on=DAY)


def test_a_condition_sees_the_act_the_facts_and_the_city(city):
    root = next(iter(city.vocabulary.contexts))
    when = f'act.outcome = "refused" and {root}.area > 50 and city != null'

    assert opened(city, when, act={"outcome": "refused"}, facts={root: {"area": 51}}) == {}
    assert opened(city, when, act={"outcome": "granted"}, facts={root: {"area": 51}}) is None
    assert opened(city, when, act={"outcome": "refused"}, facts={root: {"area": 50}}) is None


def test_what_is_not_known_is_null_and_does_not_hold(city):
    root = next(iter(city.vocabulary.contexts))

    assert opened(city, f"{root}.area > 50") is None
    assert opened(city, "act.outcome") is None


def test_without_a_condition_it_always_opens_and_only_with_what_is_known(city):
    root = next(iter(city.vocabulary.contexts))
    values = {
        "x.place": f"{root}.number",
        "x.count": "act.items + 1",
        "x.missing": "act.nothing",
        "x.on": 'date("2026-01-31")',
    }

    found = opened(city, None, act={"items": 2}, facts={root: {"number": "7"}}, values=values)

    assert found == {"x.place": "7", "x.count": 3, "x.on": dt.date(2026, 1, 31)}


def test_a_trigger_looks_at_its_kind_of_act_and_of_case():
    one = trigger("a", "y", "x")

    assert triggers.concerns(one, "case.decided", of="x")
    assert not triggers.concerns(one, "case.decided", of="y")
    assert not triggers.concerns(one, "case.decided", of=None)
    assert not triggers.concerns(one, "case.withdrawn", of="x")
    assert triggers.concerns(trigger("a", "y"), "case.decided", of=None)
