"""What somebody with the application's login, or with the whole machine, cannot do unseen."""

import uuid

import psycopg
import pytest
from django.db import Error, connection, transaction

from yimen.ledger import sequencer, verifying

REFUSED = ("no act of this transaction", "is refused", "permission denied")


def refused(statement: str, parameters: object = ()) -> bool:
    """Whether the database refuses a statement of the application's login, for lack of an act or of a right."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
    except Error as error:
        return any(words in str(error) for words in REFUSED)
    return False


def test_no_change_goes_without_an_act(boxes):
    box, _ = boxes.pack()

    assert refused("INSERT INTO box VALUES (gen_random_uuid(), 'smuggled')")
    assert refused("UPDATE box SET content = 'poison'")
    assert refused("UPDATE box SET id = gen_random_uuid()")
    assert refused("DELETE FROM box WHERE id = %s", [box])
    assert refused("INSERT INTO box VALUES (%s, 'tea') ON CONFLICT (id) DO UPDATE SET content = 'poison'", [box])
    assert refused("MERGE INTO box USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE")
    assert refused("TRUNCATE box")
    assert boxes.count() == 1


def test_an_act_covers_the_rows_it_names_and_no_other(boxes):
    mine, _ = boxes.pack()
    other, _ = boxes.pack()
    with transaction.atomic():
        boxes.append(mine)
        with pytest.raises(Error, match="no act of this transaction"), transaction.atomic():
            boxes.insert(uuid.uuid4())
        with (
            connection.cursor() as cursor,
            pytest.raises(Error, match="no act of this transaction"),
            transaction.atomic(),
        ):
            cursor.execute("UPDATE box SET content = 'poison' WHERE id = %s", [other])
        with connection.cursor() as cursor:
            cursor.execute("UPDATE box SET content = 'jasmine' WHERE id = %s", [mine])


def test_the_act_of_an_earlier_transaction_covers_nothing(boxes):
    box, _ = boxes.pack()

    assert refused("UPDATE box SET content = 'later' WHERE id = %s", [box])


@pytest.mark.parametrize(
    "setting",
    [
        "SET LOCAL session_replication_role = replica",
        "SET LOCAL yimen.act = '00000000-0000-0000-0000-000000000000'",
        "SET LOCAL search_path = pg_temp, ledger",
    ],
)
def test_no_setting_of_a_session_stands_for_an_act(boxes, setting):
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(setting)
        cursor.execute("INSERT INTO box VALUES (gen_random_uuid(), 'smuggled')")
    assert boxes.count() == 0


def test_temporary_tables_do_not_shadow_the_ledger(boxes):
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE covers AS SELECT 'box' AS table_name, '1' AS row_key")
        cursor.execute("INSERT INTO box VALUES (gen_random_uuid(), 'smuggled')")
    assert boxes.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger.acts SELECT * FROM ledger.acts",
        "UPDATE ledger.bodies SET body = '{}'",
        "DELETE FROM ledger.pending",
        "SELECT * FROM ledger.covers",
        "TRUNCATE ledger.acts CASCADE",
        "DELETE FROM ledger_view.acts",
        "UPDATE ledger_view.acts SET kind = 'a.b'",
        "ALTER TABLE box DISABLE TRIGGER ALL",
        "DROP TRIGGER ledger_guard ON box",
        "SELECT ledger.require_act('box', '1')",
        "CREATE OR REPLACE FUNCTION ledger.require_act(changed_table text, changed_key text) RETURNS void"
        " LANGUAGE sql AS ''",
        "CREATE FUNCTION public.gift() RETURNS void LANGUAGE sql AS ''",
        "SET ROLE yimen_owner",
    ],
)
def test_the_applications_login_has_no_other_way_in(boxes, statement):
    boxes.pack()
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_body_is_erased_by_an_act_that_names_it_only(boxes):
    _, act = boxes.pack()

    assert refused("SELECT ledger.erase(%s)", [act.id])


def test_a_checkpoint_of_another_tree_is_not_kept(boxes):
    boxes.pack()
    sequencer.sequence()
    with pytest.raises(Error, match="does not state the root"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT ledger.publish(1, %s)", ["yimen\n1\nAAAA\n\n— yimen AAAA\n"])


def test_a_whole_ledger_is_verified(boxes):
    for _ in range(5):
        boxes.pack()
    sequencer.sequence_now()

    report = verifying.verify()

    assert (report.problems, report.acts, report.entries, report.checkpoints) == ([], 5, 5, 1)


@pytest.mark.parametrize(
    ("table", "change", "found"),
    [
        ("bodies", "UPDATE ledger.bodies SET body = replace(body, 'tea', 'gold')", "the body is not the one"),
        ("acts", "UPDATE ledger.acts SET kind = 'box.stolen'", "not those of its leaf"),
        ("acts", "UPDATE ledger.acts SET recorded_at = recorded_at - interval '1 day'", "not those of its leaf"),
        ("acts", "UPDATE ledger.acts SET leaf_hash = sha256('x')", "its leaf is not that of its act"),
        ("nodes", "UPDATE ledger.nodes SET hash = sha256('x') WHERE level = 0 AND index = 0", "entry 0"),
        ("nodes", "UPDATE ledger.nodes SET hash = sha256('x') WHERE level = 1 AND index = 0", "subtree"),
        ("entries", "DELETE FROM ledger.entries WHERE index = 1", "entry 1 is missing"),
        ("entries", "DELETE FROM ledger.entries WHERE index = 2", "checkpoint of size 3"),
        ("checkpoints", "UPDATE ledger.checkpoints SET note = replace(note, '3', '4')", "checkpoint of size 3"),
        ("pending", "DELETE FROM ledger.pending", "neither in the tree nor waiting"),
        ("bodies", "DELETE FROM ledger.bodies", "no act erased"),
        ("subjects", "DELETE FROM ledger.subjects WHERE subject LIKE 'actor:%'", "ledger.subjects does not say"),
        ("covers", "UPDATE ledger.covers SET row_key = 'other'", "ledger.covers does not say"),
        ("box", "INSERT INTO box VALUES (gen_random_uuid(), 'smuggled')", "no act ever named it"),
    ],
)
def test_what_the_administrator_changes_is_found(boxes, superuser, table, change, found):
    for _ in range(3):
        boxes.pack()
    sequencer.sequence_now()
    boxes.pack("pending")

    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        assert superuser.execute(change).rowcount

    report = verifying.verify()
    assert any(found in problem for problem in report.problems), (table, report.problems)


@pytest.mark.parametrize(
    "statement",
    ["ALTER TABLE box DISABLE TRIGGER ledger_guard", "ALTER TABLE ledger.acts DISABLE TRIGGER insert_only"],
)
def test_a_guard_that_was_switched_off_is_found(boxes, superuser, statement):
    superuser.execute(statement)

    assert any("is switched off" in problem for problem in verifying.verify().problems)


@pytest.mark.parametrize(
    "statement",
    ["DROP TRIGGER ledger_guard ON box", "DROP TRIGGER no_update ON ledger.bodies"],
)
def test_a_guard_that_was_dropped_is_found(boxes, superuser, statement):
    boxes.pack()
    superuser.execute(statement)

    assert any("has lost" in problem for problem in verifying.verify().problems)


def test_the_owner_is_stopped_too(boxes, committed_db):
    boxes.pack()
    with psycopg.connect(committed_db.owner, autocommit=True) as owner:
        for statement in ("DELETE FROM box", "UPDATE ledger.bodies SET body = '{}'", "TRUNCATE ledger.pending"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                owner.execute(statement)
