"""Keeping files for a matter, and letting them go."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import QuerySet, Sum

from yimen.files import events, models
from yimen.files.rules import File, FileRefused, too_much
from yimen.ledger import ids
from yimen.ledger.acts import Actor
from yimen.ledger.operations import append


def keep(
    file: File, *, holder: str, document: str, replacing: bool, subjects: Iterable[str], actor: Actor, now: dt.datetime,
    submitted: Collection[str] = (), beside: Collection[str] = (),
) -> models.Upload | FileRefused:  # fmt: skip
    """Keep a file for a document, in the caller's transaction. `replacing` marks those given before as removed, but for
    the `submitted` ones: an office relies on them.

    Whoever calls holds a lock on the matter. A file that would exceed what one matter may hold, or what one person may
    give in all matters (`beside`) or within a day, is refused; of matters that are not locked it is an estimate.
    """
    given = models.Upload.objects.filter(holder=holder)
    if refused := too_much(file.size, **_held(given, {*beside, holder}, now=now)):
        return refused
    standing = given.select_for_update().filter(document=document, removed_at=None).exclude(id__in=submitted)
    before = list(standing) if replacing else []
    made = models.Upload(
        id=ids.new_id(),
        holder=holder,
        document=document,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        kept_id=file.sha256,
        uploaded_at=now,
    )
    append(
        events.FileKept(
            holder=holder,
            document=document,
            upload=str(made.id),
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
        ),
        actor=actor,
        rows=[made, *before, (models.Content._meta.db_table, file.sha256)],
        subjects=subjects,
        now=now,
    )
    _hold(file)
    for old in before:
        old.removed_at = now
        old.save(update_fields=["removed_at"])
    made.save(force_insert=True)
    return made


def _held(given: "QuerySet[models.Upload]", matters: Collection[str], *, now: dt.datetime) -> dict[str, int]:
    """What the matter holds, what the person's matters do, and what was given in them within a day."""
    of_person = models.Upload.objects.filter(holder__in=matters)
    of_today = of_person.filter(uploaded_at__gt=now - dt.timedelta(days=1))
    sums = {"held": given, "of_person": of_person, "of_today": of_today}
    return {
        **{name: uploads.aggregate(sum=Sum("size"))["sum"] or 0 for name, uploads in sums.items()},
        "files_today": of_today.count(),
    }


def _hold(file: File) -> None:
    """Have the content there, and locked against whoever lets it go at the same moment."""
    content = models.Content(sha256=file.sha256, content=file.content)
    locked = models.Content.objects.select_for_update(no_key=True).filter(sha256=file.sha256)
    while not locked.exists():
        models.Content.objects.bulk_create([content], ignore_conflicts=True)


def let_go(*, holder: str, subjects: Iterable[str], actor: Actor, now: dt.datetime) -> int:
    """Erase all files of a matter, and contents that no other upload refers to; returns how many files."""
    uploads = list(models.Upload.objects.select_for_update().filter(holder=holder))
    if not uploads:
        return 0
    digests = sorted({upload.sha256 for upload in uploads})
    append(
        events.FilesLetGo(holder=holder, uploads=[str(upload.id) for upload in uploads]),
        actor=actor,
        rows=[*uploads, *((models.Content._meta.db_table, digest) for digest in digests)],
        subjects=subjects,
        now=now,
    )
    for upload in uploads:
        upload.delete()
    for content in models.Content.objects.select_for_update().filter(sha256__in=digests).defer("content"):
        if not content.uploads.exists():
            content.delete()
    return len(uploads)
