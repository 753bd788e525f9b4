"""What a follower fails on is set aside and the follower goes on; one that had stopped has failed on that one entry."""

import django.db.models.deletion
from django.db import migrations, models

SET_ASIDE = """
INSERT INTO ledger_failure (follower_id, index, act, kind, error, tries, failed_at)
  SELECT f.name, f.position, a.act_id, a.kind, f.error, 1, f.stopped_at
  FROM ledger_follower f JOIN ledger_view.acts a ON a.index = f.position
  WHERE f.stopped_at IS NOT NULL;
UPDATE ledger_follower SET position = position + 1 WHERE stopped_at IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Failure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("index", models.BigIntegerField()),
                ("act", models.UUIDField()),
                ("kind", models.CharField(max_length=100)),
                ("error", models.TextField()),
                ("tries", models.IntegerField(default=1)),
                ("failed_at", models.DateTimeField()),
                (
                    "follower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="failures", to="ledger.follower"
                    ),
                ),
            ],
            options={"db_table": "ledger_failure"},
        ),
        migrations.AddConstraint(
            model_name="failure",
            constraint=models.UniqueConstraint(fields=("follower", "index"), name="ledger_failure_once"),
        ),
        migrations.RunSQL(SET_ASIDE, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="follower", name="stopped_at"),
        migrations.RemoveField(model_name="follower", name="error"),
    ]
