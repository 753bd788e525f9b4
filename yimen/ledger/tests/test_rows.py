"""Rows that were changed behind the ledger do not fit what their acts left."""

import uuid

import psycopg
import pytest
from django.db import Error, connection, transaction

from yimen.ledger import founding, operations, sequencer, verifying
from yimen.ledger.guards import guard
from yimen.ledger.tests.conftest import WANG
from yimen.ledger.tests.helpers import as_owner, boxes_event, problems


@pytest.fixture
def packed(boxes, now):
    """Three boxes; the first was packed anew, the last was taken away; all is in the tree."""
    found = [boxes.pack("tea")[0] for _ in range(3)]
    with transaction.atomic(), connection.cursor() as cursor:
        boxes.append(found[0])
        cursor.execute("UPDATE box SET content = 'jasmine' WHERE id = %s", [found[0]])
        boxes.append(found[2])
        cursor.execute("DELETE FROM box WHERE id = %s", [found[2]])
    sequencer.sequence_now()
    assert problems() == ""
    return found


@pytest.mark.parametrize(
    ("change", "which", "found"),
    [
        ("UPDATE box SET content = 'gold' WHERE id = %s", 1, "is not as the last act left it"),
        ("UPDATE box SET content = 'tea' WHERE id = %s", 0, "is not as the last act left it"),  # an older state
        ("DELETE FROM box WHERE id = %s", 1, "is gone, and the last act left it there"),
        ("INSERT INTO box VALUES (%s, 'tea')", 2, "is there, and the last act removed it"),
    ],
)
def test_a_row_that_was_changed_behind_the_ledger_is_named(packed, superuser, change, which, found):
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute(change, [packed[which]])

    assert f"table box: row {packed[which]} {found}" in problems()


def test_a_function_of_the_owner_for_rows_of_one_table_deceives_nobody(packed, superuser):
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute(
            "CREATE TABLE public.before AS SELECT record_send(box) AS sent FROM box WHERE id = %s", [packed[1]]
        )
        superuser.execute("UPDATE box SET content = 'gold' WHERE id = %s", [packed[1]])
        superuser.execute(
            "CREATE FUNCTION public.record_send(public.box) RETURNS bytea LANGUAGE sql SECURITY DEFINER"
            " AS 'SELECT sent FROM public.before'"
        )

    assert f"table box: row {packed[1]} is not as the last act left it" in problems()


def test_a_row_that_was_changed_with_its_seal_does_not_fit_the_signed_checkpoint(packed, superuser):
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute("UPDATE box SET content = 'gold' WHERE id = %s", [packed[1]])
        superuser.execute(
            "UPDATE ledger.covers SET digest = sha256(salt || record_send(box)) FROM ledger.bodies, box"
            " WHERE covers.row_key = %s AND bodies.act_id = covers.act_id AND box.id::text = covers.row_key",
            [str(packed[1])],
        )
    assert "are not those that were sealed" in problems()

    with superuser.transaction():  # and now the chain, made anew to fit
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute(
            "UPDATE ledger.sealed SET hash = ledger.rows_link(ledger.rows_origin(), sequenced_at,"
            " ledger.rows_hash(0, size))"
        )
    assert "the rows that acts changed were sealed otherwise" in problems()


def test_a_seal_is_written_once(packed, owner):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute("UPDATE ledger.covers SET digest = sha256('x')")


def test_a_row_keeps_its_seal_whatever_the_session_is_set_to(boxes, now):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'Asia/Tokyo'")
        cursor.execute("SET LOCAL DateStyle = 'SQL, DMY'")
        box = uuid.uuid4()
        boxes.append(box)
        boxes.insert(box)

    assert problems() == ""


@pytest.fixture
def crates(committed_db, now):
    """A table in which several rows share the key by which acts name them."""
    with psycopg.connect(committed_db.owner) as owner:
        owner.execute("CREATE TABLE crate (id uuid PRIMARY KEY, extract_id uuid NOT NULL, content text NOT NULL)")
        owner.execute(guard("crate", key="extract_id").sql)
    box = uuid.uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        operations.append(boxes_event(), actor=WANG, rows=[("crate", str(box))], now=now)
        for content in ("tea", "tea", "rice"):
            cursor.execute("INSERT INTO crate VALUES (gen_random_uuid(), %s, %s)", [box, content])
        cursor.execute("UPDATE crate SET content = 'salt' WHERE content = 'rice'")
    sequencer.sequence_now()
    assert problems() == ""
    return box


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE crate SET content = 'gold' WHERE content = 'salt'",
        "DELETE FROM crate WHERE content = 'salt'",
        "INSERT INTO crate SELECT gen_random_uuid(), extract_id, 'gold' FROM crate LIMIT 1",
    ],
)
def test_rows_that_share_a_key_are_sealed_together(crates, superuser, change):
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute(change)

    assert f"table crate: row {crates} is not as the last act left it" in problems()


def test_rows_that_share_a_key_are_guarded_too(crates, now):
    for change in ("UPDATE crate SET content = 'gold'", "DELETE FROM crate",
                   "INSERT INTO crate SELECT gen_random_uuid(), extract_id, 'gold' FROM crate"):  # fmt: skip
        with pytest.raises(Error, match="no act of this transaction"), connection.cursor() as cursor:
            cursor.execute(change)
    with transaction.atomic(), connection.cursor() as cursor:
        operations.append(boxes_event(), actor=WANG, rows=[("crate", str(crates))], now=now)
        cursor.execute("DELETE FROM crate")
    assert problems() == ""


def test_a_column_that_an_upgrade_adds_raises_no_alarm(packed, committed_db, owner):
    owner.execute("ALTER TABLE box ADD colour text NOT NULL DEFAULT 'plain'")
    assert "is not as the last act left it" in problems()  # nobody has said yet that it was an upgrade

    as_owner(committed_db, founding.after_migrations)
    sequencer.sequence_now()

    report = verifying.verify()
    assert report.problems == []
    assert any("table box: an upgrade sealed 2 rows anew" in note for note in report.notes)
