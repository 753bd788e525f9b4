"""Numbers of documents."""

import datetime as dt

from yimen.documents import models
from yimen.government.schema import Release


def next_number(kind: str, *, agency: str, release: Release, on: dt.date) -> str:
    """The next number of a kind of document: city, agency, kind, year, serial (no act: a counter that only rises)."""
    prefix = f"{release.city.name.zh[:1]}{release.agencies[agency].short_name.zh[:1]}{kind}〔{on.year}〕"
    models.Serial.objects.bulk_create([models.Serial(prefix=prefix)], ignore_conflicts=True)
    serial = models.Serial.objects.select_for_update().get(prefix=prefix)
    serial.last += 1
    serial.save(update_fields=["last"])
    return f"{prefix}{serial.last:05d}号"
