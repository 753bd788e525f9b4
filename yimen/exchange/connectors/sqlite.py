"""A register in an SQLite file."""

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from yimen.engines.feel.sql import quoted
from yimen.exchange.connectors.base import Batch, BulkQuery, Put, RecordQuery, Unavailable, batches, file_in, text
from yimen.government.schema import Sqlite

WAIT = 5.0  # seconds at most, for whoever writes the file


def find(connector: Sqlite, ask: RecordQuery, locations: Mapping[str, Any], folder: Path) -> Mapping[str, Any] | None:
    """Read one row of a file that is opened for reading only."""
    table = quoted(ask.table)  # before each name: one that is no column would by itself be taken for a text
    listed = ", ".join(f"{table}.{quoted(name)}" for name in ask.fields)
    query = f"SELECT {listed} FROM {table} WHERE {table}.{quoted(ask.key_field)} = ? LIMIT 1"  # noqa: S608
    with _opened(connector, folder, seconds=ask.seconds) as connection:
        row = connection.execute(query, [ask.key]).fetchone()
    return None if row is None else dict(zip(ask.fields, row, strict=True))


def records(connector: Sqlite, sweep: BulkQuery, locations: Mapping[str, Any], folder: Path) -> Iterable[Batch]:
    """All rows of the table, in one reading."""
    table = quoted(sweep.table)
    listed = ", ".join(f"{table}.{quoted(name)}" for name in sweep.fields)
    query = f"SELECT {listed} FROM {table}"  # noqa: S608
    given: tuple[str, ...] = ()
    if sweep.where is not None:
        given = (json.dumps(sweep.where[1]),)
        query += f" WHERE {table}.{quoted(sweep.where[0])} IN (SELECT value FROM json_each(?))"  # noqa: S608
    with _opened(connector, folder, seconds=sweep.seconds) as connection:
        yield from batches((tuple(map(text, row)) for row in connection.execute(query, given)), sweep.batch)


def put(connector: Sqlite, put: Put, locations: Mapping[str, Any], folder: Path) -> None:
    """Insert or update one row."""
    path = file_in(folder, connector.file)
    names = list(put.values)
    changed = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in names)
    query = (
        f"INSERT INTO {quoted(put.table)} ({', '.join(map(quoted, names))}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        f" ON CONFLICT ({quoted(put.key_field)}) DO UPDATE SET {changed}"
    )
    try:
        with closing(sqlite3.connect(path, timeout=min(put.seconds, WAIT))) as connection, connection:
            connection.execute(query, [text(value) for value in put.values.values()])
    except sqlite3.Error as error:
        raise Unavailable(type(error).__name__) from error


@contextmanager
def _opened(connector: Sqlite, folder: Path, *, seconds: float) -> Iterator[sqlite3.Connection]:
    """The file, opened for reading only; what takes longer than so many seconds is broken off. Raises Unavailable."""
    path = file_in(folder, connector.file)
    deadline = time.monotonic() + seconds
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=min(seconds, WAIT))) as connection:
            connection.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
            yield connection
    except sqlite3.Error as error:
        raise Unavailable(type(error).__name__) from error
