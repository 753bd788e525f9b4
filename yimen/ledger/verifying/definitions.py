"""How the schemas of the ledger are defined: digests of PostgreSQL's own words for each function, view and table.

`expected.json` holds those of this version; a test makes them from the SQL files and compares.
"""

import hashlib
import json
from pathlib import Path

from django.db.backends.utils import CursorWrapper

EXPECTED = Path(__file__).parent / "expected.json"
QUERIES = {
    "function": (
        "SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid) FROM pg_proc p"
        " JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('ledger', 'ledger_view')"
    ),
    "view": (
        "SELECT c.oid::regclass::text, c.relkind::text || coalesce(c.reloptions::text, '') || pg_get_viewdef(c.oid)"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname IN ('ledger', 'ledger_view') AND c.relkind IN ('v', 'm')"
    ),
    "trigger": (
        "SELECT t.tgrelid::regclass || ' ' || t.tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname IN ('ledger', 'ledger_view') AND NOT t.tgisinternal"
    ),
    "table": (
        "SELECT c.oid::regclass::text, c.relkind::text || c.relpersistence::text"
        " || (SELECT string_agg(concat_ws(' ', a.attname,"
        " format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,"
        " pg_get_expr(d.adbin, d.adrelid)), ',' ORDER BY a.attname) FROM pg_attribute a"
        " LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
        " WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname IN ('ledger', 'ledger_view') AND c.relkind NOT IN ('v', 'm', 'i', 'I')"
    ),
    "constraint": (
        "SELECT o.conrelid::regclass || ' ' || o.conname, pg_get_constraintdef(o.oid) || o.convalidated"
        " FROM pg_constraint o JOIN pg_namespace n ON n.oid = o.connamespace"
        " WHERE n.nspname = 'ledger' AND o.contype <> 'n'"
    ),
    "index": (
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) || i.indisvalid FROM pg_index i"
        " JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'ledger'"
    ),
}


def actual(cursor: CursorWrapper) -> dict[str, str]:
    """What the database has: `function ledger.refuse()` and so on, each with the digest of its definition."""
    found = {}
    for kind, query in QUERIES.items():
        cursor.execute(query)
        for name, definition in cursor.fetchall():
            found[f"{kind} {name}"] = hashlib.sha256((definition or "").encode()).hexdigest()[:32]
    return found


def expected() -> dict[str, str]:
    """What this version has."""
    known: dict[str, str] = json.loads(EXPECTED.read_text())
    return known
