"""Which government is in force, and those that were."""

import datetime as dt
import functools
import json
import threading

from django.db import connection
from django.db.models import JSONField
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

from yimen.government.schema import Law, Release, Trigger
from yimen.releases import models


class NoRelease(LookupError):
    """No government is in force, or none was ever published under that digest."""


KEPT: dict[str, Release] = {}
"""What this process has read. A release never changes, and what is compiled of it hangs on it (`Compiled.of`)."""

_READING = threading.Lock()


def current() -> Release:
    """The government in force. Raises NoRelease."""
    digest = digest_in_force()
    if digest is None:
        raise NoRelease("no government is in force: run `yimen release publish FOLDER`")
    return get(digest)


def digest_in_force() -> str | None:
    """The digest of the government in force; None before the first one."""
    return models.Publication.objects.order_by("-published_at", "-id").values_list("release_id", flat=True).first()


def digest_in_force_at(at: dt.datetime) -> str | None:
    """The digest of the government that was in force at a moment; None before the first one."""
    before = models.Publication.objects.filter(published_at__lte=at)
    return before.order_by("-published_at", "-id").values_list("release_id", flat=True).first()


def digests_in_force_since(at: dt.datetime) -> set[str]:
    """The digests of the governments that were in force at a moment or came into force after it."""
    later = set(models.Publication.objects.filter(published_at__gt=at).values_list("release_id", flat=True))
    first = digest_in_force_at(at)
    return later | ({first} if first is not None else set())


def publications() -> list[tuple[dt.datetime, str]]:
    """When which government came into force, by its digest; the first one first."""
    return list(models.Publication.objects.order_by("published_at", "id").values_list("published_at", "release_id"))


def get(digest: str) -> Release:
    """The release of that digest, which a process reads and compiles once, whatever else it reads. Raises NoRelease."""
    found = KEPT.get(digest)
    if found is None:
        with _READING:  # of threads that want the same one, the first reads it
            found = KEPT.get(digest) or KEPT.setdefault(digest, _read(digest))
    return found


def _read(digest: str) -> Release:
    compiled = models.Release.objects.filter(digest=digest).values_list("compiled", flat=True).first()
    if compiled is None:
        raise NoRelease(digest)
    return Release.from_json(compiled)


def law(law_id: str) -> Law | None:
    """A law that the government in force cites, or else one before it, as the latest of them names it."""
    found = current().laws.get(law_id)
    if found is not None:
        return found
    return _laws(tuple(models.Release.objects.order_by("published_at").values_list("digest", flat=True))).get(law_id)


@functools.lru_cache(maxsize=2)
def _laws(digests: tuple[str, ...]) -> dict[str, Law]:
    """The laws of releases, of which only these are read: a release is large, and there may be many."""
    rows = models.Release.objects.filter(digest__in=digests)
    by_digest = dict(rows.values_list("digest", KeyTransform("laws", Cast("compiled", JSONField()))))
    given = {law_id: data for digest in digests for law_id, data in by_digest[digest].items()}
    return {law_id: Law.model_validate_json(json.dumps(data)) for law_id, data in given.items()}


@functools.cache
def triggers(digest: str) -> dict[str, Trigger]:
    """The triggers of a release, without reading the rest of it. None, for one that was never published."""
    row = models.Release.objects.filter(digest=digest)
    found = row.values_list(KeyTransform("triggers", Cast("compiled", JSONField())), flat=True).first()
    return {name: Trigger.model_validate_json(json.dumps(data)) for name, data in (found or {}).items()}


def lock() -> None:
    """Let publications wait for each other, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('releases.publish', 0))")
