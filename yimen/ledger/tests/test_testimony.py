"""What the ledger refuses to take."""

import datetime as dt
import uuid

import pytest
from django.db import Error, connection, transaction

from yimen.ledger import events, founding, operations, sequencer, verifying
from yimen.ledger.tests.conftest import WANG
from yimen.ledger.tests.helpers import append, as_owner, body, boxes_event

NIL = uuid.UUID(int=0)


# --- what is not taken ------------------------------------------------------------------------------------------------
def test_an_act_of_the_usual_shape_is_taken(boxes, now):
    append(now)


@pytest.mark.parametrize(
    "changed",
    [
        {"actor": {"kind": "robot", "id": "x"}},
        {"actor": {"kind": "person"}},
        {"actor": {"kind": "person", "id": 7}},
        {"actor": {"kind": "person", "id": ""}},
        {"actor": {"kind": "person", "id": "x", "rank": "high"}},
        {"actor": {"kind": "officer", "id": "x"}},
        {"actor": "wang"},
        {"actor": None},
        {"rows": [["box"]]},
        {"rows": [["box", 1]]},
        {"rows": [["box", "1", "2"]]},
        {"rows": {"box": "1"}},
        {"rows": [["Box; DROP", "1"]]},
        {"subjects": ["no prefix"]},
        {"subjects": [1]},
        {"subjects": "box:1"},
        {"event": []},
        {"event": None},
        {"power": "all"},
        {"more": {}},
    ],
)
def test_a_body_of_another_shape_is_refused(boxes, now, changed):
    with pytest.raises(Error, match="known shape"):
        append(now, content=body(**changed))


def test_a_kind_that_the_code_does_not_have_is_refused_and_none_can_be_added(boxes, now):
    with pytest.raises(Error, match="no act of the kind"):
        append(now, kind="box.stolen")
    with pytest.raises(Error, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger.kinds VALUES ('box.stolen')")


@pytest.mark.parametrize("act", [NIL, uuid.UUID(int=2**128 - 1)])
def test_an_act_needs_an_id_of_its_own(boxes, now, act):
    with pytest.raises(Error, match="id of its own"):
        append(now, act=act)


@pytest.mark.parametrize("at", ["20000-01-01Z", "0044-03-15Z BC", "infinity", "-infinity", None])
def test_a_time_that_cannot_be_is_refused_even_in_a_demonstration(boxes, at):
    with pytest.raises(Error, match="cannot be recorded at"):
        append(at)


def test_outside_a_demonstration_the_time_is_that_of_the_database(boxes, committed_db, owner, settings):
    settings.DEMO = False
    as_owner(committed_db, founding.after_migrations)
    here = owner.execute("SELECT now()").fetchone()[0]

    append(here)
    append(here - dt.timedelta(minutes=50))  # a nightly scan says when it began
    for wrong in (dt.timedelta(hours=-2), dt.timedelta(minutes=10)):
        with pytest.raises(Error, match="cannot be recorded at"):
            append(here + wrong)

    sequencer.sequence_now()
    report = verifying.verify()
    assert report.problems == []
    assert any("since the ledger was founded" in note for note in report.notes)


def test_the_application_does_not_set_the_clock(boxes, now):
    with pytest.raises(Error, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        act = operations.append(events.ClockSet(behind_seconds=9, ahead_seconds=9, reason="-"), actor=WANG, now=now)
        cursor.execute("SELECT ledger.set_clock(%s, 9, 9)", [act.id])


# --- erasing ----------------------------------------------------------------------------------------------------------
def test_no_act_of_another_kind_erases(boxes, now):
    _, act = boxes.pack()
    with pytest.raises(Error, match="no act of this transaction erases"), transaction.atomic():
        operations.append(boxes_event(), actor=WANG, rows=[("ledger.bodies", str(act.id))], now=now)
        _erase(act.id)


def test_no_act_erases_itself_nor_what_was_recorded_with_it(boxes, now):
    own = uuid.uuid4()
    erasing = body(rows=[["ledger.bodies", str(own)]], event={"acts": [str(own)], "basis": "-", "reason": "-"})
    with pytest.raises(Error, match="no act of this transaction erases"), transaction.atomic():
        append(now, kind="ledger.bodies.erased", content=erasing, act=own)
        _erase(own)


def test_what_was_erased_and_why_stays(boxes, now):
    _, act = boxes.pack()
    first = operations.erase(act_ids=[act.id], basis="-", reason="-", actor=WANG, now=now)

    with pytest.raises(Error, match="no act of this transaction erases"):
        operations.erase(act_ids=[first.id], basis="-", reason="-", actor=WANG, now=now)


def _erase(act_id) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger.erase(%s)", [act_id])
