"""What is stored of files. Private to this room; the ledger guards both tables."""

from django.db import models


class Content(models.Model):
    """The bytes of files, by their digest: the same bytes are kept once, whoever gave them."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()


class Upload(models.Model):
    """A file that somebody gave for a document of the matter that holds it."""

    id = models.UUIDField(primary_key=True)
    holder = models.CharField(max_length=64, help_text="the matter, such as `application:<uuid>`; opaque here")
    document = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    kept = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="uploads", db_column="sha256")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["holder", "document"], name="files_upload_of_holder")]

    @property
    def sha256(self) -> str:
        """The digest of the content."""
        return str(self.kept_id)

    @property
    def content(self) -> bytes:
        """The content, read when it is asked for."""
        return bytes(self.kept.content)
