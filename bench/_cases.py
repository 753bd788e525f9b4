"""Many cases at once, for benchmarks: shaped like submitted ones, in batches of one act each."""

import datetime as dt
import random
from collections.abc import Sequence

from django.db import transaction

from yimen.applications import models
from yimen.cases.queries import rows as cases_
from yimen.identity.queries import Person
from yimen.ledger import ids
from yimen.ledger.acts import SYSTEM, event
from yimen.ledger.operations import append

BATCH = 500


@event("bench.cases.filled")
class CasesFilled:
    """A benchmark put synthetic cases into a database of its own."""

    count: int


def fill(
    count: int,
    *,
    people: Sequence[Person],
    places: Sequence[tuple[str, str, str, str]],
    life_event: str,
    release: str,
    now: dt.datetime,
) -> None:
    """So many cases that each wait with one open task. `places` are (service, agency, post, division)."""
    chance = random.Random(count)
    for first in range(0, count, BATCH):
        applications, cases, parties, tasks = [], [], [], []
        for number in range(first, min(first + BATCH, count)):
            service, agency, post, division = chance.choice(places)
            person = chance.choice(people)
            submitted = now - dt.timedelta(minutes=chance.randrange(60 * 24 * 20))
            due_on = (submitted + dt.timedelta(days=chance.randrange(5, 30))).date()
            application = models.Application(
                id=ids.new_id(),
                reference=f"B{count:06d}{number:08d}",
                life_event=life_event,
                release=release,
                applicant_id=person.id,
                submitted_by=person.id,
                channel="web",
                division=division,
                status=models.Application.Status.SUBMITTED,
                created_at=submitted,
            )
            case = cases_.Case(
                id=ids.new_id(),
                reference=f"B{count:06d}{number:08d}-1",
                kind="licence",
                definition=service,
                origin=application.matter,
                release=release,
                stage="opening",
                agency=agency,
                division=division,
                body=division,
                status=cases_.Status.RECEIVED,
                facts={},
                documents={},
                due_on=due_on,
                submitted_at=submitted,
                submission_act=application.id,
                receipt="",
            )
            task = cases_.Task(
                id=ids.new_id(),
                case=case,
                node="accept",
                act="accept",
                name="受理",
                post=post,
                division=division,
                opened_at=submitted,
                due_on=due_on,
            )
            applications.append(application)
            cases.append(case)
            parties.append(cases_.CaseParty(id=ids.new_id(), case=case, role="applicant", person_id=person.id))
            tasks.append(task)
        with transaction.atomic():
            append(
                CasesFilled(count=len(cases)),
                actor=SYSTEM,
                rows=[*applications, *cases, *parties, *tasks],
                subjects=[],
                now=now,
            )
            for model, rows in (
                (models.Application, applications),
                (cases_.Case, cases),
                (cases_.CaseParty, parties),
                (cases_.Task, tasks),
            ):
                model.objects.bulk_create(rows)
