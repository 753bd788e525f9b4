"""`yimen ledger watch` against a real server: ours, whose owner then attacks; another's; and hostile ones."""

import gzip
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yimen.engines import tlog
from yimen.engines.tlog import tiles
from yimen.ledger import sequencer, watching
from yimen.ledger.commands import app
from yimen.ledger.tests.logs import SIGNER, Log, pages, send, serving


def watch(url: str, state: Path, *more: str):
    return CliRunner().invoke(app, ["watch", url, "--state", str(state), "--once", *more])


@pytest.fixture
def watched(boxes, tmp_path):
    """Our log of 300 entries and a keeper that has seen it at 260 and at 300."""
    with pages() as url:
        for count in (260, 40):
            boxes.append_many(count)
            sequencer.sequence_now()
            seen = watch(url, tmp_path / "watch.json")
            assert seen.exit_code == 0, seen.output
        yield url, tmp_path / "watch.json"


def attack(superuser, *statements: str) -> None:
    """The owner of the machine changes what is stored."""
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            superuser.execute(statement)


def resign(superuser, leaves: list[bytes]) -> None:
    """The owner rebuilds the tree over other leaves and signs it with the log's own key."""
    frontier, nodes = tlog.Frontier().extend(leaves)
    note = tlog.sign_checkpoint(sequencer.verifier().name, frontier.size, frontier.root(), sequencer.signer())
    attack(superuser, "DELETE FROM ledger.nodes", f"DELETE FROM ledger.checkpoints WHERE size >= {frontier.size}")
    with superuser.cursor() as cursor, superuser.transaction():
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.executemany(
            "INSERT INTO ledger.nodes VALUES (%s, %s, %s)", [(node.level, node.index, node.hash) for node in nodes]
        )
        cursor.execute(
            "INSERT INTO ledger.checkpoints VALUES (%s, %s, %s, now())", [frontier.size, frontier.root(), note]
        )


def leaves(superuser) -> list[bytes]:
    return [
        bytes(row[0])
        for row in superuser.execute("SELECT hash FROM ledger.nodes WHERE level = 0 ORDER BY index").fetchall()
    ]


def test_an_honest_log_passes_and_the_key_taken_on_first_use_is_said_loudly(watched):
    url, state = watched
    first = watch(url, state.with_name("new.json"))

    assert (first.exit_code, "TRUSTED ON FIRST USE" in first.stderr) == (0, True)
    assert sequencer.verifier().encoded() in first.stderr
    again = watch(url, state, "--key", sequencer.verifier().encoded())
    assert (again.exit_code, again.stderr) == (0, "")
    assert "300 entries, 300 of them read" in again.stdout


def test_a_rollback_is_found(watched, superuser):
    url, state = watched
    attack(
        superuser,
        "DELETE FROM ledger.checkpoints WHERE size > 260",
        "DELETE FROM ledger.entries WHERE index >= 260",
        "DELETE FROM ledger.nodes WHERE (index + 1) << level > 260",
    )

    found = watch(url, state)

    assert (found.exit_code, "rolled back: it has 260 entries now" in found.stderr) == (1, True)


def test_a_fork_that_is_longer_and_signed_is_found(watched, superuser):
    url, state = watched
    resign(superuser, [*leaves(superuser)[:70], tlog.leaf_hash(b"another"), *leaves(superuser)[71:], bytes(32)])

    found = watch(url, state)

    assert (found.exit_code, "forked: its first 300 entries" in found.stderr) == (1, True)


def test_a_checkpoint_signed_anew_for_the_same_size_is_found(watched, superuser):
    url, state = watched
    resign(superuser, [*leaves(superuser)[:-1], tlog.leaf_hash(b"another")])

    found = watch(url, state)

    assert found.exit_code == 1
    assert "Two checkpoints of size 300 are signed with different roots" in found.stderr
    assert "rewritten in the history" in found.stderr


def test_a_checkpoint_deleted_from_the_history_is_found(watched, superuser):
    url, state = watched
    attack(superuser, "DELETE FROM ledger.checkpoints WHERE size = 260")

    found = watch(url, state)

    assert found.exit_code == 1
    assert "The checkpoint of size 260 was deleted from the history of the log." in found.stderr


def test_an_entry_changed_under_the_kept_root_is_found(watched, superuser):
    url, state = watched
    attack(
        superuser,
        "UPDATE ledger.acts SET recorded_at = recorded_at - interval '1 day' FROM ledger.entries"
        " WHERE entries.act_id = acts.act_id AND index = 12",
    )

    found = watch(url, state)

    assert (found.exit_code, "Entry 12 was changed" in found.stderr) == (1, True)


def test_another_key_is_found(watched, superuser, monkeypatch):
    url, state = watched
    thief = tlog.Signer.from_seed(sequencer.verifier().name, bytes(32))
    note = tlog.sign_checkpoint(thief.name, 300, tlog.Frontier().extend(leaves(superuser))[0].root(), thief)
    attack(superuser, f"UPDATE ledger.checkpoints SET note = '{note}' WHERE size = 300")

    found = watch(url, state)

    assert (found.exit_code, "is not signed by the key that was kept" in found.stderr) == (1, True)


def test_a_log_of_somebody_else_needs_a_key_and_is_watched_without_a_history(tmp_path):
    log = Log(*(b"entry %d" % number for number in range(300)))

    with serving(lambda asked: send(asked, log.get(asked.path.removeprefix("/log/")))) as url:
        without = watch(url, tmp_path / "watch.json")
        seen = watch(url, tmp_path / "watch.json", "--key", SIGNER.verifier.encoded())
        log.append(*(b"entry %d" % number for number in range(300, 600)))
        log.hidden |= {"tile/0/001.p/44", tiles.entries_path(1, 44)}  # a log may delete what has become full
        later = watch(url, tmp_path / "watch.json")
        log.leaves[5] = b"another"
        log.append()
        log.publish()
        forked = watch(url, tmp_path / "watch.json")

    assert (without.exit_code, "give it with --key" in without.stderr) == (2, True)
    assert (seen.exit_code, later.exit_code, "no history" in later.stdout) == (0, 0, True)
    assert (forked.exit_code, "Two checkpoints of size 600" in forked.stderr) == (1, True)


def test_it_goes_on_looking_until_something_is_wrong(tmp_path):
    log = Log(b"first")
    looks = []

    def answer(asked) -> None:
        looks.append(asked.path)
        if asked.path.endswith("/checkpoint"):
            log.append(b"entry") if looks.count(asked.path) == 2 else None
            if looks.count(asked.path) == 3:
                log.leaves[0] = b"another"
                log.append(b"entry")
        send(asked, log.get(asked.path.removeprefix("/log/")))

    with serving(answer) as url:
        found = CliRunner().invoke(
            app,
            ["watch", url, "--state", str(tmp_path / "w.json"), "--key", SIGNER.verifier.encoded(), "--every", "1"],
        )

    assert (found.exit_code, found.stdout.count("still contained")) == (1, 2)
    assert "forked" in found.stderr


# Servers that want to do harm

BOMB = gzip.compress(bytes(20_000_000))


def slowly(asked) -> None:
    """An answer of one byte now and then, without an end."""
    asked.send_response(200)
    asked.end_headers()
    for _ in range(200):
        asked.wfile.write(b"x")
        asked.wfile.flush()
        time.sleep(0.05)


def slow_headers(asked) -> None:
    """Headers of one byte now and then."""
    for _ in range(200):
        asked.wfile.write(b"H" if _ else b"HTTP/1.1 200 OK\r\nX-A: ")
        asked.wfile.flush()
        time.sleep(0.05)


def without_end(asked) -> None:
    """More than any disk holds, as fast as it goes."""
    asked.send_response(200)
    asked.end_headers()
    for _ in range(100_000):
        asked.wfile.write(b"x" * 65_536)


def bomb(asked) -> None:
    """A small answer that unpacks to 20 MB."""
    send(asked, BOMB, Content_Encoding="gzip")


def layered_bomb(asked) -> None:
    """A small answer with two layers."""
    send(asked, gzip.compress(BOMB), Content_Encoding="gzip, gzip")


def elsewhere(asked) -> None:
    """A way to another machine."""
    asked.send_response(302)
    asked.send_header("Location", "http://169.254.169.254/")
    asked.end_headers()


def cut_off(asked) -> None:
    """Less than was announced."""
    asked.send_response(200)
    asked.send_header("Content-Length", "5000")
    asked.end_headers()
    asked.wfile.write(b"x")


def nonsense(asked) -> None:
    """No HTTP."""
    asked.wfile.write(b"\x00\xff nonsense\r\n\r\n")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (slowly, "did not answer in full"),
        (slow_headers, "did not answer in full"),
        (without_end, "larger than"),
        (bomb, "larger than"),
        (layered_bomb, "nobody asked for"),
        (elsewhere, "status 302"),
        (cut_off, "cannot be read"),
        (nonsense, "cannot be read"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_hostile_server_neither_hangs_the_keeper_nor_fills_anything(answer, words):
    with serving(answer) as url:
        source = watching.Http(url, longest=1.0)
        started = time.monotonic()
        with pytest.raises(watching.Unreachable, match=words):
            source.checkpoint()
        source.close()

    assert time.monotonic() - started < 8  # seconds, on a machine that is busy


def test_one_look_ends_however_many_answers_it_needs():
    with serving(lambda asked: (time.sleep(0.2), send(asked, None))) as url:
        source = watching.Http(url, longest_look=0.5)
        with pytest.raises(watching.Unreachable, match="for one look"):
            for _ in range(100):
                source.key()
        source.close()


def test_a_log_that_cannot_be_read_ends_in_2_and_changes_nothing(tmp_path):
    key = SIGNER.verifier.encoded()
    with serving(elsewhere) as url:
        found = watch(url, tmp_path / "watch.json", "--key", key)
    gone = watch(url, tmp_path / "watch.json", "--key", key)

    assert (found.exit_code, gone.exit_code) == (2, 2)
    assert "could not be read" in found.stderr and "could not be read" in gone.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["ftp://log.example", "log.example", "http://", "http://log.example/?x=1"])
def test_what_is_no_address_is_said(tmp_path, url):
    assert watch(url, tmp_path / "watch.json").exit_code == 2


def test_the_command_runs_without_a_database_and_without_django(tmp_path):
    """As on a keeper's own machine: nothing is set up, and no data folder is made."""
    log = Log(b"first")
    program = (
        "import sys\nfrom yimen import cli\n"
        "try: cli.app(sys.argv[1:])\n"
        "except SystemExit as end: print(end.code, 'django' in sys.modules, 'psycopg' in sys.modules)"
    )
    with serving(lambda asked: send(asked, log.get(asked.path.removeprefix("/log/")))) as url:
        ended = subprocess.run(
            [sys.executable, "-c", program, "ledger", "watch", url, "--once", "--key", SIGNER.verifier.encoded()],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[3])},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    assert ended.stdout.splitlines()[-1] == "0 False False", ended.stderr
    assert [each.suffix for each in tmp_path.iterdir()] == [".json"]
