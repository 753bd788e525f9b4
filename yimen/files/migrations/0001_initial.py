import django.db.models.deletion
from django.db import migrations, models

from yimen.ledger.guards import guard


class Migration(migrations.Migration):
    initial = True

    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Content",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "holder",
                    models.CharField(help_text="the matter, such as `application:<uuid>`; opaque here", max_length=64),
                ),
                ("document", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField()),
                ("uploaded_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "kept",
                    models.ForeignKey(
                        db_column="sha256",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="files.content",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["holder", "document"], name="files_upload_of_holder")],
            },
        ),
        guard("files_content", key="sha256"),
        guard("files_upload"),
    ]
