"""The ledger looks closer at what it is given, and keeps a digest of each row that an act changes.

Guards of tables that were there before become those that seal. The rows are sealed by an act once all migrations have
run (`yimen.ledger.founding`). There is no way back: what was sealed would not be any more.
"""

from pathlib import Path

from django.conf import settings
from django.db import migrations

from yimen.ledger import founding, guards

SQL = Path(__file__).parents[1] / "sql"
FORMER = (
    "SELECT c.relname, substr(p.proname, length('guard_by_') + 1) FROM pg_trigger t"
    " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_proc p ON p.oid = t.tgfoid"
    " WHERE t.tgname = 'ledger_guard' AND n.nspname = 'public' AND p.proname LIKE 'guard\\_by\\_%' ORDER BY 1"
)


def found(apps, schema_editor):
    """The clock that acts go by, and the kinds of acts: a migration that comes next may append one."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger.acts")
        demonstration = settings.DEMO and cursor.fetchone()[0] == 0
        founding.found(cursor, demonstration=demonstration)
        founding.enter_kinds(cursor)


def seal_by_guards(apps, schema_editor):
    """Turn every guard that only requires an act into one that seals."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(FORMER)
        former = cursor.fetchall()
        for table, key in former:
            operation = guards.guard(table, key=key)
            cursor.execute(operation.reverse_sql)
            cursor.execute(operation.sql)
        for key in sorted({key for _, key in former}):
            cursor.execute(f'DROP FUNCTION ledger."guard_by_{key}"()')


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_failures")]

    operations = [
        migrations.RunSQL((SQL / "0005_testimony_tables.sql").read_text()),
        migrations.RunSQL((SQL / "0006_testimony_functions.sql").read_text()),
        migrations.RunSQL((SQL / "0007_testimony_views.sql").read_text()),
        migrations.RunPython(found),
        migrations.RunPython(seal_by_guards),
    ]
