"""What the forms of all kinds of tasks have in common."""

import datetime as dt
from typing import TypedDict

from yimen.identity.access import Visit
from yimen.ledger.acts import Actor

LONGEST = 4000


class By(TypedDict):
    """Who acts, and when, as operations take it."""

    actor: Actor
    now: dt.datetime


def by(request: Visit) -> By:
    """Who sent the form, and when."""
    return {"actor": request.officer, "now": request.now}


def text(request: Visit, name: str) -> str:
    """What was written in a field, as much as is kept."""
    return request.POST.get(name, "")[:LONGEST]
