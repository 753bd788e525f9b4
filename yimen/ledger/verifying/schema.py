"""The database against this version of the code: definitions, guards, what could get round them, and rights."""

import functools

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader

from yimen.ledger import founding, guards, tables
from yimen.ledger.verifying import definitions, rights
from yimen.ledger.verifying.report import Report

GUARDS = {
    "ledger_guard": (
        "CREATE TRIGGER ledger_guard AFTER INSERT OR DELETE OR UPDATE ON public.{table}"
        " FOR EACH ROW EXECUTE FUNCTION ledger.seal_by_{key}()"
    ),
    "ledger_guard_truncate": (
        "CREATE TRIGGER ledger_guard_truncate BEFORE TRUNCATE ON public.{table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse()"
    ),
}
SHARED = {
    "ledger_guard": (
        "CREATE TRIGGER ledger_guard AFTER INSERT ON public.{table} REFERENCING NEW TABLE AS after_change"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger.seal_groups_by_{key}()"
    ),
    "ledger_guard_update": (
        "CREATE TRIGGER ledger_guard_update AFTER UPDATE ON public.{table} REFERENCING OLD TABLE AS before_change"
        " NEW TABLE AS after_change FOR EACH STATEMENT EXECUTE FUNCTION ledger.seal_groups_by_{key}()"
    ),
    "ledger_guard_delete": (
        "CREATE TRIGGER ledger_guard_delete AFTER DELETE ON public.{table} REFERENCING OLD TABLE AS before_change"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger.seal_groups_by_{key}()"
    ),
    "ledger_guard_truncate": GUARDS["ledger_guard_truncate"],
}
"""For tables in which several rows share a key."""
ROUND = (
    ("event trigger {}", "SELECT evtname FROM pg_event_trigger"),
    (
        "rule {}",
        "SELECT c.oid::regclass || ' ' || r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname IN ('ledger', 'ledger_view', 'public') AND NOT (c.relkind = 'v' AND r.rulename = '_RETURN')",
    ),
    (
        "policy {}",
        "SELECT p.polrelid::regclass || ' ' || p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('ledger', 'ledger_view', 'public')",
    ),
    (
        "row security on {}",
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname IN ('ledger', 'public') AND (c.relrowsecurity OR c.relforcerowsecurity)",
    ),
    (
        "inheritance of {}",
        "SELECT i.inhrelid::regclass || ' from ' || i.inhparent::regclass FROM pg_inherits i"
        " JOIN pg_class c ON c.oid IN (i.inhrelid, i.inhparent) JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname IN ('ledger', 'public')",
    ),
    (
        "view {} before the application's tables",
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind NOT IN ('r', 'S', 'i', 'c')",
    ),
    (
        "setting of a login or of the database: {}",
        "SELECT coalesce(r.rolname, 'all') || ' ' || array_to_string(s.setconfig, ' ') FROM pg_db_role_setting s"
        " LEFT JOIN pg_roles r ON r.oid = s.setrole"
        " WHERE s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))"
        " AND array_to_string(s.setconfig, ' ') ~ 'session_replication_role|search_path'",
    ),
)
TRIGGERS = (
    "SELECT n.nspname::text, c.relname::text, t.tgname::text, t.tgenabled::text, t.tgisinternal,"
    " pg_get_triggerdef(t.oid)"
    " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname IN ('ledger', 'ledger_view', 'public') ORDER BY 1, 2, 3"
)
UNIQUE = (
    "SELECT c.relname::text, a.attname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'"
    " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
    " WHERE i.indisunique AND i.indnkeyatts = 1 AND i.indpred IS NULL"
)
LIBRARY = "procrastinate_"


def check(report: Report) -> None:
    """Functions, views and tables of the ledger, the guard of each table, and what else could let a change pass."""
    with connection.cursor() as cursor:
        _definitions(report, cursor)
        _guards(report, cursor)
        for words, query in ROUND:
            cursor.execute(query)
            for (name,) in cursor.fetchall():
                report.add(f"{words.format(name)}: this version has none")
        rights.check(report, cursor)


def _definitions(report: Report, cursor: CursorWrapper) -> None:
    found, expected = definitions.actual(cursor), definitions.expected()
    for name in sorted(expected.keys() | found.keys()):
        kind, _, rest = name.partition(" ")
        if name not in found:
            table, _, trigger = rest.partition(" ")
            lost = f"table {table} has lost the trigger {trigger}" if kind == "trigger" else f"{name} is gone"
            report.add(lost)
        elif name not in expected:
            report.add(f"{name} is not of this version")
        elif found[name] != expected[name]:
            report.add(f"{name} is not as this version defines it")


def _guards(report: Report, cursor: CursorWrapper) -> None:
    """Each guarded table has its two triggers as they should be, and no other goes without for no reason."""
    cursor.execute(TRIGGERS)
    found: dict[tuple[str, str], str] = {}
    for schema, table, name, enabled, is_internal, definition in cursor.fetchall():
        if enabled != "O":
            report.add(f"table {table}: the trigger {name} is switched off")
        if schema != "public" or is_internal:
            continue
        found[table, name] = definition
        if name not in SHARED and not (table.startswith(LIBRARY) and name.startswith(LIBRARY)):
            report.add(f"table {table}: this version has no trigger {name}")
    cursor.execute("SELECT DISTINCT table_name FROM ledger_view.covers WHERE table_name <> 'ledger.bodies'")
    former = tables.former()
    named = {now for (name,) in cursor.fetchall() if (now := former.get(name, name))}
    cursor.execute(founding.GUARDED)
    key_of = {table: key for table, key, *_ in cursor.fetchall()} | keys_of_guards()
    cursor.execute(UNIQUE)
    unique = set(cursor.fetchall())
    cursor.execute("SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                   " WHERE n.nspname = 'public' AND c.relkind = 'r'")  # fmt: skip
    there, exempt = {name for (name,) in cursor.fetchall()}, tables.exempt()
    for table in sorted(there - exempt.keys() - key_of.keys()):
        report.add(f"table {table}: no act guards it, and there is no reason why")
    for table in sorted(key_of.keys() | named):
        wanted = SHARED if table in key_of and (table, key_of[table]) not in unique else GUARDS
        for name, definition in wanted.items():
            if (table, name) not in found:
                report.add(f"table public.{table} has lost the trigger {name}")
            elif table in key_of and found[table, name] != definition.format(table=table, key=key_of[table]):
                report.add(f"table {table}: the trigger {name} is not as this version defines it")


@functools.cache
def keys_of_guards() -> dict[str, str]:
    """The tables that migrations of this version guard, as they are called now, with the column of each key."""
    former, found = tables.former(), {}
    for migration in MigrationLoader(None).disk_migrations.values():
        for operation in migration.operations:
            if isinstance(operation, guards.Guard) and (table := former.get(operation.table, operation.table)):
                found[table] = operation.key
    return found
