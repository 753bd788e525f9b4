"""A case of earlier times that waits for a correction which nobody can send goes back to its office."""

import importlib

import pytest
from django.db import connection

from yimen.cases import models, operations, queries
from yimen.cases.events import CaseResumed
from yimen.cases.tasks.accept import operations as accepting
from yimen.cases.tests.test_kinds import KIND, WRITTEN
from yimen.ledger import operations as ledger
from yimen.ledger import queries as ledger_queries
from yimen.ledger.acts import SYSTEM
from yimen.requirements.facts import Fact

pytestmark = pytest.mark.django_db
MIGRATION = importlib.import_module("yimen.cases.migrations.0013_freed")


@pytest.fixture
def opens(names, release, now):
    """A case with an origin, which waits for a correction."""

    def open_(origin):
        found = operations.open_case(
            names(KIND), kind="request", origin=origin, parties=[], release=release, actor=SYSTEM, now=now,
            facts={names(name): Fact(value, "typed", now.isoformat()) for name, value in WRITTEN.items()},
        )  # fmt: skip
        case = models.Case.objects.get(id=found.id)
        task = case.tasks.get(closed_at=None)
        subjects = [case.matter]
        ledger.append(CaseResumed(case=str(case.id)), actor=SYSTEM, rows=[case, task], subjects=subjects, now=now)
        case.status, case.due_on, task.due_on = "correcting", None, models.NO_LIMIT
        case.save(update_fields=["status", "due_on"])
        task.save(update_fields=["due_on"])
        return case

    return open_


def free() -> None:
    with connection.schema_editor() as editor:
        MIGRATION.free(None, editor)


def test_it_is_due_today_and_the_office_goes_on_with_it(opens, cast, now):
    case, officer = opens("caller:7"), cast.officer("urban.request-officer")

    free()

    case.refresh_from_db()
    task = case.tasks.get(closed_at=None)
    assert (case.status, task.due_on) == ("received", now.date())
    assert ledger_queries.acts_of(case.matter)[-1].kind == "case.freed"
    assert queries.queue(officer, now=now).rows[0].task.id == task.id
    accepting.accept(task.id, actor=officer, now=now)
    case.refresh_from_db()
    assert case.status == "accepted" and case.due_on > now.date()


def test_one_that_was_applied_for_keeps_waiting_for_who_applied(opens, now):
    case = opens("application:00000000-0000-4000-8000-000000000001")

    free()

    case.refresh_from_db()
    assert case.status == "correcting"
