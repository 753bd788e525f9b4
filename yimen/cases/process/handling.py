"""What every task that an officer handles needs: one transaction, its case under lock, a number, reasons."""

import datetime as dt
import functools
import uuid
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, transaction

from yimen.cage.errors import CageError
from yimen.cage.operations import Refusal
from yimen.cases import errors, models
from yimen.cases.process.entering import catch_up
from yimen.cases.process.execution import Execution
from yimen.cases.process.locking import lock
from yimen.documents import operations as documents
from yimen.government import datatypes
from yimen.government.schema import Text
from yimen.ledger.acts import Actor

P = ParamSpec("P")
R = TypeVar("R")
MOST_TRIES = 4
DEADLOCK = "40P01"  # PostgreSQL's code
REASONS = Text(zh="请写明理由，当事人会看到。", en="Give the reasons; the person concerned will read them.")
HELD = Text(
    zh="本件已暂停，等申请人决定是否继续。", en="This case is held until the applicant decides whether to go on."
)
TAKEN = Text(zh="同事已经领取了这项待办。", en="A colleague has taken this task already.")
CORRECTING = Text(zh="本件正在等申请人补正。", en="This case waits for the applicant's correction.")


def in_one_transaction(operation: Callable[P, R | Refusal]) -> Callable[P, R]:
    """Run in a transaction; a refusal by the cage is committed, then raised as NotAllowed (no act: it only wraps).

    What the cage finds wrong with a departure is raised as CaseError. Rivals that waited for each other try again.
    """

    @functools.wraps(operation)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for left in reversed(range(MOST_TRIES)):
            try:
                with transaction.atomic():
                    result = operation(*args, **kwargs)
                break
            except CageError as error:
                raise errors.CaseError(error.text) from None
            except OperationalError as error:  # two that waited for each other: nothing of this one was kept
                if not left or getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
                    raise
        if isinstance(result, Refusal):
            raise errors.NotAllowed(result)
        return result

    return run


def open_task(
    task_id: uuid.UUID, act: str | None, *, by: Actor | None = None, now: dt.datetime
) -> tuple[models.Task, Execution]:
    """The open task and its case, both locked, as registers stand now; appends an act where facts changed.

    Raises NotFound, OutOfOrder, also when a colleague of `by` has it.
    """
    task = models.Task.objects.select_related("case").filter(id=task_id).first()
    if task is None:
        raise errors.NotFound
    case = lock(task.case)
    task = models.Task.objects.select_for_update().get(id=task_id)
    task.case = case
    if task.closed_at is not None or (act is not None and task.act != act):
        raise errors.OutOfOrder
    if by is not None:
        must_not_be_taken(task, by)
    if case.held_because:
        raise errors.OutOfOrder(HELD)
    execution = Execution.of(case, now=now)
    catch_up(execution)
    return task, execution


def must_not_be_taken(task: models.Task, actor: Actor) -> None:
    """What a colleague has in hand is theirs (no act: it only checks). Raises OutOfPower."""
    if task.claimed_by is not None and str(task.claimed_by) != actor.id:
        raise errors.OutOfPower(TAKEN)


def take_number(execution: Execution, kind: str) -> str:
    """The next number of a kind of document of a case (no act: a counter that only rises)."""
    return documents.next_number(kind, agency=execution.service.agency, release=execution.release, on=execution.on)


def needs_reasons(reasons: str) -> None:
    """What burdens somebody has reasons, of which nothing is hidden (no act: it only checks)."""
    if not reasons.strip():
        raise errors.CaseError(REASONS)
    if (hidden := datatypes.unseen(reasons, joiners=True)) is not None:
        raise errors.CaseError(hidden)
