"""What an officer sends, as one operation."""

import uuid

from yimen.cases.tasks import form
from yimen.cases.tasks.revoke import operations
from yimen.identity.access import Visit


def perform(action: str, task_id: uuid.UUID, request: Visit) -> None:
    """Do one of the actions of the kind. Raises what the operations raise."""
    outcome = {"revoke": "revoked", "keep": "kept"}[action]
    operations.decide_revocation(task_id, outcome=outcome, reasons=form.text(request, "reasons"), **form.by(request))
