"""Cases of one application are locked in one order: two officers at once never wait for each other in a ring."""

import threading

import pytest
from django.db import connection, transaction

from yimen.applications.tests.driving import Driver
from yimen.cases import errors, operations
from yimen.cases.process import handling
from yimen.cases.process.locking import lock_case
from yimen.cases.queries import rows

TIMEOUT = 60


@pytest.fixture
def opened(committed_db, cast, release, now):
    return Driver(cast, release, now).opening()


def in_threads(*works):
    """Run each in a thread with a connection of its own; returns what each raised."""
    raised: list[BaseException | None] = [None] * len(works)

    def run(number, work):
        try:
            work()
        except BaseException as error:
            raised[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def test_whoever_comes_second_waits_without_holding_a_sibling(opened):
    """The ring that there was: each holds its own case and wants the other's."""
    low, high = opened.application.cases.order_by("id").values_list("id", flat=True)[:2]
    first_has_one, second_began = threading.Event(), threading.Event()
    order = []

    def first():
        with transaction.atomic():
            lock_case(high)
            first_has_one.set()
            second_began.wait(TIMEOUT)
            for _ in range(20):  # until the other one waits for us
                with connection.cursor() as cursor:
                    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                    if cursor.fetchone()[0]:
                        break
                    cursor.execute("SELECT pg_sleep(0.1)")
            rows.Case.objects.select_for_update().get(id=low)
            order.append("first")

    def second():
        first_has_one.wait(TIMEOUT)
        second_began.set()
        with transaction.atomic():
            lock_case(low)
            rows.Case.objects.select_for_update().get(id=high)
            order.append("second")

    assert in_threads(first, second) == [None, None]
    assert order == ["first", "second"]


def test_two_refusals_of_siblings_at_once_are_both_answered(opened, monkeypatch):
    """Each reaches the other's case. Nobody has to try again: the one who comes second finds theirs held, or not."""
    monkeypatch.setattr(handling, "MOST_TRIES", 1)
    refused = {"food-permit": "market.registrar", "drainage-permit": "water.clerk"}
    for service, post in refused.items():
        opened.depart(service, post, "concealed-facts")
    barrier = threading.Barrier(len(refused))

    def refusing(service, post):
        task, officer = opened.task(service), opened.officer(post)

        def refuse():
            barrier.wait(TIMEOUT)
            operations.refuse_acceptance(task.id, actor=officer, now=opened.now)

        return refuse

    food, drainage = in_threads(*(refusing(*each) for each in refused.items()))

    assert food is None
    assert opened.case("food-permit").status == "not-accepted"
    if drainage is None:
        assert opened.case("drainage-permit").status == "not-accepted"
    else:
        assert isinstance(drainage, errors.OutOfOrder)
        assert opened.case("drainage-permit").held_because == "food-permit"
