"""What is stored of entitlements. Private to this room; every table is guarded by the ledger."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from yimen.entitlements.rules import State


class Scan(models.Model):
    """One run over everybody: as of which day, under which release, from which extract, and what came of it."""

    id = models.UUIDField(primary_key=True)
    as_of = models.DateField()
    release = models.CharField(max_length=64)
    extract = models.UUIDField(null=True, help_text="the reading of the registers; null when none could be read")
    results = models.JSONField(help_text="policy → counts, or why it could not be evaluated")
    started_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-started_at"], name="entitlements_scans_by_time")]


class Determination(models.Model):
    """What the rules of one policy say of one subject: a right, or narrowly none. One row for each, and each period.

    Its facts are what the registers said when it was last looked at, so that it can be explained again. One that was
    ended stays as it is; a right that is found afterwards is a row of its own.
    """

    id = models.UUIDField(primary_key=True)
    policy = models.CharField(max_length=64)
    subject = models.CharField(max_length=200, help_text="the key of the record that the right is about")
    period = models.CharField(max_length=4, blank=True, help_text="the year, for what is paid once a year")
    recipient = models.CharField(max_length=64, help_text="citizen number of who is told and may accept")
    people = ArrayField(models.CharField(max_length=64), help_text="the numbers of all whose records the facts are")
    division = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=[(each.value, each.value) for each in State])
    due = models.BooleanField(help_text="whether the rules found the right when they last looked")
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, help_text="yuan, as often as it is paid")
    rules = models.JSONField(default=dict, help_text="decision → the rules of its table that held, from 1")
    facts = models.JSONField(help_text="the facts by name, as the registers said them")
    release = models.CharField(max_length=64)
    as_of = models.DateField()
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="determinations")
    number = models.CharField(max_length=64, blank=True, help_text="of the letter by which it was granted")
    granted = models.JSONField(null=True, help_text="{facts, amount, rules, release, as_of} by which it was granted")
    ending = models.CharField(max_length=64, blank=True, help_text="the number of the letter by which it was ended")
    reason = models.JSONField(null=True, help_text="{zh, en}: why it was reopened, set aside or withdrawn")
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True, help_text="when the person last said yes or no")
    accepted_at = models.DateTimeField(null=True, help_text="when the person first said yes")
    receipt = models.TextField(blank=True, help_text="the signed promise given at the answer")

    class Meta:
        db_table = "entitlements_finding"  # acts name rows by their table, and what was signed stays as it was signed
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "subject", "period"],
                condition=~Q(state=State.WITHDRAWN),
                name="entitlements_found_once",
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="entitlements_numbered_once"),
        ]
        indexes = [
            models.Index(fields=["policy", "state", "division", "id"], name="entitlements_of_policy"),
            models.Index(fields=["recipient"], name="entitlements_of_recipient"),
            GinIndex(fields=["people"], name="entitlements_of_people"),
        ]

    @property
    def version(self) -> str:
        """What an officer saw of it, to be sent with the decision."""
        return f"{self.as_of} {self.amount} {self.release[:8]}"
