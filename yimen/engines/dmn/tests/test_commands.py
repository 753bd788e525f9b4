"""`yimen rules …` on files of its own."""

import json

import pytest
from typer.testing import CliRunner

from yimen.engines.dmn.commands import app
from yimen.engines.dmn.tests.models import decision, definitions, given, table, text

MODEL = definitions(
    given("area", "number"),
    decision("fee", table("area", "fee", "< 50 -> 10 # art. 3", ">= 50 -> 20 # art. 4"), "area", kind="number"),
    decision("broken", text("fee / 0"), "=fee"),
)
CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <modelName>m.dmn</modelName>
  <testCase id="1">
    <inputNode name="area"><value xsi:type="xsd:decimal">70</value></inputNode>
    <resultNode name="fee" type="decision"><expected><value xsi:type="xsd:decimal">20</value></expected></resultNode>
    <resultNode name="broken" errorResult="true"><expected><value xsi:nil="true"/></expected></resultNode>
  </testCase>
  <testCase id="2">
    <inputNode name="area"><value xsi:type="xsd:decimal">7</value></inputNode>
    <resultNode name="fee" type="decision"><expected><value xsi:type="xsd:decimal">11</value></expected></resultNode>
    <resultNode name="missing" type="decision"><expected><value xsi:nil="true"/></expected></resultNode>
  </testCase>
</testCases>"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "m.dmn").write_bytes(MODEL)
    (tmp_path / "m-test-01.xml").write_text(CASES)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_suite_is_counted_and_each_failure_is_a_line(folder):
    result = run("test", folder, "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout.splitlines()[-1]) == {"passed": 1, "failed": 0, "errors": 1, "total": 2}
    assert "case 2 fee: expected" in result.output
    assert "the model has no 'missing'" in result.output


def test_an_explanation_names_the_rule_and_its_basis(folder):
    result = run("explain", folder / "m.dmn", "fee", "--context", "{area: 70}")

    assert result.exit_code == 0
    assert "fee = 20" in result.output
    assert "✓ rule 2: area = 70 [>= 50] yes" in result.output
    assert "art. 4" in result.output
    assert "art. 3" not in result.output


def test_an_unknown_decision_is_answered_with_those_there_are(folder):
    result = run("explain", folder / "m.dmn", "fees")

    assert result.exit_code == 2
    assert "fee, broken" in result.output.replace("\n", " ").replace("│", "").replace("  ", " ")


def test_sql_is_shown_or_the_reason_why_there_is_none(folder):
    assert 'AS "fee"' in run("sql", folder / "m.dmn", "fee", "area:number").output
    assert "AS `fee`" in run("sql", folder / "m.dmn", "fee", "area:number", "--dialect", "spark").output
    assert run("sql", folder / "m.dmn", "fee", "other:number").exit_code == 1
