"""C2SP signed notes and checkpoints. Key and note of `PETER` are the published example of Go's `sumdb/note`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.engines import tlog
from yimen.engines.tlog import checkpoint as checkpoints

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
LOG = tlog.Signer.from_seed("haitang.example/ledger", bytes(range(32)))
WITNESS = tlog.Signer.from_seed("witness.example", bytes(range(1, 33)))
ROOT = tlog.leaf_hash(b"only entry")


def test_a_note_signed_by_another_implementation_opens():
    verifier = tlog.parse_verifier(PETER)

    text, signed_by = tlog.open_note(PETERS_NOTE, [verifier])

    assert text.startswith("If you think")
    assert signed_by == [verifier]
    assert verifier.encoded() == PETER


def test_a_checkpoint_comes_back_as_it_was_signed():
    note = tlog.sign_checkpoint("haitang.example/ledger", 1, ROOT, LOG, WITNESS)

    opened = tlog.open_checkpoint(note, [LOG.verifier], origin="haitang.example/ledger")

    assert opened == tlog.Checkpoint("haitang.example/ledger", 1, ROOT)
    assert note.splitlines()[1] == "1"
    assert note.count("— ") == 2


def test_signatures_of_unknown_keys_are_passed_over_even_under_a_known_name():
    stranger = tlog.Signer.from_seed(LOG.name, bytes(32))
    note = tlog.sign_checkpoint("o", 1, ROOT, stranger, LOG)

    assert tlog.open_note(note, [LOG.verifier])[1] == [LOG.verifier]
    with pytest.raises(tlog.NoteError, match="no known key"):
        tlog.open_checkpoint(note, [WITNESS.verifier])
    with pytest.raises(tlog.NoteError, match="no known key"):
        tlog.open_checkpoint(note, [])


def test_a_wrong_signature_of_a_known_key_spoils_the_whole_note():
    note = tlog.sign_checkpoint("o", 1, ROOT, LOG, WITNESS)
    forged = note.replace("o\n1\n", "o\n2\n")

    with pytest.raises(tlog.NoteError, match="does not fit"):
        tlog.open_checkpoint(forged, [LOG.verifier, WITNESS.verifier])


def test_the_checkpoint_of_another_log_is_refused():
    note = tlog.sign_checkpoint("other.example/log", 1, ROOT, LOG)

    with pytest.raises(checkpoints.CheckpointError, match="checkpoint of"):
        tlog.open_checkpoint(note, [LOG.verifier], origin="haitang.example/ledger")


@pytest.mark.parametrize(
    "text",
    ["o\n1\n", "o\n01\n{root}\n", "o\n-1\n{root}\n", "o\n1\n{root}x\n", "\n1\n{root}\n", "o\n1\n{root}\n\nmore\n",
     "o\n１\n{root}\n", "o\n1\nAAAA\n", "o\n99999999999999999999\n{root}\n"],
)  # fmt: skip
def test_signed_text_that_is_no_checkpoint_is_refused(text):
    root = checkpoints.Checkpoint("o", 1, ROOT).text().splitlines()[2]
    note = tlog.sign_note(text.replace("{root}", root), [LOG])

    with pytest.raises(checkpoints.CheckpointError):
        tlog.open_checkpoint(note, [LOG.verifier])


def test_extension_lines_are_read_and_empty_trees_have_size_zero():
    body = tlog.Checkpoint("o", 0, tlog.EMPTY_ROOT, ("a line of its own",)).text()
    note = tlog.sign_note(body, [LOG])

    opened = tlog.open_checkpoint(note, [LOG.verifier])

    assert (opened.size, opened.extensions) == (0, ("a line of its own",))


@given(st.integers(0, 200), st.characters(exclude_categories=["Cs"]))
def test_any_changed_character_of_a_note_is_noticed(at, character):
    note = tlog.sign_checkpoint("haitang.example/ledger", 1, ROOT, LOG)
    at %= len(note)
    changed = note[:at] + character + note[at + 1 :]

    if changed == note:
        tlog.open_checkpoint(changed, [LOG.verifier])
    else:
        with pytest.raises((tlog.NoteError, checkpoints.CheckpointError)):
            tlog.open_checkpoint(changed, [LOG.verifier])


@given(st.text(max_size=200))
def test_arbitrary_text_is_refused_with_a_reason(text):
    for note in (text, f"{text}\n\n— k AAAAAAAA\n", f"a\n\n— {text}\n"):
        with pytest.raises(tlog.NoteError):
            tlog.open_note(note, [LOG.verifier])


@pytest.mark.parametrize("name", ["", "two words", "a+b", "tab\there", "wide\N{IDEOGRAPHIC SPACE}space"])
def test_names_that_a_signature_line_cannot_carry_are_refused(name):
    with pytest.raises(tlog.NoteError):
        tlog.Signer.from_seed(name, bytes(32))


@pytest.mark.parametrize(
    "encoded", ["", "name", "name+00000000+AAAA", "name+c74f20a3+!!", PETER.replace("c74f20a3", "c74f20a4")]
)
def test_published_keys_whose_parts_disagree_are_refused(encoded):
    with pytest.raises(tlog.NoteError):
        tlog.parse_verifier(encoded)


def test_texts_that_no_note_can_hold_are_not_signed():
    for text in ("no newline", "tab\there\n", "\ud800\n"):
        with pytest.raises(tlog.NoteError):
            tlog.sign_note(text, [LOG])
    with pytest.raises(tlog.NoteError, match="at least one"):
        tlog.sign_note("text\n", [])
