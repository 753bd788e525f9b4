from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0004_entries"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="absent",
            field=models.BooleanField(default=False, help_text="the register said that it has no such record"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="form",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="what is signed: 1, what was read and for what; 2, the whole row (rules.payload)",
            ),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(fields=["application", "-fetched_at"], name="exchange_evidence_of_case"),
        ),
    ]
