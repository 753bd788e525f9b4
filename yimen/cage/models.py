"""What is stored of departures from rules and of alerts. Private to this room; the ledger guards both tables."""

from django.db import models
from django.db.models import F, Q


class Departure(models.Model):
    """An outcome against the rule that an officer proposed: by which exception, from which ruling, and its review."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        AGREED = "agreed"
        OBJECTED = "objected"
        USED = "used"
        WITHDRAWN = "withdrawn"  # also when the rule came to say something else

    id = models.UUIDField(primary_key=True)
    matter = models.CharField(max_length=100, help_text="what it is about, such as case:<key>")
    about = models.JSONField(help_text="{zh, en}: what officers call it")
    page = models.CharField(max_length=200, blank=True, help_text="where the matter is shown")
    division = models.CharField(max_length=64)
    release = models.CharField(max_length=64)
    power = models.CharField(max_length=100)
    exception = models.CharField(max_length=64)
    outcome = models.CharField(max_length=16)
    ruling = models.JSONField(help_text="{decision, value, title, shown, grounds}: what the rule said")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the ruling: it is agreed to for this one only")
    reasons = models.TextField()
    parties = models.JSONField(default=list, help_text="the people whose affair it is")
    reviewer = models.CharField(max_length=100, help_text="the post of the second person")
    state = models.CharField(max_length=16, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    reviewed_by = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    opinion = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, help_text="when it was used or withdrawn")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "power"],
                condition=Q(state__in=["proposed", "agreed"]),
                name="cage_one_departure_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("proposed_by")), name="cage_departure_by_two"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "objected", "used"]) | Q(reviewed_by__isnull=False),
                name="cage_departure_reviewed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["reviewer", "proposed_at"], condition=Q(state="proposed"), name="cage_departure_to_review"
            )
        ]


class Alert(models.Model):
    """What the auditor is told: a power exercised against its rule, or one that no rule binds."""

    class Because(models.TextChoices):
        DEPARTURE = "departure"
        NO_RULE = "no-rule"

    id = models.UUIDField(primary_key=True)
    because = models.CharField(max_length=16, choices=Because.choices)
    matter = models.CharField(max_length=100)
    about = models.JSONField(help_text="{zh, en}: what officers call the matter")
    division = models.CharField(max_length=64)
    release = models.CharField(max_length=64)
    power = models.CharField(max_length=100)
    outcome = models.CharField(max_length=16)
    departure = models.OneToOneField(Departure, on_delete=models.PROTECT, null=True, related_name="alert")
    post = models.CharField(max_length=100, help_text="the auditor's post")
    act = models.UUIDField(help_text="the act of the exercise")
    exercised_by = models.UUIDField()
    raised_at = models.DateTimeField()
    taken_by = models.UUIDField(null=True)
    taken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(because="departure") | Q(departure__isnull=False), name="cage_alert_names_its_departure"
            ),
            models.CheckConstraint(condition=Q(closed_at=None) | ~Q(note=""), name="cage_alert_closed_with_a_note"),
        ]
        indexes = [models.Index(fields=["post", "closed_at", "raised_at"], name="cage_alerts_of_post")]
