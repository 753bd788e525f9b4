"""How often the database is asked, so that a step does not become slower unseen."""

import pytest

from yimen.applications.tests.driving import GRANTED, Driver
from yimen.cases import operations

pytestmark = pytest.mark.django_db


def test_submitting_accepting_and_deciding_ask_the_database_no_more_than_needed(
    cast, release, now, django_assert_max_num_queries
):
    lin = Driver(cast, release, now)
    lin.complete()
    registrar = lin.officer("market.registrar")

    with django_assert_max_num_queries(25):
        lin.submit()
    task = lin.task()
    with django_assert_max_num_queries(22):  # locks, so that no two deciders deadlock, are 3 of them
        operations.accept(task.id, actor=registrar, now=lin.now)
    task = lin.task()
    with django_assert_max_num_queries(57):  # 4 of them number a document, 30 issue the licence and enter it
        operations.decide(task.id, outcome="granted", reasons=GRANTED, actor=registrar, now=lin.now)
