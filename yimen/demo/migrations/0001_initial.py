"""The outbox of one-time codes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("identity", "0002_outbox_of_the_demonstration")]

    operations = [
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("code", models.CharField(max_length=12)),
                ("sent_at", models.DateTimeField(db_index=True)),
                ("expires_at", models.DateTimeField()),
            ],
        ),
    ]
