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
