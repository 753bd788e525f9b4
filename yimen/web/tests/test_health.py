"""What `/health` says of reactions: the whole is not well while what should follow from an act has not."""

import pytest
from django.db import connection

from yimen.ledger import followers, following, operations, sequencer
from yimen.ledger.acts import SYSTEM
from yimen.ledger.events import BodiesErased
from yimen.platform import health as platform


@pytest.fixture
def worker(db):
    """A worker of the job queue that has just given a sign of life."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (clock_timestamp())")


@pytest.mark.django_db
def test_without_a_worker_the_whole_is_not_well_and_people_are_served(client):
    answer = client.get("/health")

    assert (answer.status_code, answer.json()["ok"], answer.json()["worker"]["ok"]) == (200, False, False)


def test_a_reaction_that_failed_is_told_without_the_words_of_its_error(client, now, monkeypatch, worker):
    monkeypatch.setattr(followers, "FOLLOWERS", {})
    monkeypatch.setattr(followers, "FAMILIES", {})

    @followers.reaction(BodiesErased, name="test.failing")
    def failing(event, act, at) -> None:
        """Nothing, for it fails."""
        raise KeyError("990101199003070021")

    following.enrol()
    before = client.get("/health").json()
    operations.append(BodiesErased(acts=[], basis="-", reason="-"), actor=SYSTEM, now=now)
    sequencer.sequence_now()
    following.catch_up("test.failing", now=now)

    answer = client.get("/health")

    assert before["reactions"] == {"ok": True}
    assert (answer.status_code, answer.json()["ok"]) == (200, False)  # people are served
    [failure] = answer.json()["reactions"]["test.failing"]["failures"]
    assert (failure["kind"], failure["error"]) == ("ledger.bodies.erased", "KeyError")
    assert b"990101199003070021" not in answer.content


def test_without_a_database_people_cannot_be_served_and_a_monitor_is_told(client, monkeypatch):
    def down():
        raise ConnectionError("password=secret")

    monkeypatch.setattr(platform, "database", down)

    answer = client.get("/health")

    assert (answer.status_code, answer.json()["ok"], list(answer.json())) == (503, False, ["ok", "database"])
    assert answer["Cache-Control"] == "no-store"
    assert b"secret" not in answer.content
