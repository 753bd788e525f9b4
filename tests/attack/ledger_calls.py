"""The ledger's functions and tables, called out of turn by the application's own login."""

import json
import uuid
from collections.abc import Callable, Iterator

import psycopg

from tests.attack.case import Outcome, line
from tests.attack.installation import Installation

OWN_TABLES = ("acts", "bodies", "covers", "subjects", "pending", "entries", "nodes", "checkpoints")
ACTOR = {"channel": "web", "id": "x", "kind": "system"}

REFUSED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "erase-without-act",
        "Erase a body without an act.",
        ("SELECT ledger.erase(act_id) FROM ledger_view.acts LIMIT 5",),
    ),
    (
        "publish-wrong-root",
        "Publish a checkpoint of a root that the tree has not.",
        ("SELECT ledger.publish(1, E'x\\n1\\nAAAA\\n\\n')",),
    ),
    (
        "write-tables",
        "Write each of the ledger's tables.",
        tuple(f"DELETE FROM ledger.{table}" for table in OWN_TABLES),
    ),
    (
        "read-tables",
        "Read the ledger's tables behind the views.",
        tuple(f"SELECT * FROM ledger.{table}" for table in OWN_TABLES),
    ),
    (
        "write-views",
        "Write through each of the views.",
        tuple(f"DELETE FROM ledger_view.{table}" for table in OWN_TABLES if table != "bodies"),
    ),
    ("require-act", "Call the guard's own check.", ("SELECT ledger.require_act('cases_case', 'x')",)),
    ("leaf", "Call the function that makes leaves.", ("SELECT ledger.entry(NULL, 'a.b', now(), now(), NULL)",)),
    (
        "replace-functions",
        "Replace a function of the ledger.",
        ("CREATE OR REPLACE FUNCTION ledger.root(leaves bigint) RETURNS bytea LANGUAGE sql AS 'SELECT NULL::bytea'",),
    ),
    ("make-schema", "Make a schema.", ("CREATE SCHEMA attack",)),
    ("make-table", "Make a table among those of the house.", ("CREATE TABLE public.attack (x text)",)),
    ("extension", "Load an extension.", ("CREATE EXTENSION dblink",)),
    ("read-file", "Read a file of the server.", ("SELECT pg_read_file('postgresql.conf')",)),
    ("import-file", "Take a file of the server into the database.", ("SELECT lo_import('/etc/passwd')",)),
    ("program", "Run a program on the server.", ("COPY (SELECT 1) TO PROGRAM 'true'",)),
    ("system-setting", "Change a setting of the server.", ("ALTER SYSTEM SET fsync = off",)),
    (
        "database-setting",
        "Change what sessions begin with.",
        ("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = attack', current_database()); END $$",),
    ),
    (
        "content-types",
        "Rename a model in Django's list.",
        ("UPDATE django_content_type SET model = 'x' || id WHERE id = (SELECT min(id) FROM django_content_type)",),
    ),
    ("migrations", "Say that a migration has not run.", ("DELETE FROM django_migrations",)),
    ("other-databases", "Read the passwords of the server's logins.", ("SELECT rolpassword FROM pg_authid",)),
    ("act-nil-id", "Append an act with the nil id.", ("append", str(uuid.UUID(int=0)))),
    ("act-year-20000", "Append an act of the year 20000.", ("append", "at", "timestamptz '20000-01-01'")),
    ("act-44-bc", "Append an act of 44 BC.", ("append", "at", "timestamptz '0044-03-15 BC'")),
    ("act-infinity", "Append an act of no time.", ("append", "at", "timestamptz 'infinity'")),
    (
        "act-unknown-kind",
        "Append an act of a kind that the house cannot record.",
        ("append", "kind", "nobody.knows.this"),
    ),
    ("act-no-actor", "Append an act of nobody.", ("append", "body", '{"event":{},"rows":[],"subjects":[]}')),
    (
        "act-strange-actor",
        "Append an act of an actor that is a list.",
        (
            "append",
            "body",
            '{"actor":[1],"event":{},"rows":[],"subjects":[]}',
        ),
    ),
    (
        "act-unknown-actor",
        "Append an act of an actor of no kind.",
        (
            "append",
            "body",
            '{"actor":{"id":"x","kind":"emperor"},"event":{},"rows":[],"subjects":[]}',
        ),
    ),
    (
        "act-rows-of-text",
        "Append an act that names rows in another form.",
        (
            "append",
            "body",
            json.dumps({"actor": ACTOR, "event": {}, "rows": ["cases_case"], "subjects": []}),
        ),
    ),
    (
        "act-double-key",
        "Append an act whose body says its rows twice.",
        (
            "append",
            "body",
            '{"actor":{"id":"x","kind":"system","channel":"web"},"event":{},"rows":[["a","b"]],"rows":[],'
            '"subjects":[]}',
        ),
    ),
    ("act-number", "Append an act whose body is a number.", ("append", "body", "7")),
    (
        "act-huge",
        "Append an act with a body of two megabytes.",
        (
            "append",
            "body",
            json.dumps({"actor": ACTOR, "event": {"x": "y" * 2_000_000}, "rows": [], "subjects": []}),
        ),
    ),
)


def attack(installation: Installation) -> Iterator[Outcome]:
    """Each must be refused, and the ledger be what it was; then what may be called and must come to nothing."""
    with installation.copy("attack_calls") as urls, installation.administrator(urls) as admin:
        for name, sentence, statements in REFUSED:
            said = _refused(urls.app, admin, statements)
            yield Outcome(
                f"database.ledger-{name}", sentence, said, 1 if statements[0] == "append" else len(statements)
            )
        for name, sentence, call in ((f.__name__[1:].replace("_", "-"), f.__doc__ or "", f) for f in CALLS):
            with psycopg.connect(urls.app) as connection:
                try:
                    connection.execute("SET statement_timeout = '10s'")
                    said = call(connection, admin)
                except psycopg.Error:
                    said = None
            yield Outcome(f"database.ledger-{name}", sentence, said and line(said))


def _refused(app: str, admin: psycopg.Connection, statements: tuple[str, ...]) -> str | None:
    before = _state(admin)
    passed = []
    calls = [statements] if statements[0] == "append" else [(statement,) for statement in statements]
    for call in calls:
        with psycopg.connect(app) as connection:
            try:
                connection.execute("SET statement_timeout = '10s'")
                if call[0] == "append":
                    _append(connection, call[1:])
                else:
                    connection.execute(call[0])
                connection.commit()
                passed.append(call[0])
            except psycopg.Error as error:
                connection.rollback()
                if error.sqlstate in {"42601", "42703", "42804"}:
                    return line(f"could not be tried: {error}")
    if passed:
        return line(f"nothing refused {passed[0]}")
    return None if _state(admin) == before else "the ledger is not what it was"


def _append(connection: psycopg.Connection, given: tuple[str, ...]) -> None:
    what = {"id": str(uuid.uuid4()), "at": "now()", "kind": "case.submitted", "body": _body([])}
    what |= {given[0]: given[1]} if len(given) == 2 else {"id": given[0]}
    connection.execute(f"SELECT ledger.append(%s, %s, {what['at']}, %s)", [what["id"], what["kind"], what["body"]])


def _body(rows: list[list[str]]) -> str:
    return json.dumps({"actor": ACTOR, "event": {}, "rows": rows, "subjects": []}, separators=(",", ":"))


def _state(admin: psycopg.Connection) -> list[object]:
    return [
        admin.execute(f"SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {table} t").fetchone()
        for table in (*(f"ledger.{name}" for name in OWN_TABLES), "django_content_type", "django_migrations")
    ]


def _self_erasing(connection: psycopg.Connection, admin: psycopg.Connection) -> str | None:
    """Append an act that erases itself, and change a row that it names."""
    act = str(uuid.uuid4())
    case = admin.execute("SELECT id::text FROM cases_case LIMIT 1").fetchone()[0]
    connection.execute(
        "SELECT ledger.append(%s, 'case.submitted', now(), %s)",
        [act, _body([["cases_case", case], ["ledger.bodies", act]])],
    )
    connection.execute("UPDATE cases_case SET division = division WHERE id = %s", [case])
    connection.execute("SELECT ledger.erase(%s)", [act])
    connection.commit()
    gone = not admin.execute("SELECT EXISTS (SELECT FROM ledger.bodies WHERE act_id = %s)", [act]).fetchone()[0]
    return "the row is changed, and the act says nothing any more" if gone else None


def _erase_all(connection: psycopg.Connection, admin: psycopg.Connection) -> str | None:
    """Append an act of a kind that erases nothing, which names all bodies, and erase them."""
    acts = [row[0] for row in admin.execute("SELECT act_id::text FROM ledger.bodies").fetchall()]
    connection.execute(
        "SELECT ledger.append(%s, 'case.submitted', now(), %s)",
        [str(uuid.uuid4()), _body([["ledger.bodies", act] for act in acts])],
    )
    for act in acts:
        connection.execute("SELECT ledger.erase(%s)", [act])
    connection.commit()
    left = admin.execute("SELECT count(*) FROM ledger.bodies").fetchone()[0]
    return None if left > 1 else f"{len(acts)} bodies are gone"


def _publish_rubbish(connection: psycopg.Connection, admin: psycopg.Connection) -> str | None:
    """Publish a checkpoint of the true root with a signature that is none."""
    connection.execute("SELECT ledger.append(%s, 'case.submitted', now(), %s)", [str(uuid.uuid4()), _body([])])
    connection.commit()
    connection.execute("SELECT ledger.sequence(100000)")
    size, root = connection.execute(
        "SELECT max(index) + 1, encode(ledger.root(max(index) + 1), 'base64') FROM ledger_view.entries"
    ).fetchone()
    connection.execute("SELECT ledger.publish(%s, %s)", [size, f"x\n{size}\n{root}\n\n— x AAAA\n"])
    connection.commit()
    return f"a checkpoint of size {size} is published that nobody signed"


def _endless_root(connection: psycopg.Connection, admin: psycopg.Connection) -> str | None:
    """Ask for roots of sizes that no log has: an answer or a refusal, at once."""
    for size in ("-1", "9223372036854775807", "-9223372036854775808"):
        try:
            connection.execute(f"SELECT ledger.root('{size}')")
        except psycopg.errors.QueryCanceled:
            return f"the root of {size} leaves is computed without end"
        except psycopg.Error:
            connection.rollback()
    return None


def _sequence_negative(connection: psycopg.Connection, admin: psycopg.Connection) -> str | None:
    """Sequence fewer than none, and all at once."""
    before = admin.execute("SELECT count(*), max(index) + 1 FROM ledger.entries").fetchone()
    for most in ("-1", "0", "NULL", "2147483647"):
        try:
            connection.execute(f"SELECT ledger.sequence({most})")
            connection.commit()
        except psycopg.Error:
            connection.rollback()
    count, size = admin.execute("SELECT count(*), max(index) + 1 FROM ledger.entries").fetchone()
    return None if count == size and size >= before[1] else "the log has a gap"


Call = Callable[[psycopg.Connection, psycopg.Connection], str | None]
CALLS: tuple[Call, ...] = (_self_erasing, _publish_rubbish, _endless_root, _sequence_negative, _erase_all)
