"""Rows of this room that Django keeps. The ledger itself has no models: see `sql/`."""

from django.db import models


class Follower(models.Model):
    """How far a follower has read: `position` is the index of the next entry. It reads no further once stopped."""

    name = models.CharField(max_length=100, primary_key=True)
    position = models.BigIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)
    error = models.TextField(default="")

    class Meta:
        db_table = "ledger_follower"
