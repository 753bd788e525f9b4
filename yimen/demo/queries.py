"""What can be asked of the demonstration."""

import datetime as dt
from dataclasses import dataclass

from yimen.demo import models


@dataclass(frozen=True)
class Message:
    """What would have been sent to a phone."""

    name: str
    phone: str
    code: str
    sent_at: dt.datetime
    expires_at: dt.datetime


def outbox(*, limit: int = 20) -> list[Message]:
    """The latest messages, the newest first."""
    rows = models.OutboxMessage.objects.order_by("-sent_at", "-id")[:limit]
    return [Message(r.name, r.phone, r.code, r.sent_at, r.expires_at) for r in rows]
