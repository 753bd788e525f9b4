"""Putting a government in force."""

import datetime as dt
import gzip
import hashlib
import io
import tarfile
from pathlib import Path

from django.db import transaction

from yimen import government
from yimen.government.schema import Release
from yimen.ledger import acts, ids
from yimen.ledger.operations import append
from yimen.releases import events, models, queries


def publish(folder: Path | Release, *, actor: acts.Actor, now: dt.datetime) -> str:
    """Check, compile and publish a folder, or a release that was compiled already; returns its digest.

    What is in force already stays as it is. Raises government.CheckFailed for a folder that does not compile.
    """
    if isinstance(folder, Release):
        release, source = folder, b""
    else:
        release, source = government.compile(folder), pack(folder)
    with transaction.atomic():
        queries.lock()
        if queries.digest_in_force() != release.digest:
            _publish(release, source, actor=actor, now=now)
    return release.digest


def _publish(release: Release, source: bytes, *, actor: acts.Actor, now: dt.datetime) -> None:
    source_digest = hashlib.sha256(source).hexdigest()
    row = models.Release(
        digest=release.digest,
        source=source,
        source_digest=source_digest,
        compiled=release.to_json(),
        compiler_version=release.compiler_version,
        published_at=now,
    )
    known = models.Release.objects.filter(digest=release.digest).exists()
    publication = models.Publication(id=ids.new_id(), release_id=release.digest, published_at=now)
    append(
        events.ReleasePublished(
            digest=release.digest,
            source=source_digest,
            compiler_version=release.compiler_version,
            city=release.city.id,
        ),
        actor=actor,
        rows=[publication] if known else [row, publication],
        subjects=[f"release:{release.digest}"],
        now=now,
    )
    if not known:
        row.save(force_insert=True)
    publication.save(force_insert=True)


def pack(folder: Path) -> bytes:
    """The files of a folder as a gzipped tar that is the same for the same files (no act: it only packs)."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                entry = tarfile.TarInfo(str(path.relative_to(folder)))
                content = path.read_bytes()
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
    return out.getvalue()
