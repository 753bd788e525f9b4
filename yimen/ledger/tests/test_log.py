"""What was changed in the log is named, however odd, and nothing fails."""

import threading
import uuid

import pytest

from yimen.ledger import acts, founding, queries, sequencer
from yimen.ledger.tests.helpers import append, as_owner, problems

NIL = uuid.UUID(int=0)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE ledger.acts SET recorded_at = '20000-01-01Z'", "it says a time that cannot be"),
        ("UPDATE ledger.acts SET recorded_at = '0044-03-15Z BC'", "it says a time that cannot be"),
        ("UPDATE ledger.acts SET recorded_at = 'infinity', transaction_at = '-infinity'", "a time that cannot be"),
        ("UPDATE ledger.subjects SET recorded_at = recorded_at - interval '1 day'", "ledger.subjects has another time"),
        ("UPDATE ledger.covers SET transaction_at = transaction_at - interval '1 day'", "has another transaction"),
        ("UPDATE ledger.bodies SET body = 'no JSON'", "not of the known form"),
        ("UPDATE ledger.bodies SET body = '{\"rows\": 7, \"subjects\": {}, \"actor\": []}'", "not the one that was"),
        ("DELETE FROM ledger.sealed", "without the seals of their rows"),
        ("UPDATE ledger.sealed SET sequenced_at = sequenced_at - interval '1 day'", "not those that were sealed"),
        ("UPDATE ledger.checkpoints SET published_at = published_at - interval '1 day' WHERE size = 3",
         "it was published before a smaller one"),
        ("UPDATE ledger.checkpoints SET published_at = published_at - interval '1 day'", "before its last act"),
        ("UPDATE ledger.clock SET behind_seconds = 7", "not those that were sealed"),
        ("INSERT INTO ledger.clock SELECT 1, 9, 9, act_id FROM ledger.acts LIMIT 1", "no act set it as its row 1 says"),
    ],
)  # fmt: skip
def test_what_the_administrator_changed_in_the_log_is_named_and_nothing_fails(boxes, superuser, change, found):
    for _ in range(3):
        boxes.pack()
        sequencer.sequence_now()
    assert problems() == ""

    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        assert superuser.execute(change).rowcount

    assert found in problems()


def test_a_checkpoint_that_was_deleted_leaves_a_gap(boxes, superuser, settings):
    settings.LEDGER_MAX_MERGE_DELAY = 3
    for _ in range(2):
        boxes.pack()
        sequencer.sequence_now()
    threading.Event().wait(3.5)
    boxes.pack()
    sequencer.sequence_now()
    assert problems() == ""

    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute("DELETE FROM ledger.checkpoints WHERE size = 2")

    assert "entries up to 1 came into the tree, and no checkpoint stated them in time" in problems()


def test_an_act_with_the_nil_id_is_not_passed_over(boxes, superuser):
    boxes.pack()
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute("UPDATE ledger.acts SET act_id = %s", [NIL])

    assert f"act {NIL}: that is no id of an act" in problems()


def test_a_backdated_act_is_named_though_it_went_past_the_function(boxes, committed_db, owner, superuser, settings):
    settings.DEMO = False
    as_owner(committed_db, founding.after_migrations)
    here = owner.execute("SELECT now()").fetchone()[0]
    act = uuid.uuid4()
    append(here, act=act)
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute(
            "UPDATE ledger.acts SET recorded_at = recorded_at - interval '3 hours' WHERE act_id = %s", [act]
        )

    assert f"act {act}: the time that it says was not that of the ledger's clock" in problems()


def test_an_act_that_waits_longer_than_promised_is_named(boxes, settings):
    _, act = boxes.pack()
    settings.LEDGER_MAX_MERGE_DELAY = 0

    assert f"act {act.id}: it is promised to be in the tree and waits for longer" in problems()


def test_a_strange_actor_of_before_is_read_as_nobody(boxes, superuser):
    box, _ = boxes.pack()
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute('UPDATE ledger.bodies SET body = replace(body, \'"kind":"person"\', \'"rank":"high"\')')

    (found,) = queries.acts_of(f"box:{box}")
    assert found.actor == acts.UNKNOWN
