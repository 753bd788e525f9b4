"""What is stored of persons, posts and sign-in. Private to this room.

`Person` and `PostHolding` are guarded by the ledger; the others are exempt, each with its reason, in `tables.py`.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Person(models.Model):
    """A natural person, once."""

    id = models.UUIDField(primary_key=True)
    id_number = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=20, blank=True)
    registered_at = models.DateTimeField()


class PostHolding(models.Model):
    """A person holds a post at a division, from a day on; `until_on` is the last day."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    post = models.CharField(max_length=64, help_text="agency.post")
    agency = models.CharField(max_length=64)
    division = models.CharField(max_length=64)
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "post", "division"], condition=Q(until_on=None), name="identity_post_held_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="identity_post_days"
            ),
        ]
        indexes = [models.Index(fields=["post", "division"], name="identity_holders_of_post")]


class SignInChallenge(models.Model):
    """A one-time code that was sent. The code itself is not kept, only a keyed hash of it."""

    id = models.UUIDField(primary_key=True)
    provider = models.CharField(max_length=32)
    id_number = models.CharField(max_length=18)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=20, blank=True)
    client = models.CharField(max_length=64, help_text="keyed hash of the network address")
    device = models.CharField(
        max_length=64, blank=True, help_text="keyed hash of a device that has signed in as this person before"
    )
    code_hash = models.CharField(max_length=64)
    digits = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong_at = ArrayField(models.DateTimeField(), default=list)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id_number", "sent_at"], name="identity_codes_for_person"),
            models.Index(fields=["client", "sent_at"], name="identity_codes_for_client"),
        ]


class SignedInSession(models.Model):
    """A browser in which a person signed in, so that they can see it and end it elsewhere."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sessions")
    browser = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=20, blank=True)
    signed_in_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "seen_at"], name="identity_sessions_of_person")]


class KeptForm(models.Model):
    """What somebody was sending when they had to sign in first; kept until they send it again, or it expires."""

    id = models.UUIDField(primary_key=True)
    person = models.UUIDField(null=True, help_text="who was signed in before; nobody else may send it")
    path = models.TextField()
    query = models.TextField(blank=True)
    body = models.TextField()
    kept_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)


class KeptFile(models.Model):
    """A file of a kept form."""

    form = models.ForeignKey(KeptForm, on_delete=models.CASCADE, related_name="files")
    field = models.CharField(max_length=200)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()
