"""Rows of this room that Django keeps. The ledger itself has no models: see `sql/`."""

from django.db import models


class Follower(models.Model):
    """How far a follower has read: `position` is the index of the next entry."""

    name = models.CharField(max_length=100, primary_key=True)
    position = models.BigIntegerField(default=0)

    class Meta:
        db_table = "ledger_follower"


class Failure(models.Model):
    """An act that a follower failed on: set aside until an operator has it tried again, or skips it."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="failures")
    index = models.BigIntegerField()
    act = models.UUIDField()
    kind = models.CharField(max_length=100)
    error = models.TextField()
    tries = models.IntegerField(default=1)
    failed_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_failure"
        constraints = [models.UniqueConstraint(fields=["follower", "index"], name="ledger_failure_once")]
