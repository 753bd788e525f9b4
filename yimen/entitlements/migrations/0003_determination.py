"""A finding is called a determination. Its table keeps its name: acts name the rows that they cover by it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("entitlements", "0002_told"),
    ]

    operations = [
        migrations.AlterModelTable(name="finding", table="entitlements_finding"),
        migrations.RenameModel(old_name="Finding", new_name="Determination"),
        migrations.AlterField(
            model_name="determination",
            name="scan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="determinations", to="entitlements.scan"
            ),
        ),
    ]
