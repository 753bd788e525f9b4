"""What follows here from acts of other rooms."""

import datetime as dt

from yimen.ledger import followers
from yimen.ledger.acts import ActView


def told(act: ActView, now: dt.datetime) -> None:
    """A kiosk learns that something was issued."""


followers.declare(told, name="kiosks.told", kinds=["credential.licence.issued"], handle=told)
