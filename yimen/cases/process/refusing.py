"""What somebody tries with a case that is not theirs to do changes nothing, and is an act."""

import functools
import uuid
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import transaction

from yimen.cases import errors, events, models
from yimen.ledger.operations import append

P = ParamSpec("P")
R = TypeVar("R")
_BECAUSE: dict[type[errors.CaseError], str] = {
    errors.NotFound: "out-of-reach",
    errors.HasStake: "stake",
    errors.OutOfPower: "out-of-power",
}


def refusals_recorded(
    step: str,
) -> Callable[[Callable[Concatenate[uuid.UUID, P], R]], Callable[Concatenate[uuid.UUID, P], R]]:
    """Record each refusal of an operation on a case or a task because of who tries it, and raise it again.

    The operation takes the id of either, `actor` and `now`. The act is appended in a transaction of its own.
    """

    def wrap(operation: Callable[Concatenate[uuid.UUID, P], R]) -> Callable[Concatenate[uuid.UUID, P], R]:
        @functools.wraps(operation)
        def run(of: uuid.UUID, /, *args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return operation(of, *args, **kwargs)
            except tuple(_BECAUSE) as error:
                _record(of, step, error, kwargs)
                raise

        return run

    return wrap


@transaction.atomic
def _record(of: uuid.UUID, step: str, error: errors.CaseError, asked: dict[str, Any]) -> None:
    cases = models.Case.objects
    case = cases.filter(id=of).first() or cases.filter(tasks__id=of).first()
    if case is None:
        return
    because = next(code for kind, code in _BECAUSE.items() if isinstance(error, kind))
    event = events.StepRefused(case=str(case.id), step=step, because=because)
    append(event, actor=asked["actor"], subjects=[case.matter], now=asked["now"])
