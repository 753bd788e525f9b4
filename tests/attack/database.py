"""What a compromised application tries with its own login: every guarded table, and the ledger's functions.

Each attempt is one transaction that is committed if nothing refused it; afterwards the table, or the ledger, is
compared with what it was.
"""

from collections.abc import Iterator

import psycopg

from tests.attack import ledger_calls
from tests.attack.case import Outcome, line
from tests.attack.installation import Installation
from yimen.platform import embedded

ACT = (
    "SELECT ledger.append(gen_random_uuid(), 'case.submitted', now(), json_build_object('actor', json_build_object("
    "'id', 'x', 'kind', 'system', 'channel', 'web'), 'event', json_build_object(), 'subjects', json_build_array(),"
    " 'rows', json_build_array(json_build_array('{}', {})))::text)"
)
KEY = "(SELECT {k}::text FROM {t} LIMIT 1)"
ONE = "{k} = (SELECT {k} FROM {t} LIMIT 1)"
SET = "{c} = {c}"

KINDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("update", "Change rows.", (f"UPDATE {{t}} SET {SET}",)),
    ("update-key", "Change the key of a row.", (f"UPDATE {{t}} SET {{k}} = {{new}} WHERE {ONE}",)),
    (
        "insert",
        "Insert a copy of a row under a new key.",
        ("INSERT INTO {t} ({all}) SELECT {copied} FROM {t} LIMIT 1",),
    ),
    ("delete", "Delete rows.", ("DELETE FROM {t}",)),
    ("truncate", "Empty the table.", ("TRUNCATE {t} CASCADE",)),
    (
        "on-conflict",
        "Change a row by inserting it again.",
        ("INSERT INTO {t} SELECT * FROM {t} ON CONFLICT ({k}) DO UPDATE SET {c} = excluded.{c}",),
    ),
    ("merge", "Change rows by MERGE.", ("MERGE INTO {t} a USING {t} b ON a.{k} = b.{k} WHEN MATCHED THEN DELETE",)),
    (
        "cte",
        "Delete inside a reading query.",
        ("WITH gone AS (DELETE FROM {t} RETURNING 1) SELECT count(*) FROM gone",),
    ),
    (
        "cursor",
        "Delete where a cursor stands.",
        (
            "DECLARE attack CURSOR FOR SELECT * FROM {t} FOR UPDATE",
            "FETCH 1 FROM attack",
            "DELETE FROM {t} WHERE CURRENT OF attack",
        ),
    ),
    ("prepared", "Change rows by a prepared statement.", ("PREPARE attack AS DELETE FROM {t}", "EXECUTE attack")),
    ("do-block", "Change rows from a block of code.", ("DO $$ BEGIN DELETE FROM {t}; END $$",)),
    ("trigger-off", "Switch the guard off.", ("ALTER TABLE {t} DISABLE TRIGGER ALL", "DELETE FROM {t}")),
    ("trigger-drop", "Drop the guard.", ("DROP TRIGGER ledger_guard ON {t}", "DELETE FROM {t}")),
    (
        "trigger-more",
        "Put a trigger on the table.",
        ("CREATE TRIGGER attack BEFORE INSERT ON {t} EXECUTE FUNCTION ledger.refuse()",),
    ),
    ("replica", "Say that the session is a replica's.", ("SET session_replication_role = replica", "DELETE FROM {t}")),
    ("set-role", "Become the owner.", ("SET ROLE {owner}", "DELETE FROM {t}")),
    ("set-session", "Become the superuser.", ("SET SESSION AUTHORIZATION {admin}", "DELETE FROM {t}")),
    ("grant-self", "Become a member of the owner.", ("GRANT {owner} TO {app}", "SET ROLE {owner}", "DELETE FROM {t}")),
    (
        "shadow-table",
        "Let the guard look at a table of one's own.",
        (
            "CREATE TEMP TABLE covers (table_name text, row_key text, xact_id xid8, transaction_at timestamptz,"
            " act_id uuid)",
            "INSERT INTO covers SELECT '{t}', {k}::text, pg_current_xact_id(), transaction_timestamp(),"
            " gen_random_uuid() FROM {t}",
            "SET search_path = pg_temp, public, ledger",
            "DELETE FROM {t}",
        ),
    ),
    (
        "shadow-function",
        "Let the guard call a function of one's own.",
        (
            "CREATE FUNCTION pg_temp.require_act(a text, b text) RETURNS void LANGUAGE sql AS 'SELECT'",
            "SET search_path = pg_temp, public",
            "DELETE FROM {t}",
        ),
    ),
    (
        "shadow-operator",
        "Let the guard compare by an operator of one's own.",
        (
            "CREATE FUNCTION pg_temp.yes(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
            "CREATE OPERATOR pg_temp.= (FUNCTION = pg_temp.yes, LEFTARG = text, RIGHTARG = text)",
            "SET search_path = pg_temp, pg_catalog, public",
            "DELETE FROM {t}",
        ),
    ),
    ("alter", "Change the table.", ("ALTER TABLE {t} ADD COLUMN attack text",)),
    ("rename", "Give the table another name.", ("ALTER TABLE {t} RENAME TO attack",)),
    ("drop", "Drop the table.", ("DROP TABLE {t} CASCADE",)),
    ("rule", "Put a rule on the table.", ("CREATE RULE attack AS ON UPDATE TO {t} DO INSTEAD NOTHING",)),
    ("policy", "Put a row policy on the table.", ("ALTER TABLE {t} ENABLE ROW LEVEL SECURITY",)),
    ("inherit", "Give the table a child.", ("CREATE TABLE public.attack () INHERITS ({t})",)),
    ("owner", "Take the table.", ("ALTER TABLE {t} OWNER TO {app}", "DELETE FROM {t}")),
    (
        "act-of-other-row",
        "Change a row under an act that names another one.",
        (
            ACT.format("{t}", "'00000000-0000-0000-0000-000000000000'"),
            f"UPDATE {{t}} SET {SET}",
        ),
    ),
    (
        "act-of-other-table",
        "Change a row under an act that names its key in another table.",
        (
            ACT.format("other_table", KEY),
            f"UPDATE {{t}} SET {SET} WHERE {ONE}",
        ),
    ),
    (
        "act-rolled-back",
        "Change a row under an act that was rolled back.",
        (
            "SAVEPOINT attack",
            ACT.format("{t}", KEY),
            "ROLLBACK TO attack",
            f"UPDATE {{t}} SET {SET} WHERE {ONE}",
        ),
    ),
    (
        "act-before",
        "Change a row under an act of the transaction before.",
        (
            ACT.format("{t}", KEY),
            "COMMIT",
            f"UPDATE {{t}} SET {SET} WHERE {ONE}",
        ),
    ),
    (
        "act-of-any-row",
        "Change rows under an act that names them all by a sign.",
        (
            ACT.format("{t}", "'%'"),
            ACT.format("{t}", "'*'"),
            f"UPDATE {{t}} SET {SET}",
        ),
    ),
    (
        "move-key",
        "Give a row the key of nothing, under an act that names only the old one.",
        (
            ACT.format("{t}", KEY),
            f"UPDATE {{t}} SET {{k}} = {{new}} WHERE {ONE}",
        ),
    ),
)

NO_ANSWER = {"42601", "42703", "42883", "42P01", "42P02", "42804", "22P02"}
"""SQLSTATE of statements that are wrong (syntax, names, types): they prove nothing of a guard."""


def attack(installation: Installation, *, short: bool) -> Iterator[Outcome]:
    """Each kind of attempt on every guarded table, then each wrong call of the ledger's functions."""
    with installation.copy("attack_login") as urls, installation.administrator(urls) as admin:
        tables = _tables(admin)
        for name, sentence, statements in KINDS:
            fallen = [
                f"{table['t']}: {said}" for table in tables if (said := _attempt(urls.app, admin, table, statements))
            ]
            yield Outcome(
                f"database.{name}",
                sentence,
                line(f"{len(fallen)} tables, {fallen[0]}") if fallen else None,
                len(tables),
            )
    yield from ledger_calls.attack(installation)


def _tables(admin: psycopg.Connection) -> list[dict[str, str]]:
    """Every guarded table, that has rows, with what statements about it are made of."""
    found = []
    for table, key in admin.execute(
        "SELECT c.relname, a.attname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
        " WHERE t.tgname = 'ledger_guard' ORDER BY 1"
    ).fetchall():
        if not admin.execute(f"SELECT EXISTS (SELECT FROM {table})").fetchone()[0]:
            continue  # a statement about no row meets no guard
        columns = admin.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            [table],
        ).fetchall()
        new = {"uuid": "gen_random_uuid()"}.get(dict(columns)[key], "repeat('f', 64)")
        quoted = [f'"{name}"' for name, _ in columns]
        found.append(
            {
                "t": table,
                "k": key,
                "c": next(f'"{name}"' for name, _ in columns if name != key),
                "new": new,
                "all": ", ".join(quoted),
                "copied": ", ".join(new if q == f'"{key}"' else q for q in quoted),
                "app": embedded.APP,
                "owner": embedded.OWNER,
                "admin": embedded.ADMIN,
            }
        )
    return found


def _attempt(app: str, admin: psycopg.Connection, table: dict[str, str], statements: tuple[str, ...]) -> str | None:
    """Try it, and say what happened where it was not refused or left a trace."""
    before = _state(admin, table["t"])
    refused = False
    with psycopg.connect(app) as connection:
        try:
            connection.execute("SET statement_timeout = '5s'")
            for statement in statements:
                connection.execute(statement.format_map(table))
            connection.commit()
        except psycopg.Error as error:
            refused = True
            connection.rollback()
            if (error.sqlstate or "") in NO_ANSWER:
                return f"could not be tried: {type(error).__name__} {error}"
    if _state(admin, table["t"]) != before:
        return "the table is not what it was"
    return None if refused else "nothing refused it"


def _state(admin: psycopg.Connection, table: str) -> object:
    """Rows, with where each lies (so that writing the same again is seen), the table's shape and its triggers."""
    try:
        return admin.execute(
            "SELECT md5(string_agg(t.ctid::text || t.xmin::text || t::text, ',' ORDER BY t.ctid)),"
            " (SELECT md5(string_agg(c::text, ',')) FROM (SELECT attname, atttypid, attisdropped FROM pg_attribute"
            " WHERE attrelid = %(t)s::regclass ORDER BY attnum) c),"
            " (SELECT md5(string_agg(g::text, ',')) FROM (SELECT tgname, tgenabled, tgfoid FROM pg_trigger"
            " WHERE tgrelid = %(t)s::regclass ORDER BY tgname) g),"
            " (SELECT relowner::text || relrowsecurity::text || relhasrules::text FROM pg_class"
            f" WHERE oid = %(t)s::regclass) FROM ONLY {table} t",
            {"t": table},
        ).fetchone()
    except psycopg.Error as error:
        return type(error).__name__
