"""What the ledger refuses to take, and what it says of an owner who changed something behind its back."""

import datetime as dt
import json
import uuid

import psycopg
import pytest
from django.db import Error, connection, transaction

from yimen.ledger import acts, events, founding, operations, sequencer, verifying
from yimen.ledger.tests.conftest import WANG

NIL = uuid.UUID(int=0)


@pytest.fixture
def owner(committed_db):
    """The schema's owner, who sets no store by triggers."""
    with psycopg.connect(committed_db.owner, autocommit=True) as found:
        yield found


def problems() -> str:
    """All that verifying finds."""
    return "\n".join(verifying.verify().problems)


def body(**changed) -> str:
    """The body of an act, with some parts of it changed."""
    whole = {"event": {"content": "tea"}, "actor": {"kind": "person", "id": "wang", "channel": "web"},
             "rows": [], "subjects": ["box:1"]}  # fmt: skip
    return json.dumps(whole | changed)


def append(now, kind="ledgertest.box.packed", content=None, act=None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT ledger.append(%s, %s, %s, %s)", [act or uuid.uuid4(), kind, now, content or body()])


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
    _as_owner(committed_db, founding.after_migrations)
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


def _as_owner(committed_db, what) -> None:
    from psycopg.conninfo import conninfo_to_dict

    before, given = dict(connection.settings_dict), conninfo_to_dict(committed_db.owner)
    connection.close()
    connection.settings_dict.update(USER=given["user"], PASSWORD=given["password"])
    try:
        what()
    finally:
        connection.close()
        connection.settings_dict.update(USER=before["USER"], PASSWORD=before["PASSWORD"])


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


def boxes_event() -> object:
    """A stand-in for any act."""
    from yimen.ledger.tests.conftest import BoxPacked

    return BoxPacked(content="tea")


def _erase(act_id) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger.erase(%s)", [act_id])


# --- rows -------------------------------------------------------------------------------------------------------------
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


def test_a_column_that_an_upgrade_adds_raises_no_alarm(packed, committed_db, owner):
    owner.execute("ALTER TABLE box ADD colour text NOT NULL DEFAULT 'plain'")
    assert "is not as the last act left it" in problems()  # nobody has said yet that it was an upgrade

    _as_owner(committed_db, founding.after_migrations)
    sequencer.sequence_now()

    report = verifying.verify()
    assert report.problems == []
    assert any("table box: an upgrade sealed 2 rows anew" in note for note in report.notes)


# --- the schema against the code --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("CREATE OR REPLACE FUNCTION ledger.seal(changed_table text, changed_key text, content bytea) RETURNS void"
         " LANGUAGE plpgsql AS 'BEGIN END'", "function ledger.seal(text,text,bytea) is not as this version defines it"),
        ("CREATE OR REPLACE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
         "function ledger.refuse() is not as"),
        ("CREATE FUNCTION ledger.gift() RETURNS void LANGUAGE sql AS ''",
         "function ledger.gift() is not of this version"),
        ("ALTER FUNCTION ledger.append SECURITY INVOKER", "function ledger.append"),
        ("DROP TRIGGER ledger_guard ON box; CREATE TRIGGER ledger_guard AFTER INSERT OR UPDATE OR DELETE ON box"
         " FOR EACH ROW WHEN (false) EXECUTE FUNCTION ledger.seal_by_id()", "ledger_guard is not as this version"),
        ("DROP TRIGGER ledger_guard ON box; CREATE TRIGGER ledger_guard AFTER INSERT OR UPDATE ON box"
         " FOR EACH ROW EXECUTE FUNCTION ledger.seal_by_id()", "ledger_guard is not as this version"),
        ("DROP TRIGGER insert_only ON ledger.acts; CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON ledger.acts"
         " FOR EACH ROW WHEN (OLD.kind = '') EXECUTE FUNCTION ledger.refuse()", "ledger.acts insert_only is not"),
        ("ALTER TABLE box ENABLE REPLICA TRIGGER ledger_guard", "is switched off"),
        ("GRANT INSERT ON ledger.acts TO PUBLIC", "table ledger.acts: PUBLIC may INSERT"),
        ("GRANT SELECT ON ledger.bodies TO yimen_app", "table ledger.bodies: yimen_app may SELECT"),
        ("GRANT UPDATE (body) ON ledger.bodies TO yimen_app", "column ledger.bodies.body: yimen_app may UPDATE"),
        ("GRANT TRUNCATE ON box TO yimen_app", "table public.box: yimen_app may TRUNCATE"),
        ("GRANT EXECUTE ON FUNCTION ledger.set_clock TO yimen_app", "yimen_app may EXECUTE"),
        ("GRANT CREATE ON SCHEMA ledger TO yimen_app", "schema ledger: yimen_app may CREATE"),
        ("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT TRUNCATE ON TABLES TO yimen_app", "default public.r"),
        ("GRANT INSERT ON django_migrations TO yimen_app", "table public.django_migrations: yimen_app may INSERT"),
        ("REVOKE SELECT ON ledger_view.acts FROM yimen_app; GRANT SELECT ON ledger_view.acts TO PUBLIC",
         "table ledger_view.acts: yimen_app may not SELECT"),
        ("CREATE TABLE loose (id int)", "table loose: no act guards it"),
        ("CREATE RULE quiet AS ON DELETE TO box DO INSTEAD NOTHING", "rule box quiet"),
        ("ALTER TABLE box ENABLE ROW LEVEL SECURITY", "row security on box"),
        ("CREATE TABLE heir () INHERITS (box)", "inheritance of heir from box"),
        ("CREATE FUNCTION public.hush() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
         " CREATE TRIGGER hush BEFORE DELETE ON box FOR EACH ROW EXECUTE FUNCTION public.hush()",
         "this version has no trigger hush"),
        ("CREATE OR REPLACE VIEW ledger_view.pending AS SELECT number, act_id, now() AS transaction_at"
         " FROM ledger.pending", "view ledger_view.pending is not as"),
        ("ALTER TABLE ledger.acts DROP CONSTRAINT acts_pkey CASCADE", "constraint ledger.acts acts_pkey is gone"),
        ("INSERT INTO ledger.kinds VALUES ('box.stolen')", "acts of the kind box.stolen"),
        ("DELETE FROM ledger.logins", "does not know who logs in"),
    ],
)  # fmt: skip
def test_what_the_owner_changed_in_the_schema_is_named(boxes, owner, statement, found):
    boxes.pack()
    owner.execute(statement)

    assert found in problems()


@pytest.mark.parametrize(
    ("statement", "undo", "found"),
    [
        ("ALTER ROLE yimen_app CREATEROLE", "ALTER ROLE yimen_app NOCREATEROLE", "more power"),
        ("GRANT yimen_owner TO yimen_app", "REVOKE yimen_owner FROM yimen_app", "yimen_app: it may act as yimen_owner"),
        ("ALTER TABLE box OWNER TO yimen_app", "SELECT", "table public.box belongs to another"),
        ("ALTER DATABASE {} SET session_replication_role = replica", "ALTER DATABASE {} RESET ALL", "setting of"),
        ("CREATE FUNCTION public.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
         " CREATE EVENT TRIGGER watching ON sql_drop EXECUTE FUNCTION public.watch()",
         "DROP EVENT TRIGGER watching", "event trigger watching"),
    ],
)  # fmt: skip
def test_what_the_administrator_changed_beside_the_schema_is_named(boxes, superuser, statement, undo, found):
    name = superuser.info.dbname
    superuser.execute(statement.format(name))
    try:
        assert found in problems()
    finally:
        superuser.execute(undo.format(name))


# --- acts, times and checkpoints --------------------------------------------------------------------------------------
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
        ("DELETE FROM ledger.checkpoints WHERE size = 2", "no checkpoint stated them in time"),
        ("DELETE FROM ledger.sealed", "without the seals of their rows"),
        ("UPDATE ledger.sealed SET sequenced_at = sequenced_at - interval '1 day'", "not those that were sealed"),
        ("UPDATE ledger.checkpoints SET published_at = published_at - interval '1 day' WHERE size = 3",
         "it was published before a smaller one"),
        ("UPDATE ledger.checkpoints SET published_at = published_at - interval '1 day'", "before its last act"),
        ("UPDATE ledger.clock SET behind_seconds = 7", "not those that were sealed"),
        ("INSERT INTO ledger.clock SELECT 1, 9, 9, act_id FROM ledger.acts LIMIT 1", "no act set it as its row 1 says"),
    ],
)  # fmt: skip
def test_what_the_administrator_changed_in_the_log_is_named_and_nothing_fails(
    boxes, superuser, settings, change, found
):
    settings.LEDGER_MAX_MERGE_DELAY = 0.001  # each act is stated at once; a lost checkpoint shows at once too
    for _ in range(3):
        boxes.pack()
        sequencer.sequence_now()
    settings.LEDGER_MAX_MERGE_DELAY = 0 if "DELETE FROM ledger.checkpoints" in change else 60

    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        assert superuser.execute(change).rowcount

    assert found in problems()


def test_an_act_with_the_nil_id_is_not_passed_over(boxes, superuser):
    boxes.pack()
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute("UPDATE ledger.acts SET act_id = %s", [NIL])

    assert f"act {NIL}: that is no id of an act" in problems()


def test_a_backdated_act_is_named_though_it_went_past_the_function(boxes, committed_db, owner, superuser, settings):
    settings.DEMO = False
    _as_owner(committed_db, founding.after_migrations)
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
    from yimen.ledger import queries

    box, _ = boxes.pack()
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute('UPDATE ledger.bodies SET body = replace(body, \'"kind":"person"\', \'"rank":"high"\')')

    (found,) = queries.acts_of(f"box:{box}")
    assert found.actor == acts.UNKNOWN
