"""A register in an SQLite file."""

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from yimen.exchange.connectors.base import Ask, Batch, Sweep, Unavailable, batches, text
from yimen.government.schema import Sqlite


def find(connector: Sqlite, ask: Ask, locations: Mapping[str, Any], folder: Path) -> Mapping[str, Any] | None:
    """Read one row of a file that is opened for reading only."""
    path = folder / connector.file
    if not path.is_file():
        raise Unavailable(f"{connector.file} is missing")
    deadline = time.monotonic() + ask.seconds
    listed = ", ".join(map(quoted, ask.fields))
    query = f"SELECT {listed} FROM {quoted(ask.table)} WHERE {quoted(ask.key_field)} = ? LIMIT 1"  # noqa: S608
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=ask.seconds)
        try:
            connection.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
            row = connection.execute(query, [ask.key]).fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise Unavailable(type(error).__name__) from error
    return None if row is None else dict(zip(ask.fields, row, strict=True))


def records(connector: Sqlite, sweep: Sweep, locations: Mapping[str, Any], folder: Path) -> Iterable[Batch]:
    """All rows of the table, in one reading."""
    path = folder / connector.file
    if not path.is_file():
        raise Unavailable(f"{connector.file} is missing")
    deadline = time.monotonic() + sweep.seconds
    listed = ", ".join(map(quoted, sweep.fields))
    query = f"SELECT {listed} FROM {quoted(sweep.table)}"  # noqa: S608
    given: tuple[str, ...] = ()
    if sweep.where is not None:
        given = (json.dumps(sweep.where[1]),)
        query += f" WHERE {quoted(sweep.where[0])} IN (SELECT value FROM json_each(?))"  # noqa: S608
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            connection.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
            yield from batches((tuple(map(text, row)) for row in connection.execute(query, given)), sweep.batch)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise Unavailable(type(error).__name__) from error


def quoted(name: str) -> str:
    """An identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'
