from django.db import migrations, models


class Migration(migrations.Migration):
    """A case knows its origin by name alone: no foreign key leads from cases to what is above them."""

    dependencies = [
        ("cases", "0008_carried_over"),
    ]

    operations = [
        migrations.RemoveField(model_name="case", name="application"),
        migrations.AlterField(
            model_name="case",
            name="kind",
            field=models.CharField(
                help_text="as the folder calls such cases: licence, request, inspection, …", max_length=32
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="origin",
            field=models.CharField(help_text="what it came from, such as `application:<uuid>`; opaque", max_length=64),
        ),
        migrations.AlterField(
            model_name="case",
            name="release",
            field=models.CharField(help_text="the folder that it is handled by, to its end", max_length=64),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["origin"], name="cases_case_of_origin"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("origin__startswith", "application:")),
                fields=("origin", "definition"),
                name="cases_one_case_per_service",
            ),
        ),
    ]
