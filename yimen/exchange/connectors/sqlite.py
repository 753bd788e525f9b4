"""A register in an SQLite file."""

import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yimen.exchange.connectors.base import Ask, Unavailable
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


def quoted(name: str) -> str:
    """An identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'
