# ruff: noqa: E501  the city is broken by whole lines of it
"""The demonstration city is clean, and each way of breaking it is caught where it stands."""

import shutil
from pathlib import Path

import pytest

from yimen import government

CITY = Path(__file__).resolve().parents[3] / "cities" / "haitang"
MARKET = "agencies/market"
LICENCE = f"{MARKET}/services/business-licence"
FOOD = f"{MARKET}/services/food-permit"

WAYS = {
    "a text missing in a language": (
        "life-events/open-a-restaurant.yaml", "name: {zh: 开办餐饮店, en: Open a restaurant}", "name: {zh: 开办餐饮店}",
        "missing in English",
    ),
    "an unknown service": (
        "life-events/open-a-restaurant.yaml", "{service: shop-sign}", "{service: shop-sgin}", "did you mean 'shop-sign'",
    ),
    "an unknown key": (f"{LICENCE}/service.yaml", "depth: online", "dept: online", "unknown key 'dept'"),
    "what is not FEEL": (
        f"{FOOD}/service.yaml", "string join(food.items, \"；\")", "string join(food.items, ", "this is not FEEL",
    ),
    "a FEEL type error": (
        "vocabulary.yaml", "business.staff >= 1 and", 'business.staff >= "1" and', "cannot be compared",
    ),
    "a name that FEEL does not know": (
        "agencies/fire/powers.yaml", 'fire.route = "commitment"', 'fire.rout = "commitment"', "did you mean 'route'",
    ),
    "a table with a gap": (
        f"{FOOD}/rules.dmn",
        "      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry>"
        '<text>"look-closer"',
        "      <rule><inputEntry><text>\"met\"</text></inputEntry><inputEntry><text>true</text></inputEntry><outputEntry>"
        '<text>"look-closer"',
        "matches no rule",
    ),
    "an overlap": (
        f"{FOOD}/rules.dmn", '<decisionTable hitPolicy="FIRST">', '<decisionTable hitPolicy="UNIQUE">', "matches rules",
    ),
    "a process that gets stuck": (
        f"{LICENCE}/process.bpmn", '<endEvent id="granted" name="准予登记"/>',
        '<parallelGateway id="granted"/><endEvent id="all"/><sequenceFlow id="x1" sourceRef="granted" targetRef="all"/>'
        '<sequenceFlow id="x2" sourceRef="accepted" targetRef="granted">'
        '<conditionExpression>acceptance = "later"</conditionExpression></sequenceFlow>',
        "can be stuck",
    ),
    "an unreachable step": (
        f"{LICENCE}/process.bpmn", 'sourceRef="accept" targetRef="accepted"', 'sourceRef="accept" targetRef="decide"', "accepted",
    ),
    "a task that no post can take": (
        f"{LICENCE}/process.bpmn", 'yimen:post="market.approver"', 'yimen:post="market.aprover"',
        "did you mean 'market.approver'",
    ),
    "a post without the power": (
        f"{LICENCE}/process.bpmn", 'yimen:post="market.approver"', 'yimen:post="market.examiner"', "does not hold",
    ),
    "a power that no list has": (
        f"{LICENCE}/process.bpmn", 'yimen:power="market.business-licence.decide"',
        'yimen:power="market.business-licence.decidee"', "which the list does not have",
    ),
    "a power without a basis": (
        f"{MARKET}/powers.yaml", '  basis: {law: registration-regulation, article: "19"}\n', "", "'basis' is missing",
    ),
    "a question that a register could answer": (
        f"{MARKET}/registers/enterprises.yaml", "  holder: {name: {zh: 使用人, en: Holder}, type: text}",
        "  holder: {name: {zh: 使用人, en: Holder}, type: text, concept: business.staff}", "though a register could give it",
    ),
    "a fetch without a grant": (
        "agencies/health/registers/health-certificates.yaml", "purposes: [food-permit]", "purposes: [shop-sign]",
        "fetched without a grant",
    ),
    "a promise beyond the law": (f"{FOOD}/service.yaml", "promised: {days: 7}", "promised: {days: 11}", "longer than"),
    "a changed outcome of an example": (
        f"{LICENCE}/examples/dwelling.yaml", "premises.use: 住宅", "premises.use: 商业", "eligibility is eligible",
    ),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(CITY, tmp_path / "haitang")
    return tmp_path / "haitang"


def test_the_city_is_clean():
    release, problems = government.load(CITY)

    assert problems == []
    assert release is not None and len(release.services) == 4


@pytest.mark.parametrize("way", WAYS)
def test_each_break_is_caught_with_file_and_line(folder, way):
    file, old, new, message = WAYS[way]
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, "the city has changed: break it in another place"
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    release, problems = government.load(folder)

    assert release is None
    assert [p for p in problems if message in p.message and p.line >= 1], [str(p) for p in problems]
    where = {"a changed outcome of an example": file, "a fetch without a grant": "vocabulary.yaml"}.get(way)
    expected = where or ("agencies/" if way == "a question that a register could answer" else file)
    assert any(expected in p.path or file in p.path or "form.yaml" in p.path for p in problems), [
        str(p) for p in problems
    ]


def test_a_value_that_nobody_reads_is_a_burden(folder):
    vocabulary = folder / "vocabulary.yaml"
    text = vocabulary.read_text(encoding="utf-8")
    vocabulary.write_text(text.replace("  owner.sex:\n", "  owner.sex:\n    official: false\n", 1), encoding="utf-8")

    _, problems = government.load(folder)

    assert any("owner.sex is read by nobody" in p.message for p in problems)
