"""Which government is in force, and those that were."""

import functools

from django.db import connection

from yimen.government.schema import Release
from yimen.releases import models


class NoRelease(LookupError):
    """No government is in force, or none was ever published under that digest."""


def current() -> Release:
    """The government in force. Raises NoRelease."""
    digest = digest_in_force()
    if digest is None:
        raise NoRelease("no government is in force: run `yimen release publish FOLDER`")
    return get(digest)


def digest_in_force() -> str | None:
    """The digest of the government in force; None before the first one."""
    return models.Publication.objects.order_by("-published_at", "-id").values_list("release_id", flat=True).first()


@functools.lru_cache(maxsize=8)
def get(digest: str) -> Release:
    """The release of that digest. Raises NoRelease."""
    compiled = models.Release.objects.filter(digest=digest).values_list("compiled", flat=True).first()
    if compiled is None:
        raise NoRelease(digest)
    return Release.from_json(compiled)


def lock() -> None:
    """Let publications wait for each other, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('releases.publish', 0))")
