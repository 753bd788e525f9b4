"""The demonstration city against the real texts of laws: at least 95 of 100 citations are proven, and none is wrong."""

import datetime as dt
from pathlib import Path

import pytest

from yimen.engines.lawtext.tests.laws import real_laws
from yimen.government import assembling, laws

CITY = Path(__file__).resolve().parents[2] / "cities" / "haitang"
WANTED = 0.95


@pytest.fixture(scope="module")
def report():
    corpus = laws.read(real_laws())
    return laws.prove(assembling.assemble(CITY).root, corpus, on=dt.date(2026, 11, 24))


def test_no_citation_is_wrong(report):
    assert [str(problem) for problem in report.problems if problem.severity == "error"] == []


def test_the_citations_of_laws_at_hand_are_proven(report):
    assert sum(report.counts.values()) > 400
    assert report.share >= WANTED


def test_whatever_is_not_proven_says_why(report):
    silent = [
        str(problem) for finding in report.findings if finding.status == "unquoted" for problem in finding.problems
    ]

    assert silent == []
    assert all(finding.problems for finding in report.findings if finding.status != "proven")
