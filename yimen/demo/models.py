"""What this room stores."""

from django.db import models


class OutboxMessage(models.Model):
    """What a real installation would send to a phone."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=12)
    sent_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
