"""Each trigger is a reaction of its own: it goes on where all of them stood together. There is no way back.

What they failed on together is set aside for each trigger that looks at acts of that kind.
"""

import json

from django.db import migrations

TOGETHER = "cases.triggers"


def part(apps, schema_editor):
    """Give each trigger that any release has the place of all, and its share of what they failed on."""
    followers, failures = apps.get_model("ledger", "Follower"), apps.get_model("ledger", "Failure")
    together = followers.objects.filter(name=TOGETHER).first()
    if together is None:
        return
    looks_at: dict[str, set[str]] = {}
    for compiled in apps.get_model("releases", "Release").objects.values_list("compiled", flat=True).iterator(1):
        for name, trigger in json.loads(compiled).get("triggers", {}).items():
            looks_at.setdefault(name, set()).add(trigger["on"])
    for name, kinds in looks_at.items():
        follower = followers.objects.create(name=f"{TOGETHER}.{name}", position=together.position)
        for failed in failures.objects.filter(follower=together, kind__in=kinds):
            failures.objects.create(
                follower=follower, index=failed.index, act=failed.act, kind=failed.kind, error=failed.error,
                tries=failed.tries, failed_at=failed.failed_at,
            )  # fmt: skip
    together.delete()
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_answered"),
        ("ledger", "0002_failures"),
        ("releases", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(part),
    ]
