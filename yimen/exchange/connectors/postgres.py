"""A register in a PostgreSQL database of its agency."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from yimen.exchange.connectors.base import Ask, Unavailable
from yimen.government.schema import Postgres

_local = threading.local()


def find(connector: Postgres, ask: Ask, locations: Mapping[str, Any], folder: Path) -> Mapping[str, Any] | None:
    """Read one row. The connection of a thread is kept; one that broke meanwhile is made anew, once."""
    url = locations.get("postgres", {}).get(connector.database)
    if url is None:
        raise Unavailable(f"no location is given for the database {connector.database}")
    query = sql.SQL("SELECT {} FROM {} WHERE {} = %s LIMIT 1").format(
        sql.SQL(", ").join(map(sql.Identifier, ask.fields)), sql.Identifier(ask.table), sql.Identifier(ask.key_field)
    )
    for attempt in (1, 2):
        try:
            connection = _connection(url, ask.seconds)
            with connection.cursor(row_factory=dict_row) as cursor:
                return cursor.execute(query, [ask.key]).fetchone()
        except psycopg.OperationalError as error:
            _forget(url)
            if attempt == 2 or isinstance(error, psycopg.errors.QueryCanceled):
                raise Unavailable(type(error).__name__) from error
        except psycopg.Error as error:
            _forget(url)
            raise Unavailable(type(error).__name__) from error
    return None


def _connection(url: str, seconds: float) -> psycopg.Connection[Any]:
    kept: dict[str, psycopg.Connection[Any]] = _local.__dict__.setdefault("kept", {})
    connection = kept.get(url)
    if connection is None or connection.closed:
        connection = kept[url] = psycopg.connect(
            url,
            autocommit=True,
            connect_timeout=max(2, round(seconds)),
            options=f"-c statement_timeout={round(seconds * 1000)} -c default_transaction_read_only=on",
        )
    return connection


def _forget(url: str) -> None:
    connection = _local.__dict__.get("kept", {}).pop(url, None)
    if connection is not None:
        connection.close()
