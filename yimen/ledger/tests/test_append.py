"""An act and the change it makes are one: neither is there without the other."""

import threading
import uuid

import pytest
from django.db import connection, transaction

from yimen.ledger import operations, queries, sequencer
from yimen.ledger.tests.conftest import WANG, BoxPacked


def test_an_act_is_found_under_its_subject_and_under_who_acted(boxes, now):
    box, act = boxes.pack("green tea")

    (found,) = queries.acts_of(f"box:{box}")

    assert (found.id, found.kind, found.body) == (act.id, "ledgertest.box.packed", {"content": "green tea"})
    assert (found.actor, found.recorded_at, found.index, found.erased) == (WANG, now, None, False)
    assert [each.id for each in queries.acts_of(f"actor:{WANG.id}")] == [act.id]


def test_an_act_that_is_rolled_back_leaves_nothing(boxes):
    box = uuid.uuid4()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        boxes.append(box)
        boxes.insert(box)
        raise ZeroDivisionError

    assert (boxes.count(), queries.acts_of(f"box:{box}"), sequencer.sequence_now()) == (0, [], 0)


def test_a_savepoint_takes_its_act_along_and_leaves_the_others(boxes):
    kept, lost = uuid.uuid4(), uuid.uuid4()
    with transaction.atomic():
        boxes.append(kept)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            boxes.append(lost)
            boxes.insert(lost)
            raise ZeroDivisionError
        with transaction.atomic():
            boxes.insert(kept)

    assert boxes.count() == 1
    assert [len(queries.acts_of(f"box:{box}")) for box in (kept, lost)] == [1, 0]


def test_an_act_outside_a_transaction_is_a_mistake_of_ours(boxes):
    with pytest.raises(operations.NotInTransaction):
        boxes.append(uuid.uuid4())


def test_floating_point_is_refused_before_it_rounds_money(boxes, now):
    with pytest.raises(TypeError), transaction.atomic():
        operations.append(BoxPacked(content=0.1), actor=WANG, now=now)


def test_sixteen_at_once_leave_a_log_without_a_gap(boxes):
    def work() -> None:
        for _ in range(10):
            boxes.pack()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(16)]
    stop = threading.Event()
    ordering = threading.Thread(target=sequencer.run, args=(stop,))
    for thread in (ordering, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    ordering.join(10)
    sequencer.sequence_now()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT act_id), min(index), max(index) FROM ledger_view.entries")
        assert cursor.fetchone() == (160, 160, 0, 159)
    assert boxes.count() == 160


def test_the_guard_finds_an_act_by_the_index_however_many_there_are(boxes, superuser):
    """A trigger's name of its table brings along another collation, with which the index would be of no use."""
    packed = [uuid.uuid4() for _ in range(100)]
    with transaction.atomic():
        boxes.append(*packed)
        for box in packed:
            boxes.insert(box)
    connection.close()  # its counts are written down when it ends

    scans, read = 0, 0
    for _ in range(100):
        scans, read = superuser.execute(
            "SELECT idx_scan, idx_tup_read FROM pg_stat_all_indexes WHERE indexrelname = 'covers_pkey'"
        ).fetchone()
        if scans:
            break
        threading.Event().wait(0.05)

    assert scans >= 100
    assert read <= 2 * scans
