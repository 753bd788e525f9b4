"""The Go project's own code for logs and signed notes accepts what we serve, and refuses what is spoiled."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from yimen.ledger import sequencer
from yimen.ledger.tests.logs import pages

SOURCE = Path(__file__).parent / "go"


@pytest.fixture(scope="module")
def verify(tmp_path_factory):
    """The program, built where there is Go and its module can be had."""
    if shutil.which("go") is None:
        pytest.skip("there is no Go on this machine")
    program = tmp_path_factory.mktemp("go") / "verify"
    env = os.environ | {"GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local", "GOWORK": "off"}
    fetched = subprocess.run(
        ["go", "mod", "download"], cwd=SOURCE, env=env, capture_output=True, text=True, check=False
    )
    if fetched.returncode:
        pytest.skip(f"golang.org/x/mod cannot be had here: {fetched.stderr.strip()[-200:]}")
    subprocess.run(["go", "build", "-o", program, "."], cwd=SOURCE, env=env, check=True)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=120)

    return run


@pytest.mark.long
def test_go_reads_our_checkpoints_tiles_entries_and_proofs(boxes, verify, superuser):
    for count in (1, 255, 44):
        boxes.append_many(count)
        sequencer.sequence_now()
    key = sequencer.verifier().encoded()

    with pages() as url:
        passed = verify(url, key, "1", "256", "300")
        with superuser.transaction():
            superuser.execute("SET LOCAL session_replication_role = replica")
            superuser.execute("UPDATE ledger.nodes SET hash = sha256('another') WHERE level = 0 AND index = 7")
        spoiled = verify(url, key, "1")

    assert (passed.returncode, passed.stdout) == (0, "300 entries\n"), passed.stderr
    assert spoiled.returncode == 1
