"""The verification standard: every requirement of levels 1 and 2 has its answer, and the answer leads somewhere."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
STANDARD = PROJECT.parent / "shared" / "data" / "asvs-5.0.0.json"
STATUSES = ("met", "partly", "not", "not-applicable")
OF_EACH_CHAPTER = (27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7)
"""How many requirements of levels 1 and 2 the chapters of version 5.0.0 have."""


@pytest.fixture(scope="module")
def answers():
    return yaml.safe_load((PROJECT / "docs" / "asvs.yaml").read_text())


def test_each_requirement_of_levels_1_and_2_has_an_answer_once(answers):
    written = re.findall(r"^(V[\d.]+):", (PROJECT / "docs" / "asvs.yaml").read_text(), re.MULTILINE)

    assert len(written) == len(set(written)) == len(answers)
    chapters = Counter(int(key[1:].partition(".")[0]) for key in answers)
    assert tuple(chapters[number] for number in range(1, 18)) == OF_EACH_CHAPTER
    assert Counter(each["level"] for each in answers.values()) == {1: 70, 2: 183}


@pytest.mark.skipif(not STANDARD.exists(), reason="the standard is not on this machine")
def test_they_are_the_standard_s_own(answers):
    requirements = json.loads(STANDARD.read_text())["requirements"]
    expected = {each["req_id"]: int(each["L"]) for each in requirements if each["L"] in {"1", "2"}}
    texts = {each["req_id"]: each["req_description"] for each in requirements}

    assert {key: each["level"] for key, each in answers.items()} == expected
    assert [key for key, each in answers.items() if each["reason"].rstrip(".").lower() in texts[key].lower()] == []


def test_an_answer_has_a_status_a_reason_and_evidence_that_is_there(answers):
    wrong = []
    for key, each in answers.items():
        if set(each) - {"level", "status", "reason", "evidence"} or each["status"] not in STATUSES:
            wrong.append(f"{key}: {each}")
        if not each["reason"].endswith("."):
            wrong.append(f"{key}: the reason is no sentence")
        if each["status"] != "not-applicable" and not each.get("evidence"):
            wrong.append(f"{key}: no evidence")
        wrong += [f"{key}: {path} is not there" for path in each.get("evidence", ()) if not (PROJECT / path).exists()]

    assert wrong == []


def test_the_page_on_security_counts_them_and_names_files_that_are_there(answers):
    page = (PROJECT / "docs" / "security.md").read_text()
    counts = Counter((each["level"], each["status"]) for each in answers.values())

    for level in (1, 2):
        assert f"| {level} | " + " | ".join(str(counts[level, status]) for status in STATUSES) + " |" in page
    named = re.findall(r"`((?:yimen|tests|docs)/[\w./-]+)`", page)
    named += [f"docs/{target}" for target in re.findall(r"\]\(([^):]+)\)", page)]
    assert len(named) > 20
    assert [path for path in named if not (PROJECT / path).exists()] == []
