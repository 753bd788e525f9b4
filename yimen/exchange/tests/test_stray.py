"""A connector that leads to what is no register is refused when it is asked, whatever checked its release."""

import os

import pytest

from yimen.exchange import connectors
from yimen.exchange.tests.conftest import AN, register

SECRET = "id_number,name,born_on,barred\nA-001,root,1990-01-01,true\n"
STRAYS = {
    "a file of the machine": {"kind": "csv", "file": "{outside}/secret.csv"},
    "a folder above": {"kind": "csv", "file": "../secret.csv"},
    "a link": {"kind": "csv", "file": "link.csv"},
    "a pipe": {"kind": "csv", "file": "pipe.csv"},
    "a database above": {"kind": "sqlite", "file": "../people.sqlite"},
    "a way of opening": {"kind": "sqlite", "file": "people.sqlite?mode=rw"},
    "an address above": {"kind": "http", "path": "/people/../{key}"},
}


@pytest.fixture
def outside(folder):
    """What lies beside the folder of registers, and would be read."""
    (folder.parent / "secret.csv").write_text(SECRET)
    (folder / "link.csv").symlink_to(folder.parent / "secret.csv")
    os.mkfifo(folder / "pipe.csv")
    os.link(folder / "people.sqlite", folder.parent / "people.sqlite")
    return folder.parent


@pytest.mark.parametrize("name", STRAYS)
def test_nothing_is_read_or_entered_outside(outside, name):
    connector = {key: value.replace("{outside}", str(outside)) for key, value in STRAYS[name].items()}
    asked = register("honest", {**connector, "writable": True} if connector["kind"] != "csv" else connector)
    kind = asked.evidence["record"]

    with pytest.raises(connectors.Unavailable):
        connectors.find(asked, kind, AN, ["name"])
    with pytest.raises(connectors.Unavailable):
        list(connectors.records(asked, kind, ["name"]))
    with pytest.raises(connectors.Unavailable):
        connectors.put(asked, kind, AN, {"name": "x"})


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("http", '{"http": {"honest": {"url": "ftp://127.0.0.1", "token": "t"}}}'),
        ("postgres", '{"postgres": {"people": "host=127.0.0.1"}}'),
    ],
)
def test_a_location_of_another_scheme_is_refused(folder, name, place):
    (folder / "locations.json").write_text(place)
    connector = {"kind": "http", "path": "/{key}"} if name == "http" else {"kind": "postgres", "database": "people"}
    asked = register("honest", connector)

    with pytest.raises(connectors.Unavailable, match="its location must begin with"):
        connectors.find(asked, asked.evidence["record"], AN, ["name"])
