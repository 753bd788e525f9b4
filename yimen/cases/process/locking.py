"""The one order in which cases are locked: what they came from first, with all cases that came of it, by their ids.

What is done to one case reaches its siblings: a refusal holds or withdraws them, an output lets them begin. With this
order two officers who decide two of them wait for each other's end, and never for each other; and a case that is being
submitted is seen by whoever issues what it waits for.
"""

import uuid

from yimen.cases import models, origins


def lock_case(case_id: uuid.UUID) -> models.Case | None:
    """The case, locked until the transaction ends with its origin and all its siblings; None if there is none."""
    case = models.Case.objects.only("origin").filter(id=case_id).first()
    return lock(case) if case is not None else None


def lock(case: models.Case) -> models.Case:
    """The same for a case that was read before: as it is now. What it came from never changes."""
    origins.of(case).lock(case)
    return models.Case.objects.select_for_update().get(id=case.id)
