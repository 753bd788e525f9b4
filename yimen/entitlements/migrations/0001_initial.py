import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import yimen.entitlements.rules
from yimen.ledger.guards import guard


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Scan",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("as_of", models.DateField()),
                ("release", models.CharField(max_length=64)),
                (
                    "extract",
                    models.UUIDField(help_text="the reading of the registers; null when none could be read", null=True),
                ),
                ("results", models.JSONField(help_text="policy → counts, or why it could not be evaluated")),
                ("started_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["-started_at"], name="entitlements_scans_by_time")],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("policy", models.CharField(max_length=64)),
                (
                    "subject",
                    models.CharField(help_text="the key of the record that the right is about", max_length=200),
                ),
                (
                    "period",
                    models.CharField(blank=True, help_text="the year, for what is paid once a year", max_length=4),
                ),
                (
                    "recipient",
                    models.CharField(help_text="citizen number of who is told and may accept", max_length=64),
                ),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64),
                        help_text="the numbers of all whose records the facts are",
                        size=None,
                    ),
                ),
                ("division", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("near", "near"),
                            ("found", "found"),
                            ("granted", "granted"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                            ("set-aside", "set-aside"),
                            ("reopened", "reopened"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=16,
                    ),
                ),
                ("due", models.BooleanField(help_text="whether the rules found the right when they last looked")),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, help_text="yuan, as often as it is paid", max_digits=16, null=True
                    ),
                ),
                (
                    "rules",
                    models.JSONField(default=dict, help_text="decision → the rules of its table that held, from 1"),
                ),
                ("facts", models.JSONField(help_text="the facts by name, as the registers said them")),
                ("release", models.CharField(max_length=64)),
                ("as_of", models.DateField()),
                (
                    "number",
                    models.CharField(blank=True, help_text="of the letter by which it was granted", max_length=64),
                ),
                (
                    "granted",
                    models.JSONField(
                        help_text="{facts, amount, rules, release, as_of} by which it was granted", null=True
                    ),
                ),
                (
                    "ending",
                    models.CharField(
                        blank=True, help_text="the number of the letter by which it was ended", max_length=64
                    ),
                ),
                (
                    "reason",
                    models.JSONField(help_text="{zh, en}: why it was reopened, set aside or withdrawn", null=True),
                ),
                ("found_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(help_text="when the person last said yes or no", null=True)),
                ("accepted_at", models.DateTimeField(help_text="when the person first said yes", null=True)),
                ("receipt", models.TextField(blank=True, help_text="the signed promise given at the answer")),
                (
                    "scan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="entitlements.scan"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["policy", "state", "division", "id"], name="entitlements_of_policy"),
                    models.Index(fields=["recipient"], name="entitlements_of_recipient"),
                    django.contrib.postgres.indexes.GinIndex(fields=["people"], name="entitlements_of_people"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", yimen.entitlements.rules.State["WITHDRAWN"]), _negated=True),
                        fields=("policy", "subject", "period"),
                        name="entitlements_found_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("number",),
                        name="entitlements_numbered_once",
                    ),
                ],
            },
        ),
        guard("entitlements_scan"),
        guard("entitlements_finding"),
    ]
