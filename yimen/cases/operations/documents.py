"""What a numbered document states."""

import datetime as dt

from yimen.cases import models
from yimen.cases.process.execution import Execution
from yimen.government.schema import Release, Service


def take_number(step: Execution, kind: str) -> str:
    """The next number of a kind of document of a case (no act: a counter that only rises)."""
    return next_number(kind, agency=step.service.agency, release=step.release, on=step.on)


def next_number(kind: str, *, agency: str, release: Release, on: dt.date) -> str:
    """The next number of a kind of document: city, agency, kind, year, serial (no act: a counter that only rises)."""
    prefix = f"{release.city.name.zh[:1]}{release.agencies[agency].short_name.zh[:1]}{kind}〔{on.year}〕"
    models.Serial.objects.bulk_create([models.Serial(prefix=prefix)], ignore_conflicts=True)
    serial = models.Serial.objects.select_for_update().get(prefix=prefix)
    serial.last += 1
    serial.save(update_fields=["last"])
    return f"{prefix}{serial.last:05d}号"


def remedies_of(service: Service, body: str) -> list[dict[str, str]]:
    """What can be done against a decision of the body of a division, as documents keep it (no act: it only words)."""
    remedies = service.remedies_at(body)
    return [{"zh": text.zh, "en": text.en} for text in remedies.in_words()] if remedies else []
