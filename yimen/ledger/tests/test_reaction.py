"""What follows from an act happens once: under crashes, beside another worker, after a failure, and not for history."""

import threading
import time
from collections import Counter

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from typer.testing import CliRunner

from yimen.ledger import acts, followers, following, models, operations, queries, sequencer
from yimen.ledger.acts import SYSTEM
from yimen.ledger.commands import app
from yimen.ledger.followers import MOST_FAILURES, projection, reaction
from yimen.ledger.tests.conftest import BoxPacked


@acts.event("ledgertest.box.sent")
class BoxSent:
    """A box of these tests was sent."""

    to: str


@pytest.fixture
def shelf(boxes, committed_db, monkeypatch):
    """A table for effects, and no followers but those of the test."""
    monkeypatch.setattr(followers, "FOLLOWERS", {})
    monkeypatch.setattr(followers, "FAMILIES", {})
    with psycopg.connect(committed_db.owner) as owner:
        owner.execute("CREATE TABLE shelf (content text NOT NULL)")
    return Shelf(boxes)


class Shelf:
    """What reactions of these tests put somewhere."""

    def __init__(self, boxes) -> None:
        self.boxes = boxes

    def put(self, content: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO shelf VALUES (%s)", [content])

    def contents(self) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT content FROM shelf")
            return [content for (content,) in cursor.fetchall()]

    def pack(self, *contents: str) -> None:
        """Pack boxes, and put the acts into the log."""
        with transaction.atomic():
            for content in contents:
                self.boxes.append(content=content)
        sequencer.sequence_now()


def shelving(shelf, *, name="test.shelving", starts="beginning", bad=lambda content: False):
    @reaction(BoxPacked, name=name, starts=starts)
    def handler(event: BoxPacked, act, at) -> None:
        """What is packed is put on the shelf."""
        shelf.put(event.content)
        if bad(event.content):
            raise ValueError(f"cannot carry {event.content}")

    return name


def catch_up(name: str, now) -> None:
    while following.catch_up(name, now=now):
        pass


def failed_on() -> list[int]:
    return list(models.Failure.objects.order_by("index").values_list("index", flat=True))


def test_a_reaction_is_given_the_events_of_its_kind_in_order(shelf, now):
    name = shelving(shelf)
    shelf.pack("one")
    with transaction.atomic():
        operations.append(BoxSent(to="x"), actor=SYSTEM, now=now)
    shelf.pack("two", "three")

    assert [following.catch_up(name, now=now) for _ in range(2)] == [4, 0]
    assert shelf.contents() == ["one", "two", "three"]


def test_a_new_reaction_begins_with_what_is_recorded_from_then_on(shelf, now):
    shelf.pack(*map(str, range(30)))
    name = shelving(shelf, starts="now")
    following.enrol()
    shelf.pack("new")

    catch_up(name, now)

    assert shelf.contents() == ["new"]


def test_what_is_enrolled_stays_where_it_is(shelf, now):
    name = shelving(shelf)
    following.enrol()
    shelf.pack("one")

    following.enrol()

    assert models.Follower.objects.get(name=name).position == 0


@pytest.mark.parametrize("most", [1, 2, 3, 100])
def test_batches_of_any_size_come_to_the_same(shelf, now, most, monkeypatch):
    monkeypatch.setattr(following, "WINDOW", 4)
    name = shelving(shelf, bad=lambda content: content in "25")
    shelf.pack(*"0123456789")

    while following.catch_up(name, now=now, most=most):
        pass

    assert shelf.contents() == list("01346789")
    assert failed_on() == [2, 5]
    assert models.Follower.objects.get(name=name).position == 10


def test_an_erased_act_is_passed_over(shelf, boxes, now):
    name = shelving(shelf)
    _, act = boxes.pack("secret")
    operations.erase(act_ids=[act.id], basis="PIPL art. 47", reason="asked", actor=SYSTEM, now=now)
    shelf.pack("open")

    catch_up(name, now)

    assert shelf.contents() == ["open"]
    assert failed_on() == []


def test_a_connection_that_dies_before_the_commit_leaves_nothing_and_it_happens_once(shelf, superuser, now):
    deaths = []

    @reaction(BoxPacked, name="test.dying", starts="beginning")
    def dying(event: BoxPacked, act, at) -> None:
        """What is packed is put on the shelf, and once the server kills the connection."""
        shelf.put(event.content)
        if act.index == 2 and not deaths:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                deaths.append(cursor.fetchone()[0])
            superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [deaths[0]])
            shelf.put("never")

    shelf.pack("a", "b", "c", "d")
    with pytest.raises(OperationalError):
        following.catch_up("test.dying", now=now)
    connection.close()
    assert (shelf.contents(), models.Follower.objects.get().position, failed_on()) == ([], 0, [])

    catch_up("test.dying", now)

    assert shelf.contents() == ["a", "b", "c", "d"]


def test_two_workers_at_once_do_each_act_once(shelf, now):
    name = shelving(shelf)
    shelf.pack(*map(str, range(300)))
    following.enrol()
    errors = []

    def work() -> None:
        try:
            for _ in range(2000):
                following.catch_up(name, now=now, most=3)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert errors == []
    assert Counter(shelf.contents()) == Counter(map(str, range(300)))


def test_a_poison_act_stops_only_itself_and_is_tried_again_or_skipped(shelf, now):
    broken = {"poison", "venom"}
    name = shelving(shelf, bad=lambda content: content in broken)
    shelf.pack("one", "poison", "two", "venom", "three")

    catch_up(name, now)

    assert shelf.contents() == ["one", "two", "three"]
    [standing] = following.standings(now=now)
    assert (standing.ok, standing.stopped, standing.behind) == (False, False, 0)
    assert [failure.error for failure in standing.failures] == [
        "ValueError: cannot carry poison", "ValueError: cannot carry venom",
    ]  # fmt: skip

    assert following.retry(name, 1, now=now) == "ValueError: cannot carry poison"
    assert models.Failure.objects.get(index=1).tries == 2
    broken.remove("poison")
    assert following.retry(name, 1, now=now) is None
    with pytest.raises(following.NotSetAside):
        following.retry(name, 1, now=now)
    assert shelf.contents() == ["one", "two", "three", "poison"]

    skipped = operations.skip(reaction=name, entry=3, reason="was never meant", actor=SYSTEM, now=now)
    act = queries.act(skipped.id)
    assert (act.body["error"], act.body["reason"]) == ("ValueError: cannot carry venom", "was never meant")
    with pytest.raises(following.NotSetAside):
        operations.skip(reaction=name, entry=3, reason="again", actor=SYSTEM, now=now)
    assert following.standings(now=now)[0].failures == []


def test_a_reaction_that_fails_on_many_acts_stops_and_goes_on_when_it_is_mended(shelf, now):
    broken = [True]
    name = shelving(shelf, bad=lambda content: broken[0])
    shelf.pack(*map(str, range(50)))

    catch_up(name, now)

    [standing] = following.standings(now=now)
    assert (standing.stopped, standing.position, shelf.contents()) == (True, MOST_FAILURES, [])

    broken[0] = False
    for index in failed_on():
        assert following.retry(name, index, now=now) is None
    catch_up(name, now)

    assert Counter(shelf.contents()) == Counter(map(str, range(50)))


def test_one_that_waits_for_long_is_not_well(shelf, now):
    name = shelving(shelf)
    following.enrol()
    shelf.pack("one")
    late = now.replace(hour=now.hour + 1)

    assert [(each.name, each.ok) for each in following.standings(now=late)] == [(name, False)]
    catch_up(name, now)
    assert [(each.name, each.ok) for each in following.standings(now=late)] == [(name, True)]


def test_a_body_that_is_no_such_event_is_set_aside(shelf, boxes, now, monkeypatch):
    name = shelving(shelf)
    monkeypatch.setattr(acts, "decode", lambda cls, body: acts._adapter(cls).validate_python({}))
    shelf.pack("x")

    catch_up(name, now)

    assert models.Failure.objects.get().error.startswith("ValidationError")


def test_the_commands_show_try_again_and_skip(shelf, now):
    broken = {"bad", "worse"}
    name = shelving(shelf, bad=lambda content: content in broken)
    shelf.pack("good", "bad", "worse")
    catch_up(name, timezone.now())
    run = CliRunner().invoke

    shown = run(app, ["followers"])
    assert shown.exit_code == 1
    assert "entry 1 (ledgertest.box.packed" in shown.stdout and "ValueError: cannot carry bad" in shown.stdout

    broken.remove("bad")
    tried = run(app, ["retry", name])
    assert (tried.exit_code, "entry 1: done" in tried.stdout, "entry 2: failed again" in tried.stdout) == (
        1,
        True,
        True,
    )
    assert run(app, ["skip", name, "2"]).exit_code == 2  # without a reason
    assert run(app, ["skip", name, "2", "--reason", "nobody waits for it"]).exit_code == 0
    assert run(app, ["skip", name, "2", "--reason", "nobody waits for it"]).exit_code == 2
    assert run(app, ["rebuild", name]).exit_code == 2
    sequencer.sequence_now()
    catch_up(name, timezone.now())
    assert run(app, ["followers"]).exit_code == 0
    assert sorted(shelf.contents()) == ["bad", "good"]


def test_a_projection_stops_at_its_first_failure_and_can_be_rebuilt(shelf, now):
    broken = ["two"]

    def clear() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM shelf")

    @projection(BoxPacked, name="test.counted", clear=clear)
    def counted(act, at) -> None:
        """What was packed."""
        if act.body and act.body["content"] in broken:
            raise ValueError("no")
        shelf.put("erased" if act.erased else act.body["content"])

    _, act = shelf.boxes.pack("one")
    operations.erase(act_ids=[act.id], basis="PIPL art. 47", reason="asked", actor=SYSTEM, now=now)
    shelf.pack("two", "three")
    catch_up("test.counted", now)
    assert shelf.contents() == ["erased"]
    with pytest.raises(following.NotSetAside):
        operations.skip(reaction="test.counted", entry=2, reason="x", actor=SYSTEM, now=now)

    broken.clear()
    following.rebuild("test.counted")
    catch_up("test.counted", now)

    assert shelf.contents() == ["erased", "two", "three"]


def test_the_worker_s_thread_follows_and_outlives_the_loss_of_its_connection(shelf, superuser):
    name = shelving(shelf)
    stop = threading.Event()
    thread = threading.Thread(target=following.run, args=(stop,))
    thread.start()
    try:
        shelf.pack("before")
        _wait(lambda: shelf.contents() == ["before"])
        superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'yimen_app'"
            " AND datname = current_database() AND pid <> %s",
            [connection.connection.info.backend_pid],
        )
        shelf.pack("after")
        _wait(lambda: shelf.contents() == ["before", "after"])
    finally:
        stop.set()
        thread.join(5)
    assert not thread.is_alive()
    assert models.Follower.objects.get(name=name).position == 2


def test_one_that_cannot_say_which_acts_concern_it_holds_up_no_other(shelf):
    def handler(act, at) -> None:
        """It never comes to an act."""

    def lost(since) -> list[str]:
        raise LookupError("no folder says which")

    followers.declare(handler, name="test.aimless", kinds=lost, handle=handler, starts="beginning")
    shelving(shelf)
    stop = threading.Event()
    thread = threading.Thread(target=following.run, args=(stop,))
    thread.start()
    try:
        shelf.pack("one")
        _wait(lambda: shelf.contents() == ["one"])
        assert thread.is_alive()
    finally:
        stop.set()
        thread.join(5)
    assert models.Follower.objects.get(name="test.aimless").position == 0


def _wait(found, *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


@pytest.mark.long
def test_batches_are_several_times_faster_than_an_act_at_a_time(shelf, now):
    shelf.pack(*map(str, range(10_000)))
    speeds = {}
    for most in (1, following.BATCH):
        name = shelving(shelf, name=f"test.by-{'one' if most == 1 else 'batch'}")
        began = time.perf_counter()
        while following.catch_up(name, now=now, most=most):
            pass
        speeds[most] = 10_000 / (time.perf_counter() - began)

    assert Counter(shelf.contents()) == Counter([*map(str, range(10_000))] * 2)
    assert speeds[following.BATCH] > 3 * speeds[1], speeds
