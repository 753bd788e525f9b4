"""Revoking an output of the service, and entering that in registers."""

import datetime as dt

from yimen.cases import models
from yimen.cases.process import entering
from yimen.cases.process.execution import Execution
from yimen.cases.registries.effects import effect
from yimen.credentials import operations as credentials
from yimen.credentials import queries as issued
from yimen.engines import bpmn
from yimen.ledger.acts import Actor


@effect("revoke", output="revokes")
def revoke(execution: Execution, call: bpmn.ServiceCalled, *, actor: Actor, now: dt.datetime) -> None:
    """Revoke what was issued, on the basis of the decision to revoke."""
    case = execution.case
    decided = models.Decision.objects.filter(case=case, kind="revoke").order_by("decided_at").last()
    basis = [each["zh"] for each in decided.basis] if decided else []
    article = "，".join(basis) or execution.service.basis[0].to("zh-hans")
    for credential in issued.of_case(case.id):
        if credential.output == call.attributes["output"] and credential.revoked_at is None:
            reason = str(case.variables.get("revocation_reasons", ""))
            credentials.revoke(credential_id=credential.id, article=article, reason=reason, actor=actor, now=now)
            entering.revoked(execution, credential, actor=actor, now=now)
