"""What is stored of documents. Private to this room."""

from django.db import models


class Serial(models.Model):
    """The last number given to a document under a prefix; locked while the next one is taken."""

    prefix = models.CharField(max_length=64, primary_key=True)
    last = models.PositiveIntegerField(default=0)
