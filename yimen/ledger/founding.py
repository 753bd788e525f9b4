"""What only the schema's owner writes, at every migration: kinds of acts, the clock, logins with their rights, seals.

Runs around `migrate`: kinds before it, since a migration may append an act; all else when the tables are as they stay.
"""

import importlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from yimen.ledger import acts, events, operations

RIGHTS = Path(__file__).parent / "sql" / "0008_rights.sql"
ROLES = ("app", "worker", "sequencer")
USUAL = (3_600, 300)
"""Seconds before and after the database's clock: a nightly scan says the time at which it began."""
DEMONSTRATION = (20 * 366 * 86_400,) * 2
"""A demonstration and tests act out months in minutes."""
UPGRADE = acts.Actor(kind="system", id="upgrade", channel="command")
CHUNK = 5_000
"""Rows of one act, whose body holds a megabyte at most."""
GUARDED = (
    "SELECT c.relname::text, regexp_replace(p.proname, '^seal_(groups_)?by_', '') AS key_column,"
    " p.proname ~ '^seal_groups_by_' AS is_shared,"
    " array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum) AS columns"
    " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'"
    " JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace l ON l.oid = p.pronamespace AND l.nspname = 'ledger'"
    " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " WHERE t.tgname = 'ledger_guard' AND p.proname ~ '^seal_(groups_)?by_' GROUP BY 1, 2, 3 ORDER BY 1"
)


def before_migrations(**_: Any) -> None:
    """Enter the kinds of acts that the code has, where the ledger has a table of them already."""
    with connection.cursor() as cursor:
        if _is_founded(cursor):
            enter_kinds(cursor)


def after_migrations(**_: Any) -> None:
    """Bring up to date what the owner alone writes, where all migrations have run."""
    with transaction.atomic(), connection.cursor() as cursor:
        if _is_founded(cursor):
            enter_kinds(cursor)
            grant_rights(cursor)
            _set_clock(cursor)
            _reseal(cursor)


def _is_founded(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT to_regclass('ledger.kinds') IS NOT NULL AND pg_has_role(relowner, 'USAGE')"
                   " FROM pg_class WHERE oid = to_regclass('ledger.acts')")  # fmt: skip
    row = cursor.fetchone()
    return bool(row and row[0])


def found(cursor: CursorWrapper, *, demonstration: bool) -> None:
    """Set the clock with which the ledger begins, and begin the chain over rows where the log stands."""
    cursor.execute("INSERT INTO ledger.clock VALUES (0, %s, %s, NULL)", DEMONSTRATION if demonstration else USUAL)
    cursor.execute("INSERT INTO ledger.sealed SELECT max(index) + 1, ledger.rows_origin(), transaction_timestamp()"
                   " FROM ledger.entries HAVING count(*) > 0")  # fmt: skip


def kinds() -> list[str]:
    """The kinds of acts that the code of this version records."""
    for room in apps.get_app_configs():
        if importlib.util.find_spec(f"{room.name}.events"):
            importlib.import_module(f"{room.name}.events")
    return sorted(acts.REGISTRY)


def enter_kinds(cursor: CursorWrapper) -> None:
    """Let the ledger take the kinds of acts that the code has, and no other."""
    cursor.execute("DELETE FROM ledger.kinds WHERE kind <> ALL(%s)", [kinds()])
    cursor.execute("INSERT INTO ledger.kinds SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", [kinds()])


def logins() -> dict[str, str]:
    """Who logs in as what, by the URLs given; who has no URL of its own logs in as the application."""
    urls = settings.DATABASE_URLS
    return {role: str(conninfo_to_dict(urls.get(role) or urls["app"])["user"]) for role in ROLES}


def grant_rights(cursor: CursorWrapper) -> None:
    """Give each login what it needs and take what it does not, also where another held its place before."""
    named = logins()
    cursor.execute("DELETE FROM ledger.logins WHERE login <> ALL(%s) RETURNING login", [list(named.values())])
    for (former,) in cursor.fetchall():
        for what in (
            "ALL FUNCTIONS IN SCHEMA ledger",
            "ALL TABLES IN SCHEMA ledger_view",
            "ALL TABLES IN SCHEMA public",
        ):
            cursor.execute(sql.SQL(f"REVOKE ALL ON {what} FROM {{}}").format(sql.Identifier(former)))
    for role, login in named.items():
        cursor.execute(
            "INSERT INTO ledger.logins VALUES (%s, %s) ON CONFLICT (role) DO UPDATE SET login = excluded.login",
            [role, login],
        )
    script = sql.SQL(RIGHTS.read_text()).format(**{role: sql.Identifier(login) for role, login in named.items()})
    cursor.execute(script.as_string(cursor.connection))


def _set_clock(cursor: CursorWrapper) -> None:
    """Widen the clock for a demonstration, or narrow it again, by an act."""
    cursor.execute("SELECT behind_seconds, ahead_seconds FROM ledger.clock ORDER BY number DESC LIMIT 1")
    wanted = DEMONSTRATION if settings.DEMO else USUAL
    if cursor.fetchone() != wanted:
        behind, ahead = wanted
        reason = "demonstration" if settings.DEMO else "no demonstration"
        act = operations.append(
            events.ClockSet(behind_seconds=behind, ahead_seconds=ahead, reason=reason),
            actor=UPGRADE,
            now=timezone.now(),
        )
        cursor.execute("SELECT ledger.set_clock(%s, %s, %s)", [act.id, behind, ahead])


def _reseal(cursor: CursorWrapper) -> None:
    """Seal the rows of tables whose columns an upgrade changed, and of those that had no seals before."""
    cursor.execute(GUARDED)
    guarded = cursor.fetchall()
    cursor.execute("SELECT table_name, columns FROM ledger.shapes")
    known = dict(cursor.fetchall())
    for table, key, _, columns in guarded:
        if known.get(table) == columns:
            continue
        for keys in _keys(cursor, table, key):
            operations.append(
                events.RowsResealed(table=table, columns=columns, before=known.get(table, []), rows=len(keys)),
                actor=UPGRADE,
                rows=[(table, each) for each in keys],
                now=timezone.now(),
            )
            cursor.execute("SELECT ledger.reseal(%s, %s, %s)", [table, key, keys])
        cursor.execute(
            "INSERT INTO ledger.shapes VALUES (%s, %s)"
            " ON CONFLICT (table_name) DO UPDATE SET columns = excluded.columns",
            [table, columns],
        )
    cursor.execute("DELETE FROM ledger.shapes WHERE table_name <> ALL(%s)", [[table for table, *_ in guarded]])


def _keys(cursor: CursorWrapper, table: str, key: str) -> Iterator[list[str]]:
    """The keys of all rows of a table, in chunks."""
    query = sql.SQL("SELECT DISTINCT {key}::text FROM {table} ORDER BY 1").format(
        key=sql.Identifier(key), table=sql.Identifier("public", table)
    )
    cursor.execute(query.as_string(cursor.connection))
    found = [row[0] for row in cursor.fetchall()]
    for first in range(0, len(found), CHUNK):
        yield found[first : first + CHUNK]
