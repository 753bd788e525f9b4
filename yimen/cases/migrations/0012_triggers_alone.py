"""Each trigger is a reaction of its own: it goes on where all of them stood together.

What they failed on together is set aside for each trigger that looks at acts of that kind. There is a way back as long
as all stand at the same entry: from then on one place for all would skip acts of some, or do those of others twice.
"""

import json

from django.db import migrations
from django.db.migrations.exceptions import IrreversibleError

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


def join(apps, schema_editor):
    """Put all triggers at the one place where each of them stands, with what any of them failed on."""
    followers, failures = apps.get_model("ledger", "Follower"), apps.get_model("ledger", "Failure")
    apart = followers.objects.filter(name__startswith=f"{TOGETHER}.")
    places = set(apart.values_list("position", flat=True))
    if len(places) > 1:
        raise IrreversibleError("triggers stand at different entries: one place for all would skip acts or repeat them")
    if not places:
        return
    together = followers.objects.create(name=TOGETHER, position=places.pop())
    for failed in failures.objects.filter(follower__in=apart).order_by("index"):
        failures.objects.get_or_create(
            follower=together, index=failed.index,
            defaults={"act": failed.act, "kind": failed.kind, "error": failed.error, "tries": failed.tries,
                      "failed_at": failed.failed_at},
        )  # fmt: skip
    apart.delete()
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_answered"),
        ("ledger", "0002_failures"),
        ("releases", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(part, join),
    ]
