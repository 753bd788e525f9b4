"""The outbox belongs to the room `demo`, which makes its own table. What it held were codes of five minutes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]

    operations = [migrations.DeleteModel(name="OutboxMessage")]
