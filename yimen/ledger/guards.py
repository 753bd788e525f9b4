"""Guarding a table: the database refuses any change of a row that no act of the same transaction names."""

from django.db.migrations.operations import RunSQL
from psycopg import sql


class Guard(RunSQL):
    """The operation, which says what it guards to whoever reads migrations."""

    def __init__(self, table: str, key: str) -> None:
        super().__init__(sql=_fill(GUARD, table, key), reverse_sql=_fill(UNGUARD, table, key))
        self.table, self.key = table, key


def guard(table: str, *, key: str = "id") -> Guard:
    """A migration operation that guards `table`, whose rows acts name by the column `key`.

    Inserts, updates and deletes need an act that names (table, key), appended before in the same transaction, and the
    row as it then stands is sealed with that act; TRUNCATE is refused. Place it after the operation that creates the
    table. The column is a key made before the row exists.
    """
    return Guard(table, key)


def _fill(script: str, table: str, key: str) -> str:
    names = {
        "table": sql.Identifier(table),
        "key": sql.Identifier(key),
        "check": sql.Identifier("ledger", f"guard_by_{key}"),
        "seal": sql.Identifier("ledger", f"seal_by_{key}"),
        "groups": sql.Identifier("ledger", f"seal_groups_by_{key}"),
        "table_name": sql.Literal(table),
        "key_name": sql.Literal(key),
    }
    parts = {
        "sealing": sql.SQL(SEALING).format(**names),
        "grouping": sql.SQL(GROUPING).format(**names),
        "requiring": sql.SQL(REQUIRING).format(**names),
    }
    return sql.SQL(script).format(**names, **parts).as_string(None)


# One function for each name of a key column, shared by the tables that have it.
SEALING = """
CREATE OR REPLACE FUNCTION {seal}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM ledger.seal(TG_TABLE_NAME, OLD.{key}::text, 'gone');
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.{key} IS DISTINCT FROM OLD.{key} THEN
    PERFORM ledger.seal(TG_TABLE_NAME, OLD.{key}::text, 'gone');
  END IF;
  PERFORM ledger.seal(TG_TABLE_NAME, NEW.{key}::text, record_send(NEW));
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION {seal} FROM PUBLIC;
"""

# The same for a table in which several rows share a key: acts name them together, and they are sealed together.
GROUPING = """
CREATE OR REPLACE FUNCTION {groups}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  query   text := format('SELECT %I AS key FROM after_change', {key_name});
  changed record;
  content bytea;
BEGIN
  IF TG_OP = 'DELETE' THEN
    query := replace(query, 'after_change', 'before_change');
  ELSIF TG_OP = 'UPDATE' THEN
    query := query || ' UNION ' || replace(query, 'after_change', 'before_change');
  END IF;
  FOR changed IN EXECUTE 'SELECT DISTINCT key FROM (' || query || ') AS either' LOOP
    EXECUTE format(
      'SELECT string_agg(record_send(held), '''' ORDER BY record_send(held)) FROM %s AS held WHERE held.%I = $1',
      TG_RELID::regclass, {key_name}
    ) INTO content USING changed.key;
    PERFORM ledger.seal(TG_TABLE_NAME, changed.key::text, coalesce(content, 'gone'));
  END LOOP;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION {groups} FROM PUBLIC;
"""

# The guard of before rows were sealed. Migrations of rooms above may run on a ledger that has only this one; its own
# migration 0003 then turns it into the other.
REQUIRING = """
CREATE OR REPLACE FUNCTION {check}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM ledger.require_act(TG_TABLE_NAME, OLD.{key}::text);
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'INSERT' OR NEW.{key} IS DISTINCT FROM OLD.{key} THEN
    PERFORM ledger.require_act(TG_TABLE_NAME, NEW.{key}::text);
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION {check} FROM PUBLIC;
"""

GUARD = """
DO $guard$
BEGIN
  IF to_regprocedure('ledger.seal(text, text, bytea)') IS NOT NULL AND NOT EXISTS (
    SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indrelid = to_regclass({table_name}) AND a.attname = {key_name}
      AND i.indisunique AND i.indnkeyatts = 1 AND i.indpred IS NULL
  ) THEN
    {grouping}
    CREATE TRIGGER ledger_guard AFTER INSERT ON {table}
      REFERENCING NEW TABLE AS after_change FOR EACH STATEMENT EXECUTE FUNCTION {groups}();
    CREATE TRIGGER ledger_guard_update AFTER UPDATE ON {table}
      REFERENCING OLD TABLE AS before_change NEW TABLE AS after_change
      FOR EACH STATEMENT EXECUTE FUNCTION {groups}();
    CREATE TRIGGER ledger_guard_delete AFTER DELETE ON {table}
      REFERENCING OLD TABLE AS before_change FOR EACH STATEMENT EXECUTE FUNCTION {groups}();
  ELSIF to_regprocedure('ledger.seal(text, text, bytea)') IS NOT NULL THEN
    {sealing}
    CREATE TRIGGER ledger_guard AFTER INSERT OR UPDATE OR DELETE ON {table}
      FOR EACH ROW EXECUTE FUNCTION {seal}();
  ELSE
    {requiring}
    CREATE TRIGGER ledger_guard BEFORE INSERT OR UPDATE OR DELETE ON {table}
      FOR EACH ROW EXECUTE FUNCTION {check}();
  END IF;
  CREATE TRIGGER ledger_guard_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
END $guard$;
"""

UNGUARD = """
DROP TRIGGER IF EXISTS ledger_guard_update ON {table};
DROP TRIGGER IF EXISTS ledger_guard_delete ON {table};
DROP TRIGGER ledger_guard_truncate ON {table};
DROP TRIGGER ledger_guard ON {table};
"""
