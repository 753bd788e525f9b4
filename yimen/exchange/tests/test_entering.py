"""What is issued stands in the register for every look-up at once, and in the register itself as soon as it answers."""

import sqlite3
import uuid

import psycopg
import pytest

from yimen.exchange import connectors, entering, models, queries
from yimen.exchange.extracts import Selection
from yimen.exchange.tests.conftest import AN, lying_register, reading, wanted
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM
from yimen.releases import queries as releases

pytestmark = pytest.mark.django_db
NEW = "C-003"
VALUES = {"id_number": NEW, "name": "陈", "born_on": "2000-02-29", "barred": False, "secret": None}
WRITABLE = ("database", "file", "honest", "down", "error")


@pytest.fixture
def town(generous_city, monkeypatch):
    """Where things can be entered."""
    registers = dict(generous_city.registers)
    for name in WRITABLE:
        connector = registers[name].connector.model_copy(update={"writable": True})
        registers[name] = registers[name].model_copy(update={"connector": connector})
    made = generous_city.model_copy(update={"registers": registers})
    made.__dict__["digest"] = "0" * 64
    monkeypatch.setattr(releases, "get", lambda digest: made)
    monkeypatch.setattr(releases, "current", lambda: made)
    return made


@pytest.fixture(scope="module")
def process():
    """A register in which others do not look: what is entered stays in it."""
    with lying_register() as url:
        yield url


@pytest.fixture
def database_as_it_was(database):
    """The table can hold one record under a key, and what was entered is gone afterwards."""
    with psycopg.connect(database) as connection:
        connection.execute('CREATE UNIQUE INDEX IF NOT EXISTS one ON "order" (id_number)')
    yield
    with psycopg.connect(database) as connection:
        connection.execute('DELETE FROM "order" WHERE id_number = %s', [NEW])


@pytest.fixture
def file_with_keys(folder):
    db = sqlite3.connect(folder / "people.sqlite")
    with db:
        db.execute('CREATE UNIQUE INDEX one ON "order" (id_number)')
    db.close()


def enter(town, now, register="file", values=VALUES, key=NEW, **more):
    given = {"source": uuid.uuid4(), "subjects": [], "actor": SYSTEM, "release": town, "now": now} | more
    return entering.enter(f"{register}.record", key, values, **given)


def test_every_look_up_sees_it_before_the_register_has_it(town, fetch, now):
    assert fetch("file", NEW).outcome == "not-found"

    made = enter(town, now)

    assert fetch("file", NEW).values == {"name": "陈", "born_on": "2000-02-29", "barred": False}
    with reading(town, now, wanted("file")) as read:
        rows = read.connection.execute('SELECT name, barred FROM "file.record" ORDER BY id_number').fetchall()
        assert rows[-1] == ("陈", False) and len(rows) == 3
    with reading(town, now, wanted("file"), only=[Selection("file.record", "id_number", [NEW])]) as read:
        assert read.records == {"file.record": 1}
    assert models.Delivery.objects.get(entry=made).written_at is None


def test_what_is_entered_of_a_record_changes_only_that(town, fetch, now):
    enter(town, now, key=AN, values={"id_number": AN, "barred": False})

    assert fetch("file", AN).values == {"name": "安安", "born_on": "1990-03-07", "barred": False}
    with reading(town, now, wanted("file")) as read:
        row = read.connection.execute('SELECT name, barred FROM "file.record" WHERE id_number = ?', [AN]).fetchone()
        assert row == ("安安", False)


@pytest.mark.parametrize("register", ["database", "file", "honest"])
def test_it_reaches_the_register_once(town, fetch, now, register, database_as_it_was, file_with_keys):
    enter(town, now, register)

    assert (entering.deliver(now=now), entering.deliver(now=now)) == (1, 0)

    kind = town.registers[register].evidence["record"]
    found = connectors.find(town.registers[register], kind, NEW, ["name", "born_on"])
    assert (found["name"], str(found["born_on"])) == ("陈", "2000-02-29")
    assert fetch(register, NEW).values["barred"] is False
    with reading(town, now, wanted(register)) as read:
        assert read.records[f"{register}.record"] == 3


def test_a_register_that_does_not_take_it_is_asked_again_and_shows_as_ill(town, now, file_with_keys):
    enter(town, now, "down")
    enter(town, now, "down", key="D-004", values={**VALUES, "id_number": "D-004"})
    enter(town, now, "error")
    enter(town, now, "file")

    assert entering.deliver(now=now) == 1  # those that cannot be written stop no other register
    entering.deliver(now=now)

    waits = entering.waiting()
    assert (waits["down"]["entries"], waits["error"]["problem"]) == (2, "it answered 503")
    assert [each.tries for each in models.Delivery.objects.filter(entry__evidence="down.record").order_by("entry")] == [
        2, 0,
    ]  # fmt: skip
    ill = queries.health(town)
    assert (ill["error"]["ok"], ill["error"]["waiting"]) == (False, 1)
    assert "waiting" not in ill["file"]


def test_nothing_is_written_where_nothing_may_be(town, now):
    enter(town, now, "sheet")

    assert entering.deliver(now=now) == 0
    assert entering.waiting()["sheet"]["problem"] == "nothing can be entered in it"


def test_entering_again_changes_nothing(town, now):
    source = uuid.uuid4()

    first, again = enter(town, now, source=source), enter(town, now, source=source)

    assert first.id == again.id
    assert models.Entry.objects.count() == models.Delivery.objects.count() == 1


def test_there_is_only_one_where_the_law_allows_only_one(town, now):
    first = enter(town, now, once=True)
    with pytest.raises(entering.AlreadyEntered):
        enter(town, now, once=True)

    entering.revoke(
        "file.record", {"barred": True}, source=first.source, subjects=[], actor=SYSTEM, release=town, now=now
    )

    assert enter(town, now, once=True).standing


def test_revoking_marks_the_record(town, fetch, now):
    first = enter(town, now)

    entering.revoke(
        "file.record", {"barred": True}, source=first.source, subjects=["credential:x"], actor=SYSTEM, release=town,
        now=now,
    )  # fmt: skip

    assert fetch("file", NEW).values == {"name": "陈", "born_on": "2000-02-29", "barred": True}
    kinds = [(act.kind, act.body["revoked"]) for act in ledger.acts_of("register:file") if "entry" in act.body]
    assert kinds == [("exchange.record.entered", False), ("exchange.record.entered", True)]


def test_revoking_leaves_somebody_elses_record_alone(town, fetch, now):
    first = enter(town, now)
    enter(town, now, values={**VALUES, "name": "别人"})

    entering.revoke(
        "file.record", {"barred": True}, source=first.source, subjects=[], actor=SYSTEM, release=town, now=now
    )

    assert fetch("file", NEW).values["name"] == "别人"
    assert fetch("file", NEW).values["barred"] is False


def test_registers_that_are_made_anew_get_it_again(town, fetch, folder, now, file_with_keys):
    enter(town, now)
    entering.deliver(now=now)
    with sqlite3.connect(folder / "people.sqlite") as db:
        db.execute('DELETE FROM "order" WHERE id_number = ?', [NEW])

    assert entering.deliver_again() == 1
    assert fetch("file", NEW).outcome == "fetched"
    assert entering.deliver(now=now) == 1
