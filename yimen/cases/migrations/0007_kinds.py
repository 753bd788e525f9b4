import django.db.models.deletion
from django.db import migrations, models

from yimen.ledger.guards import guard


class Migration(migrations.Migration):
    """Cases get a kind, an origin, a release and parties of their own; `0008` fills them from their applications."""

    dependencies = [
        ("identity", "0001_initial"),
        ("cases", "0006_moved_out"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="case", name="cases_one_case_per_service"),
        migrations.RemoveIndex(model_name="case", name="cases_case_decided"),
        migrations.RenameField(model_name="case", old_name="service", new_name="definition"),
        migrations.AlterField(
            model_name="case",
            name="definition",
            field=models.CharField(
                help_text="what defines it in the folder: the id of a service or of a kind", max_length=64
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("decided_at__isnull", False)),
                fields=["definition", "decided_at"],
                name="cases_case_decided",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="kind",
            field=models.CharField(max_length=32, null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="origin",
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="release",
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="assisting",
            field=models.JSONField(default=list, help_text="bodies that take part, each {agency, body}"),
        ),
        migrations.AlterField(
            model_name="case",
            name="agency",
            field=models.CharField(help_text="whose body leads", max_length=64),
        ),
        migrations.AlterField(
            model_name="case",
            name="stage",
            field=models.CharField(blank=True, help_text="the part of its origin that it belongs to", max_length=64),
        ),
        migrations.CreateModel(
            name="CaseParty",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("applicant", "Applicant"),
                            ("agent", "Agent"),
                            ("signer", "Signer"),
                            ("subject", "Subject"),
                            ("complainant", "Complainant"),
                            ("respondent", "Respondent"),
                            ("helper", "Helper"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True, help_text="who it is where they are no person known here", max_length=64
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parties", to="cases.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "role"], name="cases_party_person")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "role", "person", "reference"),
                        name="cases_party_of_case_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person__isnull", False), ("reference", "")),
                            models.Q(("person", None), models.Q(("reference", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="cases_party_is_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseLink",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("part-of", "Part Of"),
                            ("caused-by", "Caused By"),
                            ("contests", "Contests"),
                            ("follows-up", "Follows Up"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="cases.case"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="linked", to="cases.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "other", "kind"), name="cases_link_once"),
                    models.CheckConstraint(
                        condition=models.Q(("case", models.F("other")), _negated=True), name="cases_link_to_another"
                    ),
                ],
            },
        ),
        guard("cases_caseparty"),
        guard("cases_caselink"),
    ]
