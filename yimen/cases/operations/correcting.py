"""Answering a request to correct: what comes back is kept (Licensing Law art. 32)."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction

from yimen.cases import errors, events, models
from yimen.cases.operations.answering import locked
from yimen.cases.operations.opening import digest
from yimen.cases.people import case_subjects, holder_of
from yimen.cases.process.clocks import restart_acceptance
from yimen.cases.process.execution import Execution
from yimen.cases.process.transition import transition
from yimen.files import operations as files
from yimen.files.rules import File, FileRefused
from yimen.ledger.acts import Actor
from yimen.requirements import facts as facts_
from yimen.requirements.answers import Problem
from yimen.requirements.facts import Fact


def to_correct(case_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> tuple[Execution, models.Correction]:
    """One's own case that waits for its correction, both locked (no act: it only reads).

    Raises NotFound, OutOfOrder.
    """
    execution = locked(case_id, actor, now=now)
    correction = models.Correction.objects.select_for_update().filter(case=execution.case, answered_at=None).first()
    if correction is None or execution.case.status != models.Case.Status.CORRECTING:
        raise errors.OutOfOrder
    return execution, correction


@transaction.atomic
def keep_correction(
    case_id: uuid.UUID, facts: Mapping[str, Fact], given: Mapping[str, File], statements: Mapping[str, str], *,
    actor: Actor, now: dt.datetime,
) -> None:  # fmt: skip
    """Keep what came back, facts and files, with a statement for each item that stands; the body's days begin anew.

    Raises NotFound, OutOfOrder, and Incomplete for a file that cannot be held.
    """
    execution, correction = to_correct(case_id, actor=actor, now=now)
    case = execution.case
    stored = facts_.write(facts)
    documents = dict(case.documents)
    for name, file in given.items():
        upload = files.keep(
            file, holder=holder_of(case), document=name, replacing=False, subjects=case_subjects(case),
            actor=actor, now=now,
        )  # fmt: skip
        if isinstance(upload, FileRefused):
            raise errors.Incomplete([Problem(name, upload.message)])
        documents[name] = {"upload": str(upload.id)}
    items = [entry["item"] for entry in correction.items]
    changed = [name for name in items if name not in statements]
    after = {
        "facts": {name: stored[name] for name in items if name in stored},
        "documents": {name: documents[name] for name in items if name in documents},
        "statements": dict(statements),
    }
    with transition(execution, actor=actor, now=now) as t:
        execution.changes.update(case, facts=stored, documents=documents, status=models.Case.Status.RECEIVED)
        execution.changes.update(correction, answered_at=now, after=after)
        execution.recompute_results()
        restart_acceptance(execution)
        t.record(
            events.CorrectionAnswered(
                case=str(case.id), correction=str(correction.id), changed=changed, kept=sorted(statements),
                facts=digest(stored),
            )
        )  # fmt: skip
