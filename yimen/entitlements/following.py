"""What this room reads in the ledger."""

import datetime as dt
import uuid

from yimen.entitlements import operations
from yimen.exchange import queries as exchange
from yimen.ledger.acts import ActView
from yimen.ledger.followers import follow


@follow("entitlements.disputes")
def disputes(act: ActView, now: dt.datetime) -> None:
    """A value of a register was disputed by the person concerned."""
    if act.kind != "exchange.evidence.disputed" or act.body is None or act.actor is None:
        return
    evidence = exchange.evidence(act.body["evidence"])
    if evidence is None:
        return
    operations.reopen_disputed(
        evidence=evidence.kind,
        field=act.body["field"],
        reason=act.body["reason"],
        person=uuid.UUID(act.actor.id),
        actor=act.actor,
        now=now,
    )
