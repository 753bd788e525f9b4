"""What every connector is asked and how it fails."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


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
