"""Putting a government in force."""

import datetime as dt
import gzip
import hashlib
import io
import tarfile
from collections.abc import Sequence
from pathlib import Path

from django.db import transaction

from yimen import government
from yimen.government.schema import Release, Text
from yimen.ledger import acts, ids
from yimen.ledger.operations import append
from yimen.releases import events, models, ports, queries


class NotPublished(Exception):
    """Whoever wanted to put a release in force may not; `reasons` say why. The attempt is recorded."""

    def __init__(self, reasons: Sequence[Text]) -> None:
        super().__init__("\n".join(reason.en for reason in reasons))
        self.reasons = tuple(reasons)


class StillNeeded(government.CheckFailed):
    """What is under way needs what is no longer in the folder; `problems` says what, and for how many."""


def publish(folder: Path | Release, *, actor: acts.Actor, now: dt.datetime) -> str:
    """Check, compile and publish a folder, or a release that was compiled already; returns its digest.

    The first one founds the installation. Any other is the exercise of the power that the release in force names for
    it (`city.publication`; where it names none, the new one's), by an officer in a post that holds it; a demonstration
    follows its folder by itself. What is in force already stays as it is.

    Raises government.CheckFailed for a folder that does not compile, StillNeeded, and NotPublished after the attempt
    was recorded, so that the caller's own transaction, if there is one, must be committed.
    """
    if isinstance(folder, Release):
        release, source = folder, b""
    else:
        release, source = government.compile(folder), pack(folder)
    reasons: Sequence[Text] = ()
    with transaction.atomic():
        queries.lock()
        if queries.digest_in_force() != release.digest:
            reasons = _publish(release, source, actor=actor, now=now)
    if reasons:
        raise NotPublished(reasons)
    return release.digest


def _publish(release: Release, source: bytes, *, actor: acts.Actor, now: dt.datetime) -> Sequence[Text]:
    """Append the act and put the release in force; else why the actor may not."""
    in_force = queries.digest_in_force()
    if in_force is not None and (missing := ports.missing(release)):
        raise StillNeeded(missing)
    row = models.Release(
        digest=release.digest,
        source=source,
        source_digest=hashlib.sha256(source).hexdigest(),
        compiled=release.to_json(),
        compiler_version=release.compiler_version,
        published_at=now,
    )
    known = models.Release.objects.filter(digest=release.digest).exists()
    publication = models.Publication(id=ids.new_id(), release_id=release.digest, published_at=now)
    rows = [publication] if known else [row, publication]
    subjects = [f"release:{release.digest}"]
    follows = actor == acts.SYSTEM and ports.unattended()
    event = events.ReleasePublished(
        digest=release.digest,
        source=row.source_digest,
        compiler_version=release.compiler_version,
        city=release.city.id,
        authority="founding" if in_force is None else "demonstration" if follows else "power",
    )
    if event.authority == "power":
        assert in_force is not None
        by = next((each for each in (queries.get(in_force), release) if each.city.publication), release)
        reasons = ports.authority().exercise(
            event, power=by.city.publication or "", release=by, actor=actor, rows=rows, subjects=subjects, now=now
        )
        if reasons:
            return reasons
    else:
        append(event, actor=actor, rows=rows, subjects=subjects, now=now)
    if not known:
        row.save(force_insert=True)
    publication.save(force_insert=True)
    return ()


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
