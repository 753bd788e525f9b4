"""A keeper and a log in memory whose owner has its key: every contradiction is said, and nothing else."""

import json

import pytest

from yimen.engines import tlog
from yimen.engines.tlog import tiles
from yimen.ledger import watching
from yimen.ledger.tests.logs import NAME, SIGNER, Log
from yimen.ledger.watching import keeping

KEY = SIGNER.verifier


def entries(count: int, first: int = 0, *, word: str = "entry") -> list[bytes]:
    return [b"%s %d" % (word.encode(), number) for number in range(first, first + count)]


def grown(*, word: str = "entry") -> tuple[Log, list[str]]:
    """A log of 700 entries, and the checkpoints of 3, 256 and 600 that somebody kept."""
    log, kept = Log(), []
    for size in (3, 256, 600):
        kept.append(log.append(*entries(size - len(log.leaves), len(log.leaves), word=word)))
    log.append(*entries(100, 600, word=word))
    return log, kept


def said(log: Log, kept: list[str], **more) -> str:
    return "\n".join(watching.compare(kept, log, key=KEY, **more))


def test_a_log_that_only_grew_is_not_complained_about():
    log, kept = grown()

    assert watching.compare(kept, log, key=KEY) == []
    assert watching.compare([], log, key=KEY) == []
    assert watching.compare([*kept, log.checkpoint()], log, key=KEY) == []


def test_every_size_that_was_kept_is_contained_in_every_later_one():
    log, kept = Log(), []
    for number in range(130):
        kept.append(log.append(b"entry %d" % number))
        assert watching.compare(kept[:: max(1, number // 7)], log, key=KEY, bundles=()) == []


def test_a_rollback_is_said():
    log, kept = grown()
    shorter = Log(*log.leaves[:300])
    shorter.history |= {size: note for size, note in log.history.items() if size <= 300}

    assert "rolled back: it has 300 entries now, and signed a checkpoint of 600 before" in said(shorter, kept)


def test_a_fork_is_said_though_its_owner_signed_it_and_shows_the_old_checkpoints():
    log, kept = grown()
    fork = Log(*entries(500), b"another", *entries(300, 501))
    fork.history |= log.history | {801: fork.checkpoint()}

    problems = watching.compare(kept, fork, key=KEY)

    assert len(problems) == 1
    assert "forked: its first 600 entries have the root" in problems[0]


def test_a_checkpoint_that_is_gone_from_the_history_is_said():
    log, kept = grown()
    del log.history[256]

    assert said(log, kept) == "The checkpoint of size 256 was deleted from the history of the log."


def test_a_checkpoint_that_was_rewritten_in_the_history_is_said():
    log, kept = grown()
    log.history[256] = tlog.sign_checkpoint(NAME, 256, tlog.leaf_hash(b"another"), SIGNER)
    problems = said(log, kept)
    assert "The checkpoint of size 256 was rewritten" in problems
    assert "Two checkpoints of size 256 are signed with different roots" in problems

    log.history[256] = log.history[3]
    assert said(log, kept) == "The checkpoint of size 256 was rewritten in the history of the log."


def test_two_statements_about_one_size_are_said():
    log, kept = grown()
    other = tlog.sign_checkpoint(NAME, 700, tlog.leaf_hash(b"another"), SIGNER)

    assert "Two checkpoints of size 700 are signed with different roots" in said(log, [*kept, other])
    log.history[700] = other
    assert "tiles do not give the root that the checkpoint of size 700 states" in said(log, kept)


def test_a_signature_of_another_key_and_one_that_does_not_fit_are_said():
    log, kept = grown()
    thief = tlog.Signer.from_seed(NAME, bytes(32))
    honest = log.history[700]

    log.history[700] = tlog.sign_checkpoint(NAME, 700, tlog.root_at(700, log.read), thief)
    assert "is not signed by the key that was kept" in said(log, kept)
    log.history[700] = honest.replace("\n700\n", "\n701\n")
    assert "does not fit the text" in said(log, kept)
    log.history[700] = tlog.sign_note("a letter\nof the owner\n", [SIGNER])
    assert "is signed, but it is no checkpoint" in said(log, kept)


def test_a_log_under_another_name_is_said():
    log, kept = grown()
    log.origin = "log.example/village"
    log.append(b"more")

    assert "calls itself 'log.example/village' now" in said(log, kept)


@pytest.mark.parametrize("at", [0, 255, 256, 511, 699])
def test_an_entry_that_is_shown_otherwise_than_it_was_hashed_is_said(at):
    log, kept = grown()
    log.shown[at] = b"something nicer"

    assert said(log, kept).startswith(f"Entry {at} was changed")


def test_an_entry_that_was_changed_under_its_kept_root_with_all_its_hashes_is_said():
    log, kept = grown()
    old = log.history.copy()
    log.leaves[100] = b"something nicer"
    log.append()
    log.history = old  # the signed statements stay

    assert "tiles do not give the root" in said(log, kept)
    log.publish()
    assert "forked: its first 256 entries" in said(log, kept)
    assert "forked: its first 3 entries" not in said(log, kept)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("tile/0/002.p/188", "does not show tile/0/002.p/188"),
        ("tile/1/000.p/2", "does not show tile/1/000.p/2"),
        ("tile/entries/001", "does not show the entries tile/entries/001"),
    ],
)
def test_what_is_withheld_is_said(path, words):
    log, kept = grown()
    log.hidden.add(path)

    assert words in said(log, kept)


def test_a_level_0_tile_that_contradicts_those_above_it_is_said():
    log, kept = grown()
    honest = log.tile
    log.tile = lambda wanted: (
        honest(wanted)[:-32] + bytes(32) if (wanted.level, wanted.index) == (0, 1) else honest(wanted)
    )

    assert (
        said(log, kept[:2] + kept[3:]) == "The tile tile/0/001 does not lead to the root of the checkpoint of size 700."
    )


def test_bundles_that_cannot_be_read_are_said():
    log, kept = grown()
    honest = log.entries
    log.entries = lambda wanted: honest(wanted)[:-1]
    assert "ends inside an entry" in said(log, kept)
    log.entries = lambda wanted: tiles.bundle(tiles.entries_of(honest(wanted))[:-1])
    assert "has 255 entries instead of 256" in said(log, kept)


def test_a_log_that_claims_more_than_a_log_can_have_is_not_asked_for_it():
    log, kept = grown()
    log.tile = log.entries = None
    log.history[2**63 - 1] = tlog.sign_checkpoint(NAME, 2**63 - 1, bytes(32), SIGNER)

    assert "which no log can have" in said(log, kept)


# The keeper's file


def keeper(log: Log, path, **more) -> watching.Keeper:
    return watching.Keeper(path, log="http://log.example", source=log, **more)


def test_a_keeper_keeps_what_it_sees_and_trusts_a_key_on_first_use_only(tmp_path):
    log, _ = grown()
    path = tmp_path / "kept" / "watch.json"

    first = keeper(log, path)
    assert first.trusted == KEY.encoded()
    assert first.look() == watching.keeping.Look([], 700, 700, history=True)
    log.append(*entries(100, 700))
    again = keeper(log, path)

    assert again.trusted is None
    assert again.look().wrong == []
    assert [note.split("\n")[1] for note in json.loads(path.read_text())["notes"]] == ["700", "800"]
    assert [each.name for each in path.parent.iterdir()] == ["watch.json"]


def test_a_keeper_finds_the_fork_in_a_later_run_and_keeps_both_notes(tmp_path):
    log, _ = grown()
    path = tmp_path / "watch.json"
    keeper(log, path, key=KEY.encoded()).look()
    before = json.loads(path.read_text())
    fork = Log(*entries(500), b"another", *entries(300, 501))
    fork.history |= log.history | {801: fork.checkpoint()}

    for _ in range(2):  # it goes on saying so
        assert "forked" in keeper(fork, path).look().wrong[0]

    after = json.loads(path.read_text())
    assert after == before | {"evidence": [fork.checkpoint()]}


def test_a_history_that_was_there_once_may_not_go_away(tmp_path):
    log, _ = grown()
    path = tmp_path / "watch.json"
    keeper(log, path).look()
    log.note_of = lambda size: None

    assert "deleted from the history" in keeper(log, path).look().wrong[0]
    assert not keeper(log, tmp_path / "new.json").look().history


def test_a_log_that_shows_nothing_any_more_is_wrong_and_one_that_has_nothing_yet_is_not(tmp_path):
    log, path = Log(), tmp_path / "watch.json"
    with pytest.raises(watching.Unreachable, match="no checkpoint yet"):
        keeper(log, path).look()
    log.append(b"first")
    assert keeper(log, path).look().size == 1
    log.history.clear()

    assert keeper(log, path).look().wrong == ["The log shows no checkpoint, though it did earlier."]


def test_a_large_log_is_read_in_parts_and_then_read_again_in_turn(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "NEW_BUNDLES", 2)
    monkeypatch.setattr(keeping, "OLD_BUNDLES", 1)
    log = Log(*entries(1400))
    watch = keeper(log, tmp_path / "watch.json")
    assert [watch.look().read_to for _ in range(4)] == [512, 1024, 1400, 1400]
    log.shown[700] = b"something nicer"  # read already, in the third of five full bundles

    looks = [watch.look().wrong for _ in range(6)]

    assert ["Entry 700 was changed" in str(each) for each in looks].count(True) >= 1


def test_what_a_keeper_keeps_stays_within_its_limits_and_never_loses_the_first(monkeypatch):
    monkeypatch.setattr(keeping, "MOST_NOTES", 100)
    notes = []
    for number in range(1000):
        notes = keeping._thinned([*notes, f"log\n{number}\nroot\n"])

    assert len(notes) <= 100
    assert (notes[0], notes[-50:]) == ("log\n0\nroot\n", [f"log\n{number}\nroot\n" for number in range(950, 1000)])


@pytest.mark.parametrize(
    "content", ["", "{}", "[1]", '{"log": "x", "key": 3}', '{"log":"http://log.example","key":"k"}']
)
def test_a_file_that_is_none_of_a_keepers_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "watch.json"
    path.write_text(content)

    with pytest.raises(watching.StateError):
        keeper(grown()[0], path)

    assert path.read_text() == content


def test_another_key_another_log_and_no_key_at_all_are_refused(tmp_path):
    log, _ = grown()
    keeper(log, tmp_path / "watch.json").look()
    other = tlog.Signer.from_seed(NAME, bytes(32)).verifier.encoded()

    with pytest.raises(watching.StateError, match="another was given"):
        keeper(log, tmp_path / "watch.json", key=other)
    with pytest.raises(watching.StateError, match="belongs to"):
        watching.Keeper(tmp_path / "watch.json", log="http://elsewhere.example", source=log)
    log.key = lambda: None
    with pytest.raises(watching.StateError, match="give it with --key"):
        keeper(log, tmp_path / "new.json")
    with pytest.raises(watching.StateError, match="no key of a signed note"):
        keeper(log, tmp_path / "new.json", key="log.example+abc")


def test_a_crash_while_writing_leaves_what_was_kept(tmp_path, monkeypatch):
    log, _ = grown()
    watch = keeper(log, tmp_path / "watch.json")
    watch.look()
    before = (tmp_path / "watch.json").read_text()
    log.append(b"more")
    monkeypatch.setattr(keeping.os, "replace", lambda *_: (_ for _ in ()).throw(OSError("the disk is full")))

    with pytest.raises(OSError, match="full"):
        watch.look()

    assert (tmp_path / "watch.json").read_text() == before
    assert [each.name for each in tmp_path.iterdir()] == ["watch.json"]
