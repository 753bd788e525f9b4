"""The ledger's schema, what the application's login may do in the whole database, and the positions of followers."""

from pathlib import Path

from django.conf import settings
from django.db import migrations, models
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

SQL = Path(__file__).parents[1] / "sql"


def grant_rights(apps, schema_editor):
    """Fill the login of DATABASE_URL into the script of rights."""
    login = conninfo_to_dict(settings.DATABASE_URLS["app"])["user"]
    script = (SQL / "0004_rights.sql").read_text()
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(sql.SQL(script).format(app=sql.Identifier(login)).as_string(cursor.connection))


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.RunSQL((SQL / "0001_tables.sql").read_text(), "DROP SCHEMA ledger CASCADE"),
        migrations.RunSQL((SQL / "0002_functions.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "0003_views.sql").read_text(), "DROP SCHEMA ledger_view CASCADE"),
        migrations.RunPython(grant_rights, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("name", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(default=0)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("error", models.TextField(default="")),
            ],
            options={"db_table": "ledger_follower"},
        ),
    ]
