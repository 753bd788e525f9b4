"""The one order in which cases are locked: the application first, then all its cases by their ids.

What is done to one case reaches its siblings: a refusal holds or withdraws them, an output lets them begin. With this
order two officers who decide two of them wait for each other's end, and never for each other.
"""

import uuid

from yimen.cases import models


def lock_case(case_id: uuid.UUID) -> models.Case | None:
    """The case with its application, locked with all its siblings until the transaction ends; None if there is none."""
    application = models.Application.objects.select_for_update(of=("self",), no_key=True).filter(cases=case_id).first()
    if application is None:
        return None
    cases = {case.id: case for case in application.cases.select_for_update().order_by("id")}
    case = cases[case_id]
    case.application = application
    return case
