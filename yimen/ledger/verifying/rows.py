"""The rows of guarded tables against what the last act that changed each left of it."""

from django.db import connection
from psycopg import sql

from yimen.ledger import founding, tables
from yimen.ledger.verifying.report import MOST_PROBLEMS, Report

FOUND = {
    "unknown": "row {} is there, and no act ever named it",
    "unsealed": "row {} is there, and no act left it there",
    "gone": "row {} is gone, and the last act left it there",
    "back": "row {} is there, and the last act removed it",
    "changed": "row {} is not as the last act left it",
}
# Functions of any type are named with their schema: one of the owner's for a row's own type would be taken before them.
TOGETHER = "string_agg(pg_catalog.record_send(held), ''::bytea ORDER BY pg_catalog.record_send(held))"
ROWS = """
WITH last AS MATERIALIZED (
  SELECT DISTINCT ON (row_key) row_key, digest, act_id FROM ledger_view.covers
  WHERE table_name = ANY(%(names)s) AND digest IS NOT NULL ORDER BY row_key, seal DESC
), compared AS (
  SELECT coalesce(last.row_key, held.row_key) AS row_key, last.digest, held.content, acts.salt,
         last.row_key IS NULL AS unsealed
  FROM last FULL JOIN (SELECT held.{key}::text AS row_key, {content} AS content FROM {table} AS held {groups}) AS held
    ON held.row_key = last.row_key
  LEFT JOIN ledger_view.acts ON acts.act_id = last.act_id
), judged AS (
  SELECT row_key, CASE
    WHEN unsealed THEN CASE WHEN EXISTS (SELECT FROM ledger_view.covers
      WHERE table_name = ANY(%(names)s) AND covers.row_key = compared.row_key) THEN 'unsealed' ELSE 'unknown' END
    WHEN salt IS NULL THEN 'erased'
    WHEN content IS NULL THEN CASE WHEN digest <> sha256(salt || 'gone'::bytea) THEN 'gone' END
    WHEN digest = sha256(salt || content) THEN NULL
    WHEN digest = sha256(salt || 'gone'::bytea) THEN 'back'
    ELSE 'changed' END AS found
  FROM compared
)
SELECT found, count(*), (pg_catalog.array_agg(row_key ORDER BY row_key))[:%(most)s]
FROM judged WHERE found IS NOT NULL GROUP BY 1
"""


def check(report: Report) -> None:
    """Changed rows, deleted and inserted ones, and those that were put back as they had been before.

    A row whose last act lost its body, and with it the salt, cannot be compared any more: how many there are is a note.
    """
    former = tables.former()
    with connection.cursor() as cursor:
        cursor.execute(founding.GUARDED)
        for table, key, is_shared, _columns in cursor.fetchall():
            names = [table, *(before for before, now in former.items() if now == table)]
            query = sql.SQL(ROWS).format(
                key=sql.Identifier(key),
                table=sql.Identifier("public", table),
                content=sql.SQL(TOGETHER if is_shared else "pg_catalog.record_send(held)"),
                groups=sql.SQL("GROUP BY 1" if is_shared else ""),
            )
            cursor.execute(query.as_string(cursor.connection), {"names": names, "most": MOST_PROBLEMS})
            for found, count, keys in cursor.fetchall():
                if found == "erased":
                    report.remark(f"table {table}: {count} rows cannot be compared, as the bodies of acts were erased")
                    continue
                for row in keys:
                    report.add(f"table {table}: {FOUND[found].format(row)}")
        cursor.execute(
            "SELECT body::jsonb #>> '{event,table}', sum((body::jsonb #>> '{event,rows}')::bigint), max(act_id::text)"
            " FROM ledger_view.acts WHERE kind = 'ledger.rows.resealed' AND body IS JSON OBJECT GROUP BY 1 ORDER BY 1"
        )
        for table, count, act_id in cursor.fetchall():
            report.remark(f"table {table}: an upgrade sealed {count} rows anew (act {act_id} and those before)")
