"""Reading everybody's records at once: from every kind of register, under bulk grants, seen by each person."""

import duckdb
import pytest

from yimen.exchange import connectors, loading, models
from yimen.exchange.extracts import Selection
from yimen.exchange.tests.conftest import AN, BO, FIELDS, reading, wanted
from yimen.ledger import queries as ledger

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("register", ["database", "file", "sheet", "honest", "capped"])
def test_every_kind_of_register_gives_all_its_records(folder, generous_city, now, register):
    with reading(generous_city, now, wanted(register)) as made:
        rows = made.connection.execute(f'SELECT * FROM "{register}.record" ORDER BY id_number').fetchall()
        columns = [each[0] for each in made.connection.description]

    assert [dict(zip(columns, row, strict=True)) for row in rows] == [
        {"barred": True, "born_on": rows[0][columns.index("born_on")], "id_number": AN, "name": "安安"},
        {"barred": False, "born_on": rows[1][columns.index("born_on")], "id_number": BO, "name": "薄"},
    ]
    assert [str(row[columns.index("born_on")]) for row in rows] == ["1990-03-07", "1985-01-01"]
    assert made.unavailable == {}
    assert (made.records, made.unreadable) == ({f"{register}.record": 2}, {f"{register}.record": 0})
    assert made.recorded


@pytest.mark.parametrize("register", ["database", "file", "sheet", "honest", "capped"])
def test_only_some_records_are_asked_for(folder, generous_city, now, register):
    only = [Selection(f"{register}.record", "id_number", [BO])]

    with reading(generous_city, now, wanted(register), only=only) as made:
        rows = made.connection.execute(f'SELECT id_number FROM "{register}.record"').fetchall()

    assert rows == [(BO,)]
    assert models.ExtractSubjects.objects.get(extract=made.id).hashes is not None


def test_what_is_asked_can_depend_on_what_was_read(folder, generous_city, now):
    only = [
        Selection("file.record", "id_number", [AN]),
        Selection("sheet.record", "id_number", 'SELECT "id_number" FROM "file.record"'),
    ]

    with reading(generous_city, now, wanted("file"), wanted("sheet"), only=only) as made:
        assert made.connection.execute('SELECT id_number FROM "sheet.record"').fetchall() == [(AN,)]


def test_nothing_is_read_without_a_bulk_grant(folder, generous_city, now):
    refused = wanted("file", agency="market", purpose="food-permit", fields=("name",))

    with reading(generous_city, now, refused, wanted("sheet", fields=(*FIELDS, "secret"))) as made:
        tables = made.connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall()

    assert tables == []
    assert (made.records, made.recorded) == ({}, False)
    assert made.refused == [refused, wanted("sheet", fields=(*FIELDS, "secret"))]
    assert models.Extract.objects.count() == 0
    assert [act.kind for act in ledger.acts_of("register:file")][-1] == "exchange.fetch.refused"


@pytest.mark.parametrize(
    "register", ["gone", "no-file", "no-sheet", "nowhere", "stranger", "down", "garbage", "list", "endless"]
)
def test_a_register_that_fails_is_named_and_the_others_are_read(folder, generous_city, now, register):
    with reading(generous_city, now, wanted(register), wanted("file")) as made:
        assert made.connection.execute('SELECT count(*) FROM "file.record"').fetchone() == (2,)
        tables = made.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()

    assert sorted(tables) == [("file.record",), ("file.record unreadable",)]
    assert (made.records, made.recorded) == ({"file.record": 2}, True)
    assert list(made.unavailable) == [f"{register}.record"]
    assert [act.kind for act in ledger.acts_of(f"register:{register}")][-1] == "exchange.register.failed"


def test_records_that_do_not_fit_are_left_out_and_kept_as_text(folder, generous_city, now):
    rows = [
        "id_number,name,born_on,barred,secret",
        "A-1,安,1990-03-07,true,x", "A-2,安,1990-13-07,true,x", "A-3,安,1990-03-07,perhaps,x", ",安,1990-03-07,true,x",
        f"A-4,{'长' * 10_001},1990-03-07,true,x", "A-5,,,,", "A-6,安,1990-03-07,是,x", "A-6,双,1990-03-07,是,x",
    ]  # fmt: skip
    (folder / "people.csv").write_text("\n".join(rows), encoding="utf-8")

    with reading(generous_city, now, wanted("sheet")) as made:
        found = made.connection.execute('SELECT id_number, name, barred FROM "sheet.record" ORDER BY 1').fetchall()
        left_out = made.connection.execute(
            'SELECT id_number, name, born_on, barred FROM "sheet.record unreadable" ORDER BY ALL'
        ).fetchall()

    assert found == [("A-1", "安", True), ("A-5", None, None)]
    assert left_out == [
        ("A-2", "安", "1990-13-07", "true"), ("A-3", "安", "1990-03-07", "perhaps"),
        ("A-4", "长" * 10_001, "1990-03-07", "true"), ("A-6", "双", "1990-03-07", "是"),
        ("A-6", "安", "1990-03-07", "是"), (None, "安", "1990-03-07", "true"),
    ]  # fmt: skip
    assert (made.records, made.unreadable) == ({"sheet.record": 8}, {"sheet.record": 6})
    (act,) = ledger.acts_of(f"extract:{made.id}")
    assert act.body["evidence"]["sheet.record"]["subjects"] == 6  # whose record is unreadable was read too


def test_what_is_read_twice_is_counted_once(folder, generous_city, now):
    rows = ["id_number,name,born_on,barred,secret", "A-1,安,1990-03-07,true,x", "A-2,安,never,true,x"]
    (folder / "people.csv").write_text("\n".join(rows), encoding="utf-8")
    twice = [Selection("sheet.record", "id_number", ["A-1", "A-2"]), Selection("sheet.record", "name", ["安"])]

    with reading(generous_city, now, wanted("sheet"), only=twice) as made:
        assert made.connection.execute('SELECT id_number FROM "sheet.record"').fetchall() == [("A-1",)]

    assert (made.records, made.unreadable) == ({"sheet.record": 2}, {"sheet.record": 1})


def test_half_a_character_spoils_its_own_record_only(folder, generous_city, now):
    with reading(generous_city, now, wanted("half"), wanted("file")) as made:
        found = made.connection.execute('SELECT id_number FROM "half.record"').fetchall()
        left_out = made.connection.execute('SELECT id_number, name FROM "half.record unreadable"').fetchall()

    assert (found, left_out, made.unavailable) == ([(BO,)], [(AN, "\0")], {})


def test_a_number_of_json_is_read_as_it_is_written(folder, generous_city, now):
    with reading(generous_city, now, wanted("exact")) as made:
        names = made.connection.execute('SELECT name FROM "exact.record" ORDER BY id_number').fetchall()

    assert names == [("100.00000000000000001",), ("薄",)]


@pytest.mark.parametrize("problem", [duckdb.OutOfMemoryException("of 安安"), KeyError("安安")])
def test_any_failure_of_one_register_is_its_own_and_quotes_nothing(folder, generous_city, now, monkeypatch, problem):
    def broken(*_):
        raise problem
        yield

    monkeypatch.setitem(connectors._SWEEPERS, "csv", broken)
    with reading(generous_city, now, wanted("sheet"), wanted("file")) as made:
        assert made.connection.execute('SELECT count(*) FROM "file.record"').fetchone() == (2,)

    assert made.unavailable == {"sheet.record": type(problem).__name__}


def test_a_table_that_cannot_be_made_is_the_failure_of_one_register(folder, generous_city, now, monkeypatch):
    real = loading._typed
    monkeypatch.setattr(
        loading, "_typed", lambda name, register: "1 +" if register.id == "sheet" else real(name, register)
    )

    with reading(generous_city, now, wanted("sheet"), wanted("file")) as made:
        tables = made.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()

    assert made.unavailable == {"sheet.record": "ParserException"}
    assert sorted(tables) == [("file.record",), ("file.record unreadable",)]


def test_pages_without_end_are_given_up(folder, generous_city, now, monkeypatch):
    monkeypatch.setattr(connectors, "SWEEP_SECONDS", 0)

    with reading(generous_city, now, wanted("capped")) as made:
        assert made.unavailable == {"capped.record": "it did not answer in time"}


def test_places_that_cannot_be_read_are_a_failure_of_the_registers(folder, generous_city, now):
    (folder / "locations.json").write_text("{")

    with reading(generous_city, now, wanted("database"), wanted("file")) as made:
        assert set(made.unavailable) == {"database.record", "file.record"}

    assert not made.recorded


def test_an_extract_reaches_no_file(folder, generous_city, now):
    with (
        reading(generous_city, now, wanted("file")) as made,
        pytest.raises(duckdb.PermissionException),
    ):
        made.connection.execute("SELECT * FROM read_text('/etc/hostname')")


def test_a_register_that_hangs_cannot_take_every_thread_of_the_server(folder, generous_city, now):
    register = generous_city.registers["file"]
    kind = register.evidence["record"]
    waiting = [iter(connectors.records(register, kind, ["id_number"], where=("id_number", [AN]))) for _ in range(3)]

    for each in waiting[:2]:
        next(each)
    with pytest.raises(connectors.Unavailable, match="too many questions"):
        next(waiting[2])
    waiting[0].close()
    assert list(connectors.records(register, kind, ["id_number"], where=("id_number", [AN]))) == [[(AN,)]]
