"""Guarding a table: the database refuses any change of a row that no act of the same transaction names."""

from django.db.migrations.operations import RunSQL
from psycopg import sql


def guard(table: str, *, key: str = "id") -> RunSQL:
    """A migration operation that guards `table`, whose rows acts name by the column `key`.

    Inserts, updates and deletes need an act that names (table, key), appended before in the same transaction; TRUNCATE
    is refused. Place it after the operation that creates the table. The column is a key made before the row exists.
    """
    names = {
        "table": sql.Identifier(table),
        "key": sql.Identifier(key),
        "check": sql.Identifier("ledger", f"guard_by_{key}"),
    }
    return RunSQL(
        sql=sql.SQL(GUARD).format(**names).as_string(None),
        reverse_sql=sql.SQL(UNGUARD).format(**names).as_string(None),
    )


# One function for each name of a key column, shared by the tables that have it.
GUARD = """
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
CREATE TRIGGER ledger_guard BEFORE INSERT OR UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION {check}();
CREATE TRIGGER ledger_guard_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
"""

UNGUARD = """
DROP TRIGGER ledger_guard_truncate ON {table};
DROP TRIGGER ledger_guard ON {table};
"""
