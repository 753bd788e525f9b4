"""The DMN Technology Compatibility Kit: every case."""

from pathlib import Path

import pytest

from yimen.engines.dmn import tck

SUITE = Path(__file__).resolve().parents[3] / "shared" / "data" / "dmn-tck"


@pytest.mark.skipif(not SUITE.exists(), reason="the suite is not on this machine")
@pytest.mark.parametrize("level", ["compliance-level-2", "compliance-level-3"])
def test_every_case_passes(level):
    outcomes = list(tck.run(SUITE / level))

    problems = [f"{o.file.parent.name} {o.case} {o.result}: {o.problem}" for o in outcomes if o.problem]
    assert problems == []
    assert len(outcomes) > 100
