"""Where registers are read: each in its own place, and from nowhere else on the machine or the network."""

from collections.abc import Iterator

from yimen.government.checks.places import Places
from yimen.government.problems import Problem
from yimen.government.schema import Csv, Http, Release, Sqlite
from yimen.government.schema.registers import strays


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Every connector that could lead to what is no register."""
    for identifier, register in release.registers.items():
        if (message := strays(register.connector)) is not None:
            match register.connector:
                case Sqlite() | Csv():
                    key = "file"
                case Http():
                    key = "path"
                case _:
                    key = "kind"
            yield places.error(("registers", identifier, "connector", key), message)
