"""What every connector is asked and how it fails."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from yimen.government.schema.registers import Connector, strays


class Unavailable(Exception):
    """The register did not answer, or not in time, or not in a form that can be read."""


@dataclass(frozen=True)
class RecordQuery:
    """One question to a register: the record whose `key_field` is `key`, with these fields, within these seconds."""

    register: str
    table: str
    key_field: str
    key: str
    fields: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Put:
    """A record to be entered under a key: these fields get these values, others that it has stay as they are."""

    register: str
    table: str
    key_field: str
    key: str
    values: Mapping[str, Any]
    seconds: float


Batch = list[tuple[str | None, ...]]
"""Some records, each with the wanted fields in their order, as text; None where there is nothing."""


@dataclass(frozen=True)
class BulkQuery:
    """A question for all records of a table, or for those in which the field `where[0]` is one of `where[1]`."""

    register: str
    table: str
    key_field: str
    fields: tuple[str, ...]
    seconds: float
    where: tuple[str, tuple[str, ...]] | None = None
    batch: int = 10_000


def text(value: object) -> str | None:
    """A value of a record as text: true and false in lower case, nothing as None."""
    if value is None or value == "":
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def batches(records: Iterable[tuple[str | None, ...]], size: int) -> Iterable[Batch]:
    """Records in groups of at most `size`."""
    group: Batch = []
    for record in records:
        group.append(record)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group


def refuse_stray(connector: Connector) -> None:
    """Raise Unavailable for a connector that could lead to what is no register, whatever checked its release."""
    if (message := strays(connector)) is not None:
        raise Unavailable(message)


def file_in(folder: Path, name: str) -> Path:
    """A register's file, wherever links lead. Raises Unavailable for one that lies elsewhere or is no ordinary file."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise Unavailable(f"{name} lies outside the folder of registers")
    if not path.is_file():
        raise Unavailable(f"{name} is missing")
    return path


def location(url: str, *schemes: str) -> str:
    """A URL of `locations.json` with one of the schemes. Raises Unavailable for another."""
    if urlsplit(url).scheme not in schemes:
        raise Unavailable(f"its location must begin with {schemes[0]}://")
    return url
