import django.db.models.deletion
from django.db import migrations, models

TABLES = ("application", "stage", "draft", "party", "idempotencykey")
INDEXES = {
    "cases_application_of_person": "applications_of_person",
    "cases_party_of_person": "applications_party_of_person",
    "cases_party_once": "applications_party_once",
}
CONSTRAINTS = {
    "stage": ("cases_stage_once", "applications_stage_once"),
    "idempotencykey": ("cases_key_once", "applications_key_once"),
}


def _rename(before: str, after: str, *, back: bool) -> str:
    """The statements that rename tables with what is named after them; guards are triggers and follow their table."""
    lines = [f"ALTER TABLE {before}_{each} RENAME TO {after}_{each};" for each in TABLES]
    for old, new in INDEXES.items():
        lines.append(f"ALTER INDEX {new if back else old} RENAME TO {old if back else new};")
    for table, (old, new) in CONSTRAINTS.items():
        lines.append(f"ALTER TABLE {after}_{table} RENAME CONSTRAINT {new if back else old} TO {old if back else new};")
    return "\n".join(lines)


RENAME = _rename("cases", "applications", back=False)
RENAME_BACK = _rename("applications", "cases", back=True)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0010_applications"),
        ("identity", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(sql=RENAME, reverse_sql=RENAME_BACK)],
            state_operations=[
                migrations.CreateModel(
                    name="Application",
                    fields=[
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        ("reference", models.CharField(max_length=24, unique=True)),
                        ("life_event", models.CharField(max_length=64)),
                        ("release", models.CharField(max_length=64)),
                        (
                            "on_behalf_under",
                            models.CharField(blank=True, help_text="the mandate to act for another", max_length=64),
                        ),
                        ("submitted_by", models.UUIDField(help_text="the person who submitted", null=True)),
                        ("entered_by", models.UUIDField(help_text="the officer who typed it, at a counter", null=True)),
                        ("channel", models.CharField(max_length=16)),
                        ("division", models.CharField(max_length=64)),
                        (
                            "status",
                            models.CharField(
                                choices=[("draft", "Draft"), ("submitted", "Submitted"), ("withdrawn", "Withdrawn")],
                                default="draft",
                                max_length=16,
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        (
                            "applicant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.person"
                            ),
                        ),
                        (
                            "follows",
                            models.ForeignKey(
                                help_text="the application that this one is made anew for, whose answers it took over",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="followed_by",
                                to="applications.application",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Draft",
                    fields=[
                        (
                            "application",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="draft",
                                serialize=False,
                                to="applications.application",
                            ),
                        ),
                        (
                            "facts",
                            models.JSONField(
                                default=dict, help_text="field → value with provenance (requirements.facts)"
                            ),
                        ),
                        (
                            "reads",
                            models.JSONField(
                                default=dict,
                                help_text="evidence and key → what the register answered (requirements.reads)",
                            ),
                        ),
                        (
                            "confirmed",
                            models.JSONField(
                                default=list, help_text="evidence that the person has seen and lets stand"
                            ),
                        ),
                        ("commitments", models.JSONField(default=list)),
                        (
                            "acknowledged",
                            models.JSONField(
                                default=list, help_text="warnings that the person has read and goes on in spite of"
                            ),
                        ),
                        ("expires_on", models.DateField()),
                        ("saved_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="IdempotencyKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=64)),
                        ("operation", models.CharField(max_length=32)),
                        ("result", models.JSONField()),
                        ("created_at", models.DateTimeField()),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="applications.application",
                            ),
                        ),
                    ],
                ),
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
                            models.CharField(
                                blank=True, help_text="why they declined: not-me, unwilling", max_length=16
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(blank=True, help_text="how the answer came: web, counter", max_length=16),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answered_by", models.UUIDField(help_text="the person, once signed in", null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parties",
                                to="applications.application",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Stage",
                    fields=[
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        ("stage", models.CharField(max_length=64)),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "status",
                            models.CharField(
                                choices=[("waiting", "Waiting"), ("open", "Open"), ("submitted", "Submitted")],
                                max_length=16,
                            ),
                        ),
                        ("declared_at", models.DateTimeField(null=True)),
                        ("opened_at", models.DateTimeField(null=True)),
                        ("submitted_at", models.DateTimeField(null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stages",
                                to="applications.application",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position"],
                    },
                ),
                migrations.AddIndex(
                    model_name="application",
                    index=models.Index(fields=["applicant", "-created_at"], name="applications_of_person"),
                ),
                migrations.AddConstraint(
                    model_name="idempotencykey",
                    constraint=models.UniqueConstraint(fields=("application", "key"), name="applications_key_once"),
                ),
                migrations.AddIndex(
                    model_name="party",
                    index=models.Index(fields=["stands_for", "-asked_at"], name="applications_party_of_person"),
                ),
                migrations.AddConstraint(
                    model_name="party",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "confirmed"])),
                        fields=("application", "field"),
                        name="applications_party_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="stage",
                    constraint=models.UniqueConstraint(fields=("application", "stage"), name="applications_stage_once"),
                ),
            ],
        ),
    ]
