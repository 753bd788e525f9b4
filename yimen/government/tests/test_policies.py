"""A policy: amounts by date, each with its citation, and examples that hold as of a day."""

import datetime as dt
import hashlib
import json
import shutil
from decimal import Decimal

import pytest

from yimen import government
from yimen.government.schema import Release
from yimen.government.tests.test_broken_folders import CITY

POLICY = """
name: {zh: 高龄津贴, en: Old-age allowance}
summary: {zh: 年满八十周岁的老年人按月领取。, en: A monthly allowance from the age of eighty.}
agency: market
power: market.food-permit.decide
subject: person
basis: [{law: licensing-law, article: "33"}]
facts:
  person: {evidence: population.identity, fields: [id_number, born_on, community]}
recipient: person.id_number
division: person.community
right: due
amount: monthly
per: month
remedies:
  reconsideration:
    body: {zh: 海棠市人民政府, en: Haitang Municipal People's Government}
    days: 60
    basis: {law: reconsideration-law, article: "20"}
  suit:
    court: {zh: 海棠市听潮区人民法院, en: Tingchao District People's Court}
    months: 6
    basis: {law: litigation-law, article: "46"}
decisions:
  due: {name: Due, title: {zh: 是否应享, en: Whether there is a right}}
  monthly: {name: Monthly, title: {zh: 每月金额, en: Amount each month}}
parameters:
  amount:
    name: {zh: 每月金额, en: Amount each month}
    unit: {zh: 元, en: yuan}
    values:
      - {from_on: 2025-01-01, value: 100, basis: {law: licensing-law, article: "33"}}
      - {from_on: 2026-07-01, value: 120.50, basis: {law: licensing-law, article: "33"}}
"""
RULES = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="old-age" namespace="urn:test:old-age">
  <inputData id="in-person" name="person"><variable name="person"/></inputData>
  <inputData id="in-parameters" name="parameters"><variable name="parameters"/></inputData>
  <decision id="due" name="Due">
    <variable name="Due" typeRef="boolean"/>
    <informationRequirement><requiredDecision href="#monthly"/></informationRequirement>
    <literalExpression><text>Monthly &gt; 0</text></literalExpression>
  </decision>
  <decision id="monthly" name="Monthly">
    <variable name="Monthly" typeRef="number"/>
    <informationRequirement><requiredInput href="#in-person"/></informationRequirement>
    <informationRequirement><requiredInput href="#in-parameters"/></informationRequirement>
    <decisionTable hitPolicy="UNIQUE">
      <input><inputExpression typeRef="number"><text>person.age</text></inputExpression></input>
      <output name="Monthly" typeRef="number"/>
      <rule><inputEntry><text>&lt; 80</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>
      <rule><inputEntry><text>&gt;= 80</text></inputEntry>
        <outputEntry><text>parameters.amount</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""
EXAMPLE = """
name: {{zh: 八十岁, en: Eighty}}
on: "{on}"
facts: {{person: {{age: 80}}}}
expect: {{decisions: {{monthly: {monthly}}}}}
"""


@pytest.fixture
def policy(tmp_path):
    shutil.copytree(CITY, tmp_path / "haitang")
    place = tmp_path / "haitang" / "policies" / "old-age"
    (place / "examples").mkdir(parents=True)
    (place / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (place / "rules.dmn").write_text(RULES, encoding="utf-8")
    for name, on, monthly in (("before", "2026-06-30", "100"), ("after", "2026-07-01", "120.5")):
        (place / "examples" / f"{name}.yaml").write_text(EXAMPLE.format(on=on, monthly=monthly), encoding="utf-8")
    return place


def problems_of(policy):
    return [problem for problem in government.check(policy.parents[1]) if "policies/" in problem.path]


def test_an_amount_is_the_one_in_force_on_the_day(policy):
    release, problems = government.load(policy.parents[1])

    assert problems == []
    amount = release.policies["old-age"].parameters["amount"]
    days = [dt.date(2024, 12, 31), dt.date(2025, 1, 1), dt.date(2026, 6, 30), dt.date(2026, 7, 1)]
    assert [amount.on(day) for day in days] == [None, Decimal(100), Decimal(100), Decimal("120.50")]


def test_a_release_is_the_same_when_it_is_read_again(policy):
    release = government.compile(policy.parents[1])

    again = Release.from_json(release.to_json())

    assert again.digest == release.digest
    assert again.policies["old-age"].parameters == release.policies["old-age"].parameters


def test_a_release_of_an_earlier_version_keeps_its_name(policy):
    release = government.compile(policy.parents[1])
    data = json.loads(release.to_json())
    data["services"]["food-permit"]["process"]["compiled"] = {}
    data["registers"]["premises"]["connector"]["pool"] = 5
    data["services"]["food-permit"]["form"]["fields"][0]["read_by"] = []
    text = json.dumps(data)

    again = Release.from_json(text)

    assert again.digest == hashlib.sha256(text.encode()).hexdigest() != release.digest
    assert again.to_json() == release.to_json()


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("policy.yaml", "agency: market", "agency: fire", "a power of another agency"),
        ("policy.yaml", "market.food-permit.decide", "market.food-permit.decides", "there is no power"),
        ("policy.yaml", "from_on: 2026-07-01", "from_on: 2024-07-01", "do not follow each other"),
        ("policy.yaml", 'value: 100, basis: {law: licensing-law, article: "33"}', "value: 100", "'basis' is missing"),
        ("rules.dmn", "parameters.amount", "parameters.amoun", "did you mean 'amount'"),
        ("rules.dmn", "&gt;= 80", "&gt; 80", "person.age 80 matches no rule"),
        ("rules.dmn", "&lt; 80", "&lt;= 80", "person.age 80 matches rules 1, 2"),
        ("examples/after.yaml", "120.5", "121", "monthly is 120.50, not 121"),
    ],
)
def test_a_broken_policy_is_caught_with_file_and_line(policy, file, old, new, message):
    text = (policy / file).read_text(encoding="utf-8")
    assert old in text
    (policy / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    said = [problem for problem in problems_of(policy) if message in problem.message]

    assert said, problems_of(policy)
    assert all(problem.path.endswith(file) and problem.line >= 1 for problem in said)
