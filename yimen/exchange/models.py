"""What is stored of evidence. Private to this room."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from yimen.exchange import rules


class Evidence(models.Model):
    """What a register answered, signed: an extract of one record as it was, or that there is none. Guarded."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=130, help_text="register.kind")
    register = models.CharField(max_length=64)
    subject = models.UUIDField(help_text="the person for whose application it was read")
    people = ArrayField(
        models.CharField(max_length=64),
        default=list,
        help_text="keyed hashes of the numbers of those whose record it is; empty before this was kept, and of things",
    )
    role = models.JSONField(default=dict, help_text="as what they were named, {zh, en}; empty for who applies")
    key_hash = models.CharField(max_length=64, help_text="keyed hash of the register's key")
    agency = models.CharField(max_length=64)
    purpose = models.CharField(max_length=64, help_text="the service")
    application = models.CharField(max_length=36, blank=True)
    release = models.CharField(max_length=64)
    absent = models.BooleanField(default=False, help_text="the register said that it has no such record")
    values = models.JSONField()
    basis = models.JSONField(help_text="the grant's citation, {zh, en}")
    fetched_at = models.DateTimeField()
    fresh_until = models.DateTimeField()
    form = models.PositiveSmallIntegerField(
        default=1,
        help_text="what is signed: 1, what was read and for what; 2, the whole row (rules.payload)",
    )
    signature = models.CharField(max_length=100)
    act = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-fetched_at"], name="exchange_evidence_of_person"),
            models.Index(fields=["application", "-fetched_at"], name="exchange_evidence_of_case"),
            GinIndex(fields=["people"], name="exchange_evidence_concerns"),
        ]

    def payload(self) -> bytes:
        """The bytes that its signature is over."""
        whole = None
        if self.form > 1:
            whole = {
                "id": str(self.id),
                "register": self.register,
                "subject": str(self.subject),
                "people": self.people,
                "role": self.role,
                "application": self.application,
                "release": self.release,
                "basis": self.basis,
                "fresh_until": rules.instant(self.fresh_until),
                "absent": self.absent,
            }
        return rules.payload(
            kind=self.kind,
            key_hash=self.key_hash,
            values=self.values,
            agency=self.agency,
            purpose=self.purpose,
            fetched_at=self.fetched_at,
            whole=whole,
        )


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
    """Records that were read at once, of everybody or those that concern somebody, used, and let go. Guarded.

    What was read is not kept: only by whom, what for, and of whom, as hashes.
    """

    id = models.UUIDField(primary_key=True)
    release = models.CharField(max_length=64)
    requests = models.JSONField(help_text="[{agency, purpose, evidence, fields, basis}]")
    everybody = models.BooleanField(help_text="or only some, as when one person is looked up")
    people = ArrayField(
        models.CharField(max_length=64),
        help_text="keyed hashes of the numbers of those whose records were read; empty when everybody's were",
    )
    salt = models.BinaryField(help_text="without it, the hashes of the subjects say nothing of anyone; never shown")
    read_at = models.DateTimeField()
    act = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["-read_at"], condition=models.Q(everybody=True), name="exchange_extracts_by_time"),
            GinIndex(fields=["people"], name="exchange_extracts_of_person"),
        ]


class ExtractSubjects(models.Model):
    """256 of those whose records an extract held, or the rest: salted hashes of their numbers, sorted, 32 bytes each.

    Guarded: by the extract, of which they are a part.
    """

    id = models.UUIDField(primary_key=True)
    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="subjects")
    evidence = models.CharField(max_length=130, help_text="register.kind")
    number = models.PositiveIntegerField(help_text="0 and on, in the order of the hashes")
    first = models.BinaryField()
    hashes = models.BinaryField()
    root = models.BinaryField(null=True, help_text="of their subtree (RFC 9162); null for fewer than 256")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["extract", "evidence", "number"], name="exchange_subjects_once")]
        indexes = [models.Index(fields=["extract", "evidence", "first"], name="exchange_subjects_by_hash")]


class Entry(models.Model):
    """What an output entered in a register when it was issued or revoked. Guarded."""

    id = models.UUIDField(primary_key=True)
    evidence = models.CharField(max_length=130, help_text="register.kind, in whose table the record stands")
    key = models.CharField(max_length=200)
    values = models.JSONField(help_text="field → value")
    agency = models.CharField(max_length=64)
    source = models.UUIDField(help_text="the credential, which lives in a room above")
    revoked = models.BooleanField(help_text="whether it says that the credential was revoked")
    once = models.BooleanField(help_text="whether nothing else may be entered under this key while it stands")
    standing = models.BooleanField(help_text="until the credential is revoked")
    release = models.CharField(max_length=64)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "evidence", "key", "revoked"], name="exchange_entered_once"),
            models.UniqueConstraint(
                fields=["evidence", "key"],
                condition=models.Q(once=True, standing=True),
                name="exchange_one_under_a_key",
            ),
        ]
        indexes = [models.Index(fields=["evidence", "key"], name="exchange_entries_by_key")]


class Delivery(models.Model):
    """Whether an entry has reached its register: tried again until it has. Says nothing of anybody: unguarded."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="delivery")
    written_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["entry"], condition=models.Q(written_at=None), name="exchange_undelivered")]
