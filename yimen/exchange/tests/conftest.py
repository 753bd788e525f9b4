"""A small city of registers, each truly separate: a database, an SQLite file, a CSV, and a process that can lie."""

import contextlib
import json
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.utils import timezone

from yimen.exchange import operations
from yimen.exchange.extracts import Request, extract
from yimen.government.schema import Grant, Release
from yimen.government.schema.city import City
from yimen.government.schema.registers import Register
from yimen.identity import operations as identity
from yimen.identity import sessions
from yimen.ledger.acts import SYSTEM, Actor
from yimen.platform import embedded
from yimen.releases import queries as releases

AN, BO = "A-001", "B-002"
FIELDS = ("id_number", "name", "born_on", "barred")
PERSON = uuid.UUID(int=7)
MODES = (
    *("honest", "slow", "drip", "other", "garbage", "error", "endless", "nul", "list", "redirect", "bad-date"),
    *("capped", "half", "exact", "nothing", "astray", "another"),
)
HTTP = {"kind": "http", "path": "/people/{key}"}
CONNECTORS = {
    "database": {"kind": "postgres", "database": "people"},
    "file": {"kind": "sqlite", "file": "people.sqlite"},
    "sheet": {"kind": "csv", "file": "people.csv"},
    "gone": {"kind": "postgres", "database": "gone"},
    "no-file": {"kind": "sqlite", "file": "gone.sqlite"},
    "no-sheet": {"kind": "csv", "file": "gone.csv"},
    "nowhere": HTTP,
    "stranger": HTTP,
    "down": HTTP,
    **dict.fromkeys(MODES, HTTP),
}


def text(zh: str, en: str) -> dict:
    return {"zh": zh, "en": en}


BASIS = {"law": text("政务数据共享条例", "Data Sharing Regulation"), "law_id": "sharing", "article": "8"}


def register(name: str, connector: dict) -> Register:
    """A register of persons with one kind of evidence, granted to the market agency for food permits."""
    return Register.model_validate(
        {
            "id": name,
            "name": text("人口库", "Register"),
            "agency": "police",
            "connector": connector,
            "time_limit_ms": 400,
            "sharing": "conditional",
            "basis": BASIS,
            "fields": {
                "id_number": {"name": text("号码", "Number"), "type": "text"},
                "name": {"name": text("姓名", "Name"), "type": "text"},
                "born_on": {"name": text("出生日期", "Date of birth"), "type": "date"},
                "barred": {"name": text("禁业", "Barred"), "type": "boolean"},
                "secret": {"name": text("秘密", "Secret"), "type": "text"},
            },
            "evidence": {
                "record": {
                    "id": f"{name}.record",
                    "name": text("登记信息", "Record"),
                    "table": "order",
                    "key": "id_number",
                    "subject": "id_number",
                    "fields": ["name", "born_on", "barred", "secret"],
                    "fresh_for": "P1D",
                }
            },
            "grants": [
                {
                    "to": "market",
                    "evidence": "record",
                    "purposes": ["food-permit"],
                    "fields": ["name", "born_on", "barred"],
                    "basis": BASIS,
                }
            ],
        }
    )


ROWS = [(AN, "安安", "1990-03-07", "true", "hidden"), (BO, "薄", "1985-01-01", "false", "hidden")]
COLUMNS = ("id_number", "name", "born_on", "barred", "secret")


@pytest.fixture(scope="session")
def database(server) -> str:
    """The URL of a database that belongs to the register's agency alone."""
    url = embedded.create_database(settings.DATA_DIR, name="people", login="people_register")
    with psycopg.connect(url) as connection:
        connection.execute('CREATE TABLE "order" (id_number text, name text, born_on date, barred bool, secret text)')
        connection.cursor().executemany('INSERT INTO "order" VALUES (%s, %s, %s, %s, %s)', ROWS)
    return url


@pytest.fixture(scope="session")
def process() -> Iterator[str]:
    """The URL of a register in a process of its own; the first part of the path says how it behaves."""
    with lying_register() as url:
        yield url


@contextlib.contextmanager
def lying_register() -> Iterator[str]:
    """Run one; what is entered in it stays."""
    command = [sys.executable, str(Path(__file__).with_name("lying_register.py")), json.dumps(ROWS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        yield f"http://127.0.0.1:{running.stdout.readline().strip()}"
        running.terminate()


@pytest.fixture
def folder(database, process, tmp_path, monkeypatch) -> Path:
    """The folder of registers: the files of two, and where the two others are."""
    registers = tmp_path / "registers"
    registers.mkdir()
    db = sqlite3.connect(registers / "people.sqlite")
    with db:
        db.execute('CREATE TABLE "order" (id_number, name, born_on, barred, secret)')
        db.executemany('INSERT INTO "order" VALUES (?, ?, ?, ?, ?)', ROWS)
    db.close()
    lines = [",".join(COLUMNS), *(",".join(row) for row in ROWS)]
    (registers / "people.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    http = {mode: {"url": f"{process}/{mode}", "token": "right"} for mode in MODES}
    http["stranger"] = {"url": f"{process}/honest", "token": "wrong"}
    http["down"] = {"url": "http://127.0.0.1:9", "token": "right"}
    places = {"postgres": {"people": database, "gone": database.replace("/people?", "/gone?")}, "http": http}
    (registers / "locations.json").write_text(json.dumps(places))
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    monkeypatch.setattr(operations, "breaker", operations._Breaker())
    return registers


@pytest.fixture
def small_city(folder) -> Release:
    """A release with these registers, as much of one as the exchange looks at."""
    registers = {name: register(name, connector) for name, connector in CONNECTORS.items()}
    release = Release.model_construct(
        city=City.model_construct(time_zone="Asia/Shanghai"),
        divisions={},
        registers=registers,
        agencies={},
        services={},
    )
    release.__dict__["digest"] = "0" * 64
    return release


@pytest.fixture
def fetch(small_city, now):
    """Read as the market agency does for a food permit, unless said otherwise."""

    def read(name: str, key: str = AN, **change):
        asked = {
            "agency": "market",
            "purpose": "food-permit",
            "fields": ["name", "born_on", "barred"],
            "person": PERSON,
            "actor": Actor(kind="person", id=str(PERSON)),
            "release": small_city,
            "now": now,
        }
        return operations.fetch(f"{name}.record", key, **(asked | change))

    return read


@pytest.fixture
def generous_city(small_city):
    """The small city, where the welfare agency may read everybody's record for one policy."""
    registers = {}
    for name, register in small_city.registers.items():
        kind = register.evidence["record"]
        kind = kind.model_copy(update={"fields": ["id_number", *kind.fields]})
        grant = Grant.model_validate(
            {"to": "welfare", "evidence": "record", "purposes": ["allowance"], "bulk": True, "fields": list(FIELDS),
             "basis": BASIS}
        )  # fmt: skip
        registers[name] = register.model_copy(
            update={"evidence": {"record": kind}, "grants": [*register.grants, grant]}
        )
    return small_city.model_copy(update={"registers": registers})


def wanted(register, *, agency="welfare", purpose="allowance", fields=FIELDS):
    """What one agency asks of one register."""
    return Request(agency, purpose, f"{register}.record", fields)


def reading(city, now, *requests, **kwargs):
    """Read records at once."""
    return extract(requests, release=city, now=now, **({"actor": SYSTEM} | kwargs))


@pytest.fixture
def people(now):
    """An and Bo, known to the house."""
    return [
        identity.register_person(id_number=number, name=name, phone="", provider="demo", actor=SYSTEM, now=now)
        for number, name in ((AN, "安安"), (BO, "薄"))
    ]


@pytest.fixture
def visit(client, small_city, monkeypatch):
    """Be signed in as somebody; the small city is in force."""
    monkeypatch.setattr(releases, "get", lambda digest: small_city)
    monkeypatch.setattr(releases, "current", lambda: small_city)

    def be(person):
        session = client.session
        session[sessions.PERSON] = str(person.id)
        session[sessions.SIGNED_IN_AT] = session[sessions.LAST_SEEN_AT] = timezone.now().isoformat()
        session.save()
        return client

    return be
