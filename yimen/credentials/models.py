"""What is stored of a credential. Private to this room."""

from django.db import models


class Credential(models.Model):
    """One licence. Guarded: a change needs an act that names the row."""

    id = models.UUIDField(primary_key=True)
    case_id = models.UUIDField(help_text="the decided case, which lives in a room above")
    service = models.CharField(max_length=64)
    output = models.CharField(max_length=64)
    agency = models.CharField(max_length=64)
    release = models.CharField(max_length=64, help_text="digest of the government's release it was issued under")
    holder = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    holder_name = models.CharField(max_length=200)
    number = models.CharField(max_length=64)
    public_code = models.CharField(max_length=16, unique=True)
    data = models.JSONField()
    issued_at = models.DateTimeField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    signature = models.CharField(max_length=100)
    act = models.UUIDField()
    revoked_at = models.DateTimeField(null=True)
    revoked_article = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case_id", "output"], name="credentials_issued_once_per_case"),
            models.UniqueConstraint(fields=["output", "number"], name="credentials_number_unique"),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="credentials_term_in_order",
            ),
        ]
        indexes = [models.Index(fields=["holder", "-issued_at"], name="credentials_of_holder")]


class Serial(models.Model):
    """The last serial number given under a prefix; locked while the next one is taken."""

    prefix = models.CharField(max_length=64, primary_key=True)
    last = models.BigIntegerField(default=0)
