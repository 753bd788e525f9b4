from django.db import migrations


class Migration(migrations.Migration):
    """Applications are another room's from now on, which renames their tables; here only the models go."""

    dependencies = [
        ("cases", "0009_without_applications"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="IdempotencyKey"),
                migrations.DeleteModel(name="Party"),
                migrations.DeleteModel(name="Draft"),
                migrations.DeleteModel(name="Stage"),
                migrations.DeleteModel(name="Application"),
            ]
        ),
    ]
