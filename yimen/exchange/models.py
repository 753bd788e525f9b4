"""What is stored of evidence. Private to this room."""

from django.db import models


class Evidence(models.Model):
    """A signed extract of one record, as it was when it was read. Guarded."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=130, help_text="register.kind")
    register = models.CharField(max_length=64)
    subject = models.UUIDField(help_text="the person for whom it was read")
    key_hash = models.CharField(max_length=64, help_text="keyed hash of the register's key: whose record it is")
    agency = models.CharField(max_length=64)
    purpose = models.CharField(max_length=64, help_text="the service")
    application = models.CharField(max_length=36, blank=True)
    release = models.CharField(max_length=64)
    values = models.JSONField()
    basis = models.JSONField(help_text="the grant's citation, {zh, en}")
    fetched_at = models.DateTimeField()
    fresh_until = models.DateTimeField()
    signature = models.CharField(max_length=100)
    act = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["subject", "-fetched_at"], name="exchange_evidence_of_person")]


class Dispute(models.Model):
    """What the person concerned says against one value. Guarded."""

    id = models.UUIDField(primary_key=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="disputes")
    field = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    disputed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "field"], name="exchange_disputed_once")]


class Extract(models.Model):
    """Records of everybody that were read at once, used, and let go. Guarded.

    What was read is not kept: only by whom, what for, and of whom, as salted hashes.
    """

    id = models.UUIDField(primary_key=True)
    release = models.CharField(max_length=64)
    requests = models.JSONField(help_text="[{agency, purpose, evidence, fields, basis}]")
    salt = models.BinaryField(help_text="without it, the hashes say nothing of anyone")
    read_at = models.DateTimeField()
    act = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["-read_at"], name="exchange_extracts_by_time")]


class ExtractSubjects(models.Model):
    """Some of those whose records an extract held: salted hashes of their numbers, sorted, 32 bytes each. Guarded."""

    id = models.UUIDField(primary_key=True)
    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="subjects")
    evidence = models.CharField(max_length=130, help_text="register.kind")
    number = models.PositiveIntegerField(help_text="0 and on, in the order of the hashes")
    first = models.BinaryField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["extract", "evidence", "number"], name="exchange_subjects_once")]
        indexes = [models.Index(fields=["extract", "evidence", "first"], name="exchange_subjects_by_hash")]
