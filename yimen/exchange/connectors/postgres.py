"""A register in a PostgreSQL database of its agency."""

import collections
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from yimen.exchange.connectors.base import Batch, BulkQuery, Put, RecordQuery, Unavailable, batches, location
from yimen.government.schema import Postgres

READ_ONLY = " -c default_transaction_read_only=on"
MOST_IDLE = 8

_idle: dict[str, collections.deque[psycopg.Connection[Any]]] = collections.defaultdict(
    lambda: collections.deque(maxlen=MOST_IDLE)
)


def find(connector: Postgres, ask: RecordQuery, locations: Mapping[str, Any], folder: Path) -> Mapping[str, Any] | None:
    """Read one row. Connections are kept for the next question; one that broke meanwhile is made anew, once."""
    url = locations.get("postgres", {}).get(connector.database)
    if url is None:
        raise Unavailable(f"no location is given for the database {connector.database}")
    query = sql.SQL("SELECT {} FROM {} WHERE {} = %s LIMIT 1").format(
        sql.SQL(", ").join(map(sql.Identifier, ask.fields)), sql.Identifier(ask.table), sql.Identifier(ask.key_field)
    )
    for attempt in (1, 2):
        connection = None
        try:
            connection = _connection(url, ask.seconds)
            with connection.cursor(row_factory=dict_row) as cursor:
                row = cursor.execute(query, [ask.key]).fetchone()
        except psycopg.Error as error:
            if connection is not None:
                connection.close()
            broken = isinstance(error, psycopg.OperationalError) and not isinstance(error, psycopg.errors.QueryCanceled)
            if attempt == 1 and broken:
                _idle[url].clear()  # one that broke means that the others did
                continue
            raise Unavailable(type(error).__name__) from error
        _idle[url].append(connection)
        return row
    return None


def records(connector: Postgres, sweep: BulkQuery, locations: Mapping[str, Any], folder: Path) -> Iterable[Batch]:
    """All rows of the table, by COPY, over a connection of its own."""
    url = locations.get("postgres", {}).get(connector.database)
    if url is None:
        raise Unavailable(f"no location is given for the database {connector.database}")
    query = sql.SQL("SELECT {} FROM {}").format(
        sql.SQL(", ").join(map(sql.Identifier, sweep.fields)), sql.Identifier(sweep.table)
    )
    if sweep.where is not None:
        field, wanted = sweep.where
        query += sql.SQL(" WHERE {} = ANY({})").format(sql.Identifier(field), sql.Literal(list(wanted)))
    try:
        with (
            _new_connection(url, sweep.seconds) as connection,
            connection.cursor() as cursor,
            cursor.copy(sql.SQL("COPY ({}) TO STDOUT").format(query)) as copy,
        ):
            yield from batches((tuple(row) for row in copy.rows()), sweep.batch)
    except psycopg.Error as error:
        raise Unavailable(type(error).__name__) from error


def put(connector: Postgres, put: Put, locations: Mapping[str, Any], folder: Path) -> None:
    """Insert or update one row, over a connection of its own that may write."""
    url = locations.get("postgres", {}).get(connector.database)
    if url is None:
        raise Unavailable(f"no location is given for the database {connector.database}")
    names = list(map(sql.Identifier, put.values))
    query = sql.SQL("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO UPDATE SET {}").format(
        sql.Identifier(put.table),
        sql.SQL(", ").join(names),
        sql.SQL(", ").join([sql.Placeholder()] * len(names)),
        sql.Identifier(put.key_field),
        sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(name) for name in names),
    )
    try:
        with _new_connection(url, put.seconds, read_only=False) as connection:
            connection.execute(query, list(put.values.values()))
    except psycopg.Error as error:
        raise Unavailable(type(error).__name__) from error


def _connection(url: str, seconds: float) -> psycopg.Connection[Any]:
    try:
        return _idle[url].pop()
    except IndexError:
        return _new_connection(url, seconds)


def _new_connection(url: str, seconds: float, *, read_only: bool = True) -> psycopg.Connection[Any]:
    return psycopg.connect(
        location(url, "postgresql", "postgres"),
        autocommit=True,
        connect_timeout=min(10, max(2, round(seconds))),
        keepalives_idle=30,
        keepalives_interval=10,
        keepalives_count=3,
        tcp_user_timeout=60_000,  # a dead peer is noticed
        options=f"-c statement_timeout={round(seconds * 1000)}" + (READ_ONLY if read_only else ""),
    )
