"""What is stored of releases. Private to this room."""

from django.db import models


class Release(models.Model):
    """One published government. Guarded; never changed."""

    digest = models.CharField(max_length=64, primary_key=True)
    source = models.BinaryField(help_text="the folder as it was, as a gzipped tar")
    source_digest = models.CharField(max_length=64)
    compiled = models.TextField(help_text="the canonical JSON that the digest names")
    compiler_version = models.CharField(max_length=32)
    published_at = models.DateTimeField()


class Publication(models.Model):
    """That a release was put in force; the latest one is. An older release can be put in force again. Guarded."""

    id = models.UUIDField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="publications")
    published_at = models.DateTimeField(db_index=True)
