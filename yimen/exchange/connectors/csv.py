"""A register in a CSV file, as agencies send them round: UTF-8, with a header."""

import csv
import functools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from yimen.exchange.connectors.base import Batch, BulkQuery, RecordQuery, Unavailable, batches, file_in, text
from yimen.government.schema import Csv


def find(connector: Csv, ask: RecordQuery, locations: Mapping[str, Any], folder: Path) -> Mapping[str, Any] | None:
    """Look one row up in an index of the file, which is read again when it changed."""
    path = file_in(folder, connector.file)
    try:
        state = path.stat()
        columns, rows = _index(path, ask.key_field, state.st_mtime_ns, state.st_size)
    except FileNotFoundError:
        raise Unavailable(f"{connector.file} is missing") from None
    except (OSError, csv.Error, UnicodeDecodeError, KeyError) as error:
        raise Unavailable(f"{connector.file} cannot be read: {type(error).__name__}") from error
    if lacking := sorted({ask.key_field, *ask.fields} - columns):  # then what it does not list may be elsewhere
        raise Unavailable(f"{connector.file} has no column {', '.join(lacking)}")
    return rows.get(ask.key)


def records(connector: Csv, sweep: BulkQuery, locations: Mapping[str, Any], folder: Path) -> Iterable[Batch]:
    """All rows of the file, as they come."""
    path = file_in(folder, connector.file)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            if sweep.where is not None:
                field, wanted = sweep.where[0], set(sweep.where[1])
                rows = (row for row in rows if row[field] in wanted)  # type: ignore[assignment]
            yield from batches((tuple(text(row[name]) for name in sweep.fields) for row in rows), sweep.batch)
    except FileNotFoundError:
        raise Unavailable(f"{connector.file} is missing") from None
    except (OSError, csv.Error, UnicodeDecodeError, KeyError) as error:
        raise Unavailable(f"{connector.file} cannot be read: {type(error).__name__}") from error


@functools.lru_cache(maxsize=8)
def _index(path: Path, key_field: str, _changed: int, _size: int) -> tuple[frozenset[str], dict[str, dict[str, str]]]:
    """The columns of the file, and its rows by their keys."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, strict=True)
        return frozenset(rows.fieldnames or ()), {row[key_field]: row for row in rows}
