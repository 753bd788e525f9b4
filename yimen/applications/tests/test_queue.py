"""Whatever waits, each officer sees exactly what waits for their post in their divisions, due first on top."""

import datetime as dt
import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yimen.applications.tests.driving import Driver
from yimen.cases import events, queries
from yimen.cases.queries import rows
from yimen.cases.queries.queues import PAGE, days_left
from yimen.ledger import ids
from yimen.ledger.acts import SYSTEM, Actor
from yimen.ledger.operations import append

pytestmark = pytest.mark.django_db
POSTS = ["market.registrar", "market.approver"]
PEOPLE = [str(uuid.UUID(int=n)) for n in (1, 2)]
DAYS = st.integers(-30, 30).map(lambda n: dt.date(2026, 11, 24) + dt.timedelta(days=n)) | st.just(rows.NO_LIMIT)


@pytest.fixture
def case(cast, release, now):
    lin = Driver(cast, release, now)
    lin.complete()
    lin.submit()
    return lin.case()


def make(case, wanted, now) -> list[rows.Task]:
    tasks = [
        rows.Task(
            id=ids.new_id(), case=case, node=f"{n}:x", act="accept", name="x", post=post, division=division,
            opened_at=now, due_on=due_on, claimed_by=claimed_by, closed_at=now if closed else None,
        )
        for n, (post, division, due_on, claimed_by, closed) in enumerate(wanted)
    ]  # fmt: skip
    event = events.TaskReleased(case=str(case.id), task="")
    append(event, actor=SYSTEM, rows=tasks, subjects=[f"case:{case.id}"], now=now)
    rows.Task.objects.bulk_create(tasks)
    return [*tasks, *case.tasks.exclude(id__in=[task.id for task in tasks])]


def seen_by(actor, now, **chosen) -> list[uuid.UUID]:
    first = queries.queue(actor, now=now, **chosen)
    pages = [first, *(queries.queue(actor, now=now, page=n, **chosen) for n in range(2, first.pages + 1))]
    assert all(len(page.rows) <= PAGE for page in pages)
    found = [row.task.id for page in pages for row in page.rows]
    assert len(found) == len(set(found)) == first.total
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_queue_is_what_waits_for_the_post_in_reach_and_nothing_else(case, release, now, data):
    divisions = st.sampled_from(sorted(release.divisions))
    task = st.tuples(st.sampled_from(POSTS), divisions, DAYS, st.sampled_from([None, *PEOPLE]), st.booleans())
    wanted = data.draw(st.lists(task, max_size=60))
    post, place = data.draw(st.sampled_from(POSTS)), data.draw(divisions)
    actor = Actor(kind="officer", id=PEOPLE[0], post=post, agency="market", division=place)
    with transaction.atomic():
        tasks = make(case, wanted, now)
        here = [
            each
            for each in sorted(tasks, key=lambda each: (each.due_on, each.id))
            if each.post == post and each.closed_at is None and release.within(each.division, place)
        ]

        assert seen_by(actor, now) == [each.id for each in here]
        mine = [each.id for each in here if str(each.claimed_by) == actor.id]
        assert seen_by(actor, now, show="mine") == mine
        assert seen_by(actor, now, show="free") == [each.id for each in here if each.claimed_by is None]
        assert seen_by(actor, now, show="late") == [each.id for each in here if each.due_on < now.date()]
        transaction.set_rollback(True)


@given(DAYS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_days_left_fall_as_time_goes_by_and_are_negative_once_late(release, now, due_on):
    left = [days_left(due_on, release, now=now + dt.timedelta(days=n)) for n in range(20)]

    if due_on == rows.NO_LIMIT:
        assert set(left) == {None}
        return
    assert left == sorted(left, reverse=True)
    for n, days in enumerate(left):
        assert (days < 0) <= (now.date() + dt.timedelta(days=n) > due_on)
