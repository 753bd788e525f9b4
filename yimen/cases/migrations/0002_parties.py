import django.db.models.deletion
from django.db import migrations, models

from yimen.ledger.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("stage", models.CharField(max_length=64)),
                ("field", models.CharField(help_text="the field of the form that names them", max_length=130)),
                ("stands_for", models.CharField(help_text="keyed hash of their citizen number", max_length=64)),
                ("role", models.JSONField(help_text="as what they are named, {zh, en}")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("confirmed", "Confirmed"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="asked",
                        max_length=16,
                    ),
                ),
                (
                    "because",
                    models.CharField(blank=True, help_text="why they declined: not-me, unwilling", max_length=16),
                ),
                ("channel", models.CharField(blank=True, help_text="how the answer came: web, counter", max_length=16)),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.UUIDField(help_text="the person, once signed in", null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parties", to="cases.application"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["stands_for", "-asked_at"], name="cases_party_of_person")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "confirmed"])),
                        fields=("application", "field"),
                        name="cases_party_once",
                    )
                ],
            },
        ),
        guard("cases_party"),
    ]
