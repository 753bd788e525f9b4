"""Acts come into the tree in groups, and every one can be proven."""

import hashlib
import threading

import psycopg
import pytest
from django.db import connection

from yimen.engines import tlog
from yimen.ledger import queries, sequencer, verifying


def test_every_act_can_be_proven_to_an_outsider(boxes, now):
    packed = [boxes.pack(str(number))[1] for number in range(7)]
    assert queries.proof_of(packed[0].id) is None

    sequencer.sequence_now()

    for act in packed:
        proof = queries.proof_of(act.id)
        signed = proof.verify()
        assert (signed.size, proof.leaf_hash) == (7, act.leaf_hash)
    assert queries.status(now=now)["pending"] == 0


def test_the_tree_grows_and_earlier_checkpoints_stay_true(boxes):
    notes = []
    for count in (1, 2, 3, 5, 8):
        for _ in range(count):
            boxes.pack()
        sequencer.sequence_now()
        notes.append(tlog.open_checkpoint(queries.latest_checkpoint(), [sequencer.verifier()]))

    last = notes[-1]
    for earlier in notes[:-1]:
        tlog.verify_consistency(
            size1=earlier.size,
            size2=last.size,
            root1=earlier.root,
            root2=last.root,
            proof=tlog.consistency_proof(earlier.size, last.size, queries.read_hash),
        )
    assert last.size == 19


def test_a_leaf_is_what_the_documentation_says(boxes):
    _, act = boxes.pack()
    with connection.cursor() as cursor:
        cursor.execute("SELECT salt, body, commitment, kind, recorded_at, transaction_at FROM ledger_view.acts")
        salt, body, commitment, kind, recorded_at, transaction_at = cursor.fetchone()

    assert hashlib.sha256(bytes(salt) + body.encode()).digest() == bytes(commitment)
    assert (
        tlog.leaf_hash(verifying.entry(act.id, kind, recorded_at, transaction_at, bytes(commitment))) == act.leaf_hash
    )


def test_the_sequencer_outlives_the_loss_of_its_connection(boxes, superuser):
    stop = threading.Event()
    thread = threading.Thread(target=sequencer.run, args=(stop,))
    thread.start()
    try:
        _, before = boxes.pack()
        _wait(lambda: queries.proof_of(before.id))
        connection.close()
        superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = 'yimen_app' AND datname = current_database()"
        )
        _, after = boxes.pack()

        _wait(lambda: queries.proof_of(after.id))
    finally:
        stop.set()
        thread.join(5)
    assert not thread.is_alive()


def _wait(found, *, seconds: float = 10) -> None:
    event = threading.Event()
    for _ in range(int(seconds * 50)):
        if found():
            return
        event.wait(0.02)
    raise AssertionError("it did not happen in time")


def test_only_one_process_sequences_at_a_time(boxes, committed_db):
    with psycopg.connect(committed_db.app) as other, other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('ledger.sequence', 0))")
        boxes.pack()
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
            with pytest.raises(Exception, match="lock timeout"):
                sequencer.sequence()
