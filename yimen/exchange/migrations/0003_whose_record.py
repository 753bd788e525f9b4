import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0002_extracts"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="people",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64),
                default=list,
                help_text="keyed hashes of the numbers of those whose record it is; empty before this was kept, and of things",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="role",
            field=models.JSONField(default=dict, help_text="as what they were named, {zh, en}; empty for who applies"),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="key_hash",
            field=models.CharField(help_text="keyed hash of the register's key", max_length=64),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="subject",
            field=models.UUIDField(help_text="the person for whose application it was read"),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=django.contrib.postgres.indexes.GinIndex(fields=["people"], name="exchange_evidence_concerns"),
        ),
    ]
