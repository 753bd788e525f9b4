"""Tasks in the hands of somebody who holds their post no more go back into the queue."""

import datetime as dt
import uuid

from django.db import transaction

from yimen.cases import events, models
from yimen.cases.people import case_subjects
from yimen.cases.process.locking import lock_case
from yimen.identity import queries as identity
from yimen.ledger.acts import SYSTEM
from yimen.ledger.operations import append
from yimen.releases import queries as releases


def put_back_left(*, now: dt.datetime) -> int:
    """Put back what was taken by people who hold its post no more, one transaction each; returns how many.

    Nothing is put back before the day after the last one on which the post is held.
    """
    return sum(_put_back(task_id, case_id, now=now) for task_id, case_id in _left(now=now))


def _left(*, now: dt.datetime) -> list[tuple[uuid.UUID, uuid.UUID]]:
    open_ = models.Task.objects.filter(closed_at=None, claimed_by__isnull=False)
    taken = list(open_.values_list("id", "case_id", "claimed_by", "post", "division"))
    if not taken:
        return []
    release = releases.current()
    held = identity.holdings_of({each[2] for each in taken if each[2]}, on=release.city.today(now))
    return [
        (task_id, case_id)
        for task_id, case_id, person, post, division in taken
        if not any(h.person == person and h.post == post and release.within(division, h.division) for h in held)
    ]


def _put_back(task_id: uuid.UUID, case_id: uuid.UUID, *, now: dt.datetime) -> bool:
    with transaction.atomic():
        case = lock_case(case_id)
        task = models.Task.objects.select_for_update().filter(id=task_id, closed_at=None).first()
        if case is None or task is None or task.claimed_by is None:
            return False
        append(
            events.TaskReleased(case=str(case.id), task=str(task.id)),
            actor=SYSTEM,
            rows=[task],
            subjects=case_subjects(case),
            now=now,
        )
        task.claimed_by, task.claimed_at = None, None
        task.save(update_fields=["claimed_by", "claimed_at"])
    return True
