"""What somebody took who holds the post no more goes back into the queue; what others took stays with them."""

import datetime as dt

import pytest

from yimen.cases import models, operations
from yimen.identity import operations as identity
from yimen.identity import queries as people
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(names, release, cast, now):
    found = operations.open_case(
        names("business-licence"), kind="inspection", origin="schedule:yearly",
        parties=[operations.Party(operations.Role.SUBJECT, cast.person("lin").id)], facts={}, release=release,
        division="tingchao", actor=SYSTEM, now=now,
    )  # fmt: skip
    task = models.Task.objects.get(case_id=found.id, closed_at=None)
    operations.claim(task.id, actor=cast.officer("market.registrar"), now=now)
    return task


def leave(officer, *, until_on, now):
    [held] = [each for each in people.posts_of(officer.id, on=now.date()) if each.post == officer.post]
    identity.end_post(holding_id=held.id, until_on=until_on, actor=SYSTEM, now=now)


def holder(task):
    task.refresh_from_db()
    return task.claimed_by and str(task.claimed_by)


def test_it_goes_back_the_day_after_the_last_one_by_an_act(task, cast, now):
    officer = cast.officer("market.registrar")
    leave(officer, until_on=now.date(), now=now)

    assert operations.put_back_left(now=now) == 0
    assert holder(task) == officer.id
    assert operations.put_back_left(now=now + dt.timedelta(days=1)) == 1

    assert holder(task) is None
    act = ledger.acts_of(f"case:{task.case_id}")[-1]
    assert (act.kind, act.actor.kind) == ("case.task.released", "system")
    assert operations.put_back_left(now=now + dt.timedelta(days=1)) == 0


def test_it_stays_with_whoever_holds_the_post_though_a_colleague_left(task, cast, now):
    leave(cast.officer("market.registrar", nth=1), until_on=now.date() - dt.timedelta(days=1), now=now)

    assert operations.put_back_left(now=now) == 0
    assert holder(task) == cast.officer("market.registrar").id
