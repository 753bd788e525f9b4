"""Figures of what an application took before: each is the median of published items, or is not given."""

import json
import re
import statistics
from pathlib import Path

import pytest

from yimen import government
from yimen.government.schema import Figures, Text

ROOT = Path(__file__).resolve().parents[3]
CITY = ROOT / "cities" / "haitang"
ITEMS = ROOT.parent / "shared" / "data" / "guangdong-services.jsonl"


def medians(items: list[dict], pattern: str) -> dict[str, int]:
    """The figures of the items whose names match: how many they are, and the medians of what they state."""
    found = [each for each in items if re.search(pattern, each["TASK_NAME"] or "")]
    days = [int(m.group()) for each in found if (m := re.match(r"\d+", each["handle_time"] or ""))]
    visits = [int(each["visit_number"]) for each in found if str(each["visit_number"]).isdigit()]
    materials = [len(each["material_intro"] or []) for each in found]
    figures = {"days": days, "visits": visits, "materials": materials}
    return {"items": len(found)} | {name: round(statistics.median(of)) for name, of in figures.items() if of}


@pytest.fixture(scope="module")
def items() -> list[dict]:
    if not ITEMS.exists():
        pytest.skip("the published items of Guangdong are not at hand")
    return [json.loads(line) for line in ITEMS.read_text(encoding="utf-8").splitlines()]


def test_every_figure_of_the_city_is_the_median_of_the_items_it_names(items):
    release, problems = government.load(CITY)
    assert release is not None, problems

    for service in release.services.values():
        if service.before is None:
            continue
        given = service.before
        assert given.matching is not None, f"{service.id} states figures and not of which items"
        found = medians(items, given.matching)
        for name in ("items", "materials", "days", "visits"):
            if getattr(given, name) is not None:
                assert getattr(given, name) == found[name], f"{service.id}: {name}"


def test_medians_are_taken_of_what_matches(items):
    """The items are those of a province and its capital: they have fire engineers, and no restaurants."""
    assert medians(items, "消防工程师注册审批") == {"items": 2, "days": 30, "visits": 0, "materials": 2}
    for pattern in ("个体工商户|营业执照", "食品经营许可$", "公众聚集场所", "店招|户外广告", "排水管网"):
        assert medians(items, pattern)["items"] == 0, "there are items for this service now: state their medians"


def test_a_figure_that_was_not_measured_is_left_out():
    figures = Figures(materials=3, items=12, matching="x", source=Text(zh="来源", en="source"))

    assert (figures.steps, figures.days, figures.materials) == (None, None, 3)
