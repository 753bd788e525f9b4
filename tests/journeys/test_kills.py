"""kill -9 at the worst moments: nothing is lost, doubled or half done, and asking again gives the same receipt."""

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.journeys import kills
from yimen.ledger import embedded, queries, sequencer, verifying
from yimen.ledger.guards import guard

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.long, pytest.mark.processes, pytest.mark.xdist_group("processes")]

SENDER = '''
"""A process that does one thing with its act, once for each key, and says the receipt."""
import datetime as dt, sys
import django
django.setup()
from django.db import connection, transaction
from yimen.ledger import acts, operations

@acts.event("killtest.parcel.sent")
class ParcelSent:
    """A parcel of this test was sent."""

key, now = sys.argv[1], dt.datetime.now(dt.UTC)
actor = acts.Actor(kind="person", id="sender")
with connection.cursor() as cursor, transaction.atomic():
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [key])
    cursor.execute("SELECT receipt FROM parcel WHERE id = %s", [key])
    if row := cursor.fetchone():
        receipt = row[0]
    else:
        act = operations.append(ParcelSent(), actor=actor, rows=[("parcel", key)], subjects=[f"parcel:{key}"], now=now)
        receipt = operations.promise(act, now=now)
        cursor.execute("INSERT INTO parcel VALUES (%s, %s)", [key, receipt])
print(receipt, end="", flush=True)
'''


class Sender:
    """Sends parcels into the database of a test, each in a process of its own."""

    def __init__(self, urls: embedded.Urls) -> None:
        self.urls = urls

    def start(self, key: uuid.UUID) -> subprocess.Popen:
        """Begin to send, and return at once."""
        return subprocess.Popen(
            [sys.executable, "-c", SENDER, str(key)],
            cwd=PROJECT,
            env=os.environ | {"DATABASE_URL": self.urls.app, "DATABASE_OWNER_URL": self.urls.owner},
            stdout=subprocess.PIPE,
            text=True,
        )

    def send(self, key: uuid.UUID) -> str:
        """Send and return the receipt."""
        process = self.start(key)
        receipt, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        return receipt


@pytest.fixture
def sender(committed_db) -> Sender:
    """A guarded table of parcels, and who sends them."""
    with psycopg.connect(committed_db.owner) as owner:
        owner.execute("CREATE TABLE parcel (id uuid PRIMARY KEY, receipt text NOT NULL)")
        owner.execute(guard("parcel").sql)
    return Sender(committed_db)


def kill(process: subprocess.Popen) -> str:
    """What it had said when it was killed."""
    process.send_signal(signal.SIGKILL)
    said, _ = process.communicate(timeout=20)
    return said


def parcels() -> int:
    """How many there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM parcel")
        return cursor.fetchone()[0]


def assert_sent_once(key: uuid.UUID, receipt: str, now) -> None:
    """One parcel, one act, in the log, and everything fits together."""
    sequencer.sequence_now()
    (act,) = queries.acts_of(f"parcel:{key}")
    check = queries.check_receipt(receipt, now=now)
    assert (parcels(), check.state, check.receipt.act_id) == (1, "in-log", act.id)
    assert verifying.verify().problems == []


def test_killed_before_the_commit_nothing_happened_and_sending_again_does_it(sender, now):
    key = uuid.uuid4()
    with kills.before_commit(sender.urls.owner) as wait:
        process = sender.start(key)
        wait()
        assert kill(process) == ""
    assert (parcels(), queries.acts_of(f"parcel:{key}")) == (0, [])

    assert_sent_once(key, sender.send(key), now)


def test_killed_between_the_commit_and_the_answer_sending_again_gives_the_same_receipt(sender, now):
    key = uuid.uuid4()
    with kills.after_commit(sender.urls.owner) as wait:
        process = sender.start(key)
        wait()
        assert kill(process) == ""
    (act,) = queries.acts_of(f"parcel:{key}")

    again = [sender.send(key), sender.send(key)]

    assert again[0] == again[1]
    assert queries.check_receipt(again[0], now=now).receipt.act_id == act.id
    assert_sent_once(key, again[0], now)


@pytest.mark.parametrize("hold", [kills.before_commit, kills.after_commit])
def test_when_the_database_is_killed_a_parcel_is_sent_whole_or_not_at_all(sender, now, hold: Callable):
    key = uuid.uuid4()
    server = int((settings.DATA_DIR / "postgres" / "postmaster.pid").read_text().split("\n")[0])
    process = None
    try:
        with hold(sender.urls.owner) as wait:
            process = sender.start(key)
            wait()
            os.kill(server, signal.SIGKILL)
    except psycopg.OperationalError:
        pass  # the one that held it went down too
    said, _ = process.communicate(timeout=60)
    assert (said, process.returncode != 0) == ("", True)
    connection.close()
    start_again(sender.urls.owner)

    assert len(queries.acts_of(f"parcel:{key}")) == parcels()
    assert_sent_once(key, sender.send(key), now)


def start_again(url: str) -> None:
    """The supervisor's part: what is left of the old server may still be ending."""
    for attempt in range(20):
        try:
            embedded.start(settings.DATA_DIR, durable=False)
        except Exception:
            if attempt == 19:
                raise
        else:
            break
    with kills.administrator(url) as admin:
        kills.let_go(admin)
