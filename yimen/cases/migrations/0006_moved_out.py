from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_files_and_documents"),
    ]

    operations = [
        migrations.DeleteModel(name="Upload"),
        migrations.DeleteModel(name="Serial"),
    ]
