"""Finding files of a matter. Contents are read when they are sent, and not before."""

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet

from yimen.files.models import Upload


def of(holder: str) -> "QuerySet[Upload]":
    """All files of a matter, replaced ones included."""
    return Upload.objects.filter(holder=holder)


def standing(holder: str) -> dict[str, Upload]:
    """The files of a matter that were not replaced, by their document; of several the last one."""
    return {upload.document: upload for upload in of(holder).filter(removed_at=None).order_by("id")}


def of_ids(upload_ids: Iterable[str]) -> dict[str, Upload]:
    """Files by their ids, as text."""
    return {str(upload.id): upload for upload in Upload.objects.filter(id__in=set(upload_ids))}


def held(holder: str, upload_id: uuid.UUID) -> Upload | None:
    """A file that a matter holds, be it replaced; None for what others hold."""
    return of(holder).filter(id=upload_id).first()
