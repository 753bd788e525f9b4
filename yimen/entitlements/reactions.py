"""What follows here from acts of other rooms."""

import datetime as dt
import uuid

from yimen.entitlements import operations
from yimen.exchange import queries as exchange
from yimen.exchange.events import EvidenceDisputed
from yimen.ledger.acts import ActView
from yimen.ledger.followers import reaction


@reaction(EvidenceDisputed, name="entitlements.disputes", starts="beginning")
def disputes(event: EvidenceDisputed, act: ActView, now: dt.datetime) -> None:
    """What was granted on a value of a register that the person disputes is looked at again."""
    evidence = exchange.evidence(event.evidence)
    if evidence is None or act.actor is None:
        return
    operations.reopen_disputed(
        evidence=evidence.kind,
        field=event.field,
        reason=event.reason,
        person=uuid.UUID(act.actor.id),
        actor=act.actor,
        now=now,
    )
