"""What follows from acts of any room by the folder's triggers."""

import datetime as dt

from yimen.cases import ports
from yimen.cases.operations.triggering import fire_triggers, open_triggered
from yimen.cases.queries.triggers import kinds_that_trigger
from yimen.ledger import followers
from yimen.ledger.acts import ActView


def triggers(act: ActView, now: dt.datetime) -> None:
    """What a trigger of the folder says: a case of another kind is opened."""
    fire_triggers(act, now=now)


followers.declare(triggers, name="cases.triggers", kinds=kinds_that_trigger, handle=triggers)
ports.open_cases_with(open_triggered)
