"""What is stored of applications. Private to this room.

Every table is guarded by the ledger (a change needs an act that names the row) except those in `tables.py`.
"""

from django.db import models
from django.db.models import Q

from yimen.cases.queries import rows as cases
from yimen.files import queries as files


class Application(models.Model):
    """One life event of one applicant, pinned to the release it began under."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=24, unique=True)
    life_event = models.CharField(max_length=64)
    release = models.CharField(max_length=64)
    applicant = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    on_behalf_under = models.CharField(max_length=64, blank=True, help_text="the mandate to act for another")
    submitted_by = models.UUIDField(null=True, help_text="the person who submitted")
    entered_by = models.UUIDField(null=True, help_text="the officer who typed it, at a counter")
    channel = models.CharField(max_length=16)
    follows = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="followed_by",
        help_text="the application that this one is made anew for, whose answers it took over",
    )  # fmt: skip
    division = models.CharField(max_length=64)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.DRAFT)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["applicant", "-created_at"], name="applications_of_person")]

    @property
    def matter(self) -> str:
        """What stands for it where it is only referred to: in the ledger, and as the holder of its files."""
        return f"application:{self.id}"

    @property
    def cases(self) -> "models.QuerySet[cases.Case]":
        """The cases that came of it."""
        return cases.begun_by(self.matter)

    @property
    def uploads(self) -> "models.QuerySet[files.Upload]":
        """Its files."""
        return files.of(self.matter)

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was given up, or let go because nobody touched it."""
        return self.status == self.Status.WITHDRAWN

    @property
    def is_draft(self) -> bool:
        """Whether nothing of it was submitted or given up yet."""
        return self.status == self.Status.DRAFT


class Stage(models.Model):
    """A stage of the life event, for one application: waits, is open for answers, or was submitted."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        OPEN = "open"
        SUBMITTED = "submitted"

    id = models.UUIDField(primary_key=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="stages")
    stage = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=16, choices=Status.choices)
    declared_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["application", "stage"], name="applications_stage_once")]

    @property
    def is_open(self) -> bool:
        """Whether it can be answered."""
        return self.status == self.Status.OPEN

    @property
    def is_waiting(self) -> bool:
        """Whether it has not begun."""
        return self.status == self.Status.WAITING


class Draft(models.Model):
    """What was answered and fetched so far: nobody's record until it is submitted."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, primary_key=True, related_name="draft")
    facts = models.JSONField(default=dict, help_text="field → value with provenance (requirements.facts)")
    reads = models.JSONField(
        default=dict, help_text="evidence and key → what the register answered (requirements.reads)"
    )
    confirmed = models.JSONField(default=list, help_text="evidence that the person has seen and lets stand")
    commitments = models.JSONField(default=list)
    acknowledged = models.JSONField(default=list, help_text="warnings that the person has read and goes on in spite of")
    expires_on = models.DateField()
    saved_at = models.DateTimeField()


class Party(models.Model):
    """Somebody whom an application names, and what they say to it. They need not have signed in before. Guarded."""

    class State(models.TextChoices):
        ASKED = "asked"
        CONFIRMED = "confirmed"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"  # taken back by the applicant, or somebody else was named

    id = models.UUIDField(primary_key=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="parties")
    stage = models.CharField(max_length=64)
    field = models.CharField(max_length=130, help_text="the field of the form that names them")
    stands_for = models.CharField(max_length=64, help_text="keyed hash of their citizen number")
    role = models.JSONField(help_text="as what they are named, {zh, en}")
    state = models.CharField(max_length=16, choices=State.choices, default=State.ASKED)
    because = models.CharField(max_length=16, blank=True, help_text="why they declined: not-me, unwilling")
    channel = models.CharField(max_length=16, blank=True, help_text="how the answer came: web, counter")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True, help_text="the person, once signed in")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "field"],
                condition=Q(state__in=["asked", "confirmed"]),
                name="applications_party_once",
            ),
        ]
        indexes = [models.Index(fields=["stands_for", "-asked_at"], name="applications_party_of_person")]


class IdempotencyKey(models.Model):
    """What a submitting request with this key was answered, so that the same request gets the same answer."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    operation = models.CharField(max_length=32)
    result = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "key"], name="applications_key_once")]
