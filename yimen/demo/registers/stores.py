"""Writing a register where its agency keeps it: a database, a file of SQLite or CSV, or what a process serves."""

import csv
import json
import secrets
import socket
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from yimen.demo.registers import records
from yimen.engines.feel.sql import quoted
from yimen.government import datatypes
from yimen.government.schema import Csv, Http, Postgres, Register, Sqlite
from yimen.platform import embedded


def write(
    register: Register, tables: Mapping[str, records.Table], *, data_dir: Path, places: dict[str, dict[str, Any]]
) -> int:
    """Write the register anew and note in `places` where it is; returns how many records it holds."""
    folder = data_dir / "registers"
    keys = {kind.table: kind.key for kind in register.evidence.values()}
    wanted = {name: table for name, table in tables.items() if name in keys}
    match register.connector:
        case Postgres(database=database):
            url = embedded.create_database(data_dir, name=f"register_{database}", login=f"register_{database}")
            places["postgres"][database] = url
            return _postgres(register, wanted, keys, url)
        case Sqlite(file=file):
            return _sqlite(wanted, keys, folder / file)
        case Csv(file=file):
            return _csv(wanted, folder / file)
        case Http():
            content = {name: records.keyed(table.rows(), table.columns, keys[name]) for name, table in wanted.items()}
            write_json(folder / f"{register.id}.json", content)
            url = f"http://127.0.0.1:{free_port()}/{register.id}"
            places["http"][register.id] = {"url": url, "token": secrets.token_urlsafe(24)}
            return sum(map(len, content.values()))


def _postgres(register: Register, tables: Mapping[str, records.Table], keys: Mapping[str, str], url: str) -> int:
    count = 0
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for name, table in tables.items():
            types = {c: datatypes.of(register.fields[c]).sql if c in register.fields else "text" for c in table.columns}
            columns = sql.SQL(", ").join(
                sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(types[c])) for c in table.columns
            )
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(name)))
            cursor.execute(sql.SQL("CREATE TABLE {} ({})").format(sql.Identifier(name), columns))
            with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))) as copy:
                for row in table.rows():
                    copy.write_row(row)
                    count += 1
            cursor.execute(
                sql.SQL("CREATE UNIQUE INDEX ON {} ({})").format(sql.Identifier(name), sql.Identifier(keys[name]))
            )
    return count


def _sqlite(tables: Mapping[str, records.Table], keys: Mapping[str, str], path: Path) -> int:
    draft = _draft(path)
    connection = sqlite3.connect(draft)
    count = 0
    with connection:
        for name, table in tables.items():
            columns = ", ".join(map(quoted, table.columns))
            marks = ", ".join("?" * len(table.columns))
            connection.execute(f"CREATE TABLE {quoted(name)} ({columns}, PRIMARY KEY ({quoted(keys[name])}))")
            insert = f"INSERT INTO {quoted(name)} VALUES ({marks})"  # noqa: S608  names of our own
            for row in table.rows():
                connection.execute(insert, [None if value is None else records.as_text(value) for value in row])
                count += 1
    connection.close()
    draft.replace(path)
    return count


def _csv(tables: Mapping[str, records.Table], path: Path) -> int:
    (table,) = tables.values()
    draft = _draft(path)
    count = 0
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.columns)
        for row in table.rows():
            writer.writerow(map(records.as_text, row))
            count += 1
    draft.replace(path)
    return count


def _draft(path: Path) -> Path:
    """An empty file beside another, which replaces it when it is complete; only its owner can read it."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    return draft


def write_json(path: Path, content: object) -> None:
    """Replace a file in one step; only its owner can read it, for it may hold a token."""
    draft = _draft(path)
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
