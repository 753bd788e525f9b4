"""Reading a record under a grant: of four kinds of register, refused, missing, and when one fails or lies."""

import datetime as dt
import sqlite3
import time
import uuid

import pytest

from yimen.exchange import connectors, models, operations, persons, queries, rules
from yimen.exchange.queries import signed
from yimen.exchange.tests.conftest import AN, PERSON
from yimen.ledger import keys
from yimen.ledger import queries as ledger
from yimen.releases import queries as releases

pytestmark = pytest.mark.django_db


def outcomes() -> list[str]:
    """What the register's own people find under themselves, whoever asked."""
    keys = (AN, "C-003", "' OR 1=1 --", "../B-002", "A-001\0", "", "%", "A" * 5000)
    subjects = [f"person:{PERSON}", *(persons.subject(persons.of_person(key)) for key in keys)]
    return [act.kind for act in ledger.acts_of_any(subjects)]


@pytest.fixture(autouse=True)
def in_force(small_city, monkeypatch):
    """Evidence is read under the release it was fetched under."""
    monkeypatch.setattr(releases, "get", lambda digest: small_city)


@pytest.mark.parametrize("register", ["database", "file", "sheet", "honest"])
def test_each_kind_of_register_gives_the_same_signed_extract_and_the_person_sees_it(fetch, register, people, now):
    answer = fetch(register, application="7")

    read = queries.evidence(answer.evidence)
    assert answer.values == {"name": "安安", "born_on": "1990-03-07", "barred": True}
    assert read.values == answer.values
    assert read.signature_valid
    assert (read.fetched_at, read.fresh_until) == (now, answer.until)
    (seen,) = queries.readings_of(people[0].id)
    assert (seen.outcome, seen.agency, seen.purpose, seen.basis) == (
        "fetched",
        "market",
        "food-permit",
        "《政务数据共享条例》第八条",
    )
    assert "安安" not in str(ledger.act(seen.act).body)


def test_a_number_is_what_was_written(fetch):
    assert fetch("exact", fields=["name"]).values == {"name": "100.00000000000000001"}


@pytest.mark.parametrize("register", ["database", "file", "sheet", "honest"])
@pytest.mark.parametrize("key", ["C-003", "' OR 1=1 --", "../B-002", "A-001\0", "", "%", "A" * 5000])
def test_a_key_without_a_record_finds_none(fetch, register, key):
    answer = fetch(register, key)

    assert answer.outcome == "not-found"
    assert outcomes() == ["exchange.record.missed"]


@pytest.mark.parametrize("register", ["database", "file", "sheet", "honest"])
def test_that_there_is_no_record_is_an_answer_with_a_time_and_a_signature(fetch, register, now):
    answer = fetch(register, "C-003", application="7")

    (told,) = queries.read_for("7")
    assert (told.id, told.absent, told.values, told.fetched_at) == (answer.evidence, True, {}, now)
    assert told.signature_valid
    assert told.is_under("C-003")
    assert not told.is_under(AN)
    (act,) = ledger.acts_of(f"evidence:{told.id}")
    assert (act.kind, act.body["digest"]) == (
        "exchange.record.missed", rules.digest(models.Evidence.objects.get(id=told.id).payload()),
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"absent": True},
        {"application": "8"},
        {"subject": uuid.UUID(int=9)},
        {"fresh_until": dt.datetime(2099, 1, 1, tzinfo=dt.UTC)},
        {"basis": {"zh": "没有", "en": "none"}},
        {"form": 1},
    ],
)
def test_the_signature_is_over_whom_it_was_read_for_and_how_long_it_is_fresh(fetch, change):
    row = models.Evidence.objects.get(id=fetch("file", application="7").evidence)
    for name, value in change.items():
        setattr(row, name, value)

    assert not signed._view(row).signature_valid


def test_a_signature_of_the_first_form_still_counts(fetch):
    row = models.Evidence.objects.get(id=fetch("file").evidence)
    row.form = 1
    row.signature = keys.sign(rules.KEY, row.payload())

    assert signed._view(row).signature_valid


@pytest.mark.parametrize("column", ["id_number", "barred"])
def test_a_register_whose_columns_changed_does_not_say_that_somebody_is_not_in_it(fetch, folder, column):
    sheet = folder / "people.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace(column, "renamed"), encoding="utf-8")
    with sqlite3.connect(folder / "people.sqlite") as file:
        file.execute(f'ALTER TABLE "order" RENAME COLUMN {column} TO renamed')
    file.close()

    assert [fetch(register, "C-003").outcome for register in ("sheet", "file")] == ["unavailable"] * 2


def test_an_empty_file_does_not_say_that_somebody_is_not_in_it(fetch, folder):
    (folder / "people.csv").write_text("", encoding="utf-8")

    assert fetch("sheet", "C-003").outcome == "unavailable"


@pytest.mark.parametrize(
    "change",
    [
        {"fields": ["name", "secret"]},
        {"agency": "fire"},
        {"purpose": "curiosity"},
    ],
)
def test_what_no_grant_allows_is_refused_without_asking_the_register_and_the_person_sees_it(fetch, change):
    answer = fetch("slow", **change)

    assert answer.outcome == "not-granted"
    assert outcomes() == ["exchange.fetch.refused"]


@pytest.mark.parametrize(
    ("register", "reason"),
    [
        ("gone", "OperationalError"),
        ("no-file", "gone.sqlite is missing"),
        ("no-sheet", "gone.csv is missing"),
        ("nowhere", "no location is given for nowhere"),
        ("stranger", "it answered 401"),
        ("down", "ConnectError"),
        ("slow", "it did not answer in time"),
        ("drip", "it did not answer in time"),
        ("other", "it answered with another record"),
        ("garbage", "its answer is no JSON"),
        ("error", "it answered 500"),
        ("endless", "its answer is too long"),
        ("nul", "record: the record"),
        ("list", "its answer is no record"),
        ("nothing", "its answer is no record"),
        ("astray", "it answered 404 without saying"),
        ("another", "it answered 404 without saying"),
        ("redirect", "it answered 302"),
        ("bad-date", "born_on is no date"),
    ],
)
def test_a_register_that_fails_or_lies_is_unavailable_within_its_time_and_nothing_is_kept(fetch, register, reason):
    started = time.monotonic()

    answer = fetch(register)

    assert time.monotonic() - started < 1.5
    assert answer.outcome == "unavailable"
    assert reason.split(":")[0] in answer.reason
    assert outcomes() == ["exchange.register.failed"]
    assert models.Evidence.objects.count() == 0


def test_a_register_that_failed_three_times_is_left_alone_for_a_moment(fetch):
    for _ in range(3):
        fetch("slow")
    started = time.monotonic()

    answer = fetch("slow")

    assert answer.outcome == "unavailable"
    assert time.monotonic() - started < 0.2
    assert fetch("honest").outcome == "fetched"


def test_a_broken_record_is_nobody_elses_trouble(fetch, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(connectors, "find", lambda *_: {})
        answers = [fetch("file") for _ in range(4)]

    assert {answer.outcome for answer in answers} == {"unavailable"}
    assert all("the record has no" in answer.reason for answer in answers)
    assert fetch("file").outcome == "fetched"


def test_a_register_that_is_well_again_is_found_out_however_many_ask_meanwhile(fetch, monkeypatch):
    monkeypatch.setattr(operations, "breaker", operations._Breaker(rest=0.3))
    with monkeypatch.context() as gone:
        gone.setattr(connectors, "find", lambda *_: (_ for _ in ()).throw(connectors.Unavailable("gone")))
        for _ in range(3):
            fetch("file")
    rested, ends = [], time.monotonic() + 0.6

    while time.monotonic() < ends:
        rested.append(fetch("file").outcome)
        time.sleep(0.02)

    assert rested[0] == "unavailable"
    assert rested[-1] == "fetched"


def test_a_file_that_its_agency_replaces_is_read_anew(fetch, folder):
    fetch("sheet")
    sheet = folder / "people.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("安安", "安宁宁"), encoding="utf-8")

    assert fetch("sheet").values["name"] == "安宁宁"


def test_broken_files_are_unavailable(fetch, folder):
    (folder / "people.csv").write_bytes(b"id_number,name\n\xff\xfe")
    (folder / "people.sqlite").write_bytes(b"no database" * 100)

    assert fetch("sheet").outcome == "unavailable"
    assert fetch("file").outcome == "unavailable"


def test_health_tells_which_registers_answer(small_city):
    for _ in range(5):  # a busy machine can miss the short limit of a register that is well
        health = queries.health(small_city)
        if health["honest"]["ok"]:
            break

    assert {name for name, state in health.items() if state["ok"]} >= {"database", "file", "sheet", "honest"}
    assert not health["down"]["ok"]
    assert not health["slow"]["ok"]


def test_evidence_that_was_altered_no_longer_matches_its_signature(fetch):
    answer = fetch("file")
    row = models.Evidence.objects.get(id=answer.evidence)
    row.values["name"] = "别人"

    assert not signed._view(row).signature_valid
    assert AN not in str(row.__dict__)
