"""A guarded table of the tests' own, and the people who change it."""

import datetime as dt
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, transaction

from yimen.ledger import acts, operations
from yimen.ledger.guards import guard

WANG = acts.Actor(kind="person", id="person-wang")

TABLE = "CREATE TABLE box (id uuid PRIMARY KEY, content text NOT NULL)"


@acts.event("ledgertest.box.packed")
class BoxPacked:
    """A box of these tests was packed."""

    content: str


class Boxes:
    """A table of boxes, guarded as any other: packing one is an act."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def append(self, *boxes: uuid.UUID, content: str = "tea", **more) -> acts.Act:
        """The act alone."""
        return operations.append(
            BoxPacked(content=content),
            actor=WANG,
            rows=[("box", str(box)) for box in boxes],
            subjects=[f"box:{box}" for box in boxes],
            now=self.now,
            **more,
        )

    def append_many(self, count: int) -> None:
        """Acts alone, in one transaction."""
        with transaction.atomic():
            for _ in range(count):
                self.append()

    def insert(self, box: uuid.UUID, content: str = "tea") -> None:
        """The change alone."""
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO box VALUES (%s, %s)", [box, content])

    def pack(self, content: str = "tea") -> tuple[uuid.UUID, acts.Act]:
        """The change with its act."""
        box = uuid.uuid4()
        with transaction.atomic():
            act = self.append(box, content=content)
            self.insert(box, content)
        return box, act

    def count(self) -> int:
        """How many there are."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM box")
            return cursor.fetchone()[0]


@pytest.fixture
def boxes(committed_db, now) -> Boxes:
    """Boxes in a database where transactions commit."""
    with psycopg.connect(committed_db.owner) as owner:
        owner.execute(TABLE)
        owner.execute(guard("box").sql)
    return Boxes(now)


@pytest.fixture
def superuser(committed_db) -> Iterator[psycopg.Connection]:
    """Who has the whole machine: the server's administrator, in the database of the test."""
    import json

    from django.conf import settings
    from psycopg.conninfo import conninfo_to_dict

    given = conninfo_to_dict(committed_db.owner)
    password = json.loads((settings.DATA_DIR / "postgres-logins.json").read_text())["postgres"]
    with psycopg.connect(
        host=given["host"], dbname=given["dbname"], user="postgres", password=password, autocommit=True
    ) as admin:
        yield admin


@pytest.fixture
def owner(committed_db) -> Iterator[psycopg.Connection]:
    """The schema's owner, who sets no store by triggers."""
    with psycopg.connect(committed_db.owner, autocommit=True) as found:
        yield found
