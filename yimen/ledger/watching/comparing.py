"""What a log shows now, against the checkpoints that were kept earlier: each contradiction is one sentence.

Nothing that the log says is believed but what its newest signed checkpoint vouches for: tiles must give the signed
root, and each bundle of entries must hash to a tile that does.
"""

import base64
from collections.abc import Iterable, Sequence
from typing import Protocol

from yimen.engines import tlog
from yimen.engines.tlog import tiles

LARGEST = 2**62  # leaves; a larger size is a lie, and would be a reason to ask for ever
MOST_SENTENCES = 50


class Unreachable(Exception):
    """The source did not answer, or not in a way that says anything about the log; trying again may help."""


class Source(Protocol):
    """Where a log is read. Each method raises `Unreachable` when it gets no answer."""

    def checkpoint(self) -> str:
        """The latest checkpoint, a signed note. Raises LookupError when the log shows none."""

    def tile(self, wanted: tiles.Tile) -> bytes | None:
        """The content of a tile; None when the log says that there is none."""

    def entries(self, wanted: tiles.Tile) -> bytes | None:
        """The bundle of entries that belongs to a tile of level 0; None when the log says that there is none."""

    def note_of(self, size: int) -> str | None:
        """The checkpoint that the history of the log shows for a size; None when it shows none."""


class _Withheld(Exception):
    """The log does not show what its own checkpoint needs, or shows what cannot be right."""


def compare(
    kept: Sequence[str],
    source: Source,
    *,
    key: tlog.Verifier,
    latest: str | None = None,
    history: bool = True,
    bundles: Iterable[int] | None = None,
) -> list[str]:
    """What is wrong, one sentence each; nothing when the log still says all that it said.

    `kept` are the notes that were kept. `latest` is the note to hold against them, the source's own if not given.
    `history` says whether the log has one, in which the kept notes are looked up. `bundles` are the indexes of bundles
    to read entry by entry, all if not given. Raises `Unreachable`.
    """
    wrong = _Sentences()
    known = _kept(kept, key, wrong)
    try:
        note = source.checkpoint() if latest is None else latest
    except LookupError:
        wrong.add("The log shows no checkpoint" + (", though it did earlier." if kept else "."))
        return wrong
    now = _opened(note, key, "The checkpoint that the log shows now", wrong)
    if now is None:
        return wrong
    _against(known, now, wrong)
    if history:
        _history(known, source, key, wrong)
    if now.size > LARGEST:
        wrong.add(f"The log claims {now.size} entries, which no log can have.")
    elif now.size:
        _tree(known, now, source, bundles, wrong)
    return wrong


class _Sentences(list[str]):
    def add(self, sentence: str) -> None:
        if len(self) < MOST_SENTENCES and sentence not in self:
            self.append(sentence)


def _opened(note: str, key: tlog.Verifier, what: str, wrong: _Sentences) -> tlog.Checkpoint | None:
    """The checkpoint in a note, or the sentence that says why it is none of this log."""
    try:
        return tlog.open_checkpoint(note, [key])
    except tlog.NoteError as error:
        wrong.add(f"{what} is not signed by the key that was kept ({key.name}+{key.key_id.hex()}): {error}.")
    except tlog.CheckpointError as error:
        wrong.add(f"{what} is signed, but it is no checkpoint: {error}.")
    return None


def _kept(kept: Sequence[str], key: tlog.Verifier, wrong: _Sentences) -> dict[int, tlog.Checkpoint]:
    """What was kept, by size; two statements about one size contradict each other already."""
    known: dict[int, tlog.Checkpoint] = {}
    for note in kept:
        checkpoint = _opened(note, key, "A checkpoint that was kept", wrong)
        if checkpoint is not None:
            _same(known.setdefault(checkpoint.size, checkpoint), checkpoint, wrong)
    return known


def _same(one: tlog.Checkpoint, other: tlog.Checkpoint, wrong: _Sentences) -> bool:
    """Whether two statements about one size agree."""
    if one.root != other.root:
        wrong.add(
            f"Two checkpoints of size {one.size} are signed with different roots, {_text(one.root)} and"
            f" {_text(other.root)}: the log shows different people different things."
        )
    elif one.text() != other.text():
        wrong.add(f"Two checkpoints of size {one.size} are signed that differ in their name or their further lines.")
    return one.text() == other.text()


def _against(known: dict[int, tlog.Checkpoint], now: tlog.Checkpoint, wrong: _Sentences) -> None:
    """The newest checkpoint against what was kept: no other log, no smaller one, no second statement."""
    if not known:
        return
    largest = known[max(known)]
    if now.origin != largest.origin:
        wrong.add(f"The log calls itself {now.origin!r} now; it was {largest.origin!r}.")
    if now.size < largest.size:
        wrong.add(
            f"The log was rolled back: it has {now.size} entries now, and signed a checkpoint of {largest.size} before."
        )
    if now.size in known:
        _same(known[now.size], now, wrong)


def _history(known: dict[int, tlog.Checkpoint], source: Source, key: tlog.Verifier, wrong: _Sentences) -> None:
    """Every checkpoint that was published is still published, as it was."""
    for size in sorted(known):
        note = source.note_of(size)
        if note is None:
            wrong.add(f"The checkpoint of size {size} was deleted from the history of the log.")
            continue
        shown = _opened(note, key, f"The checkpoint of size {size} in the history of the log", wrong)
        if shown is None or shown.text() != known[size].text():
            wrong.add(f"The checkpoint of size {size} was rewritten in the history of the log.")
        if shown is not None and shown.size == size:
            _same(known[size], shown, wrong)


def _tree(
    known: dict[int, tlog.Checkpoint],
    now: tlog.Checkpoint,
    source: Source,
    bundles: Iterable[int] | None,
    wrong: _Sentences,
) -> None:
    """The tiles give the signed root and every kept one; the entries are those of the tiles."""
    read_hash = tiles.reader(now.size, lambda wanted: _tile(source, wanted, now.size))
    try:
        if tlog.root_at(now.size, read_hash) != now.root:
            wrong.add(f"The tiles do not give the root that the checkpoint of size {now.size} states.")
            return
        for size, checkpoint in sorted(known.items()):
            if 0 < size <= now.size:
                _prefix(checkpoint, now, read_hash, wrong)
        last = (now.size - 1) // tiles.TILE_WIDTH
        for index in range(last + 1) if bundles is None else sorted(set(bundles)):
            if 0 <= index <= last:
                _bundle(index, now, source, read_hash, wrong)
    except _Withheld as withheld:
        wrong.add(str(withheld))


def _prefix(kept: tlog.Checkpoint, now: tlog.Checkpoint, read_hash: tlog.ReadHash, wrong: _Sentences) -> None:
    """RFC 9162 §2.1.4: the tree that was kept is the beginning of the tree of now."""
    proof = tlog.consistency_proof(kept.size, now.size, read_hash)
    try:
        tlog.verify_consistency(size1=kept.size, size2=now.size, root1=kept.root, root2=now.root, proof=proof)
    except tlog.ProofError:
        wrong.add(
            f"The log was forked: its first {kept.size} entries have the root"
            f" {_text(tlog.root_at(kept.size, read_hash))} now, and {_text(kept.root)} was signed for them before."
        )


def _bundle(index: int, now: tlog.Checkpoint, source: Source, read_hash: tlog.ReadHash, wrong: _Sentences) -> None:
    """The entries of one bundle, each against its leaf hash, and these against the signed root."""
    wanted = tiles.Tile(0, index, tiles.width_at(0, index, now.size))
    content = _tile(source, wanted, now.size)
    leaves = [content[at : at + tlog.HASH_SIZE] for at in range(0, len(content), tlog.HASH_SIZE)]
    first = index * tiles.TILE_WIDTH
    proof = tlog.inclusion_proof(first, now.size, tiles.over(leaves, index, read_hash))
    try:
        tlog.verify_inclusion(index=first, size=now.size, leaf_hash=leaves[0], root=now.root, proof=proof)
    except tlog.ProofError:
        wrong.add(f"The tile {wanted.path} does not lead to the root of the checkpoint of size {now.size}.")
        return
    bundle = source.entries(wanted)
    path = tiles.entries_path(index, wanted.width)
    if bundle is None:
        raise _Withheld(f"The log does not show the entries {path}, which its checkpoint of size {now.size} covers.")
    try:
        entries = tiles.entries_of(bundle)
    except ValueError as error:
        wrong.add(f"The bundle {path} cannot be read: {error}.")
        return
    if len(entries) < wanted.width or (len(entries) > wanted.width and wanted.width == tiles.TILE_WIDTH):
        wrong.add(f"The bundle {path} has {len(entries)} entries instead of {wanted.width}.")
    for at, (entry, leaf) in enumerate(zip(entries, leaves, strict=False), first):
        if tlog.leaf_hash(entry) != leaf:
            wrong.add(f"Entry {at} was changed: what the log shows is not what its checkpoint of {now.size} covers.")


def _tile(source: Source, wanted: tiles.Tile, size: int) -> bytes:
    """A tile that the checkpoint needs; where the partial one is gone, the full one begins with it."""
    content = source.tile(wanted)
    if content is None and wanted.width < tiles.TILE_WIDTH:
        content = source.tile(tiles.Tile(wanted.level, wanted.index, tiles.TILE_WIDTH))
        content = content and content[: wanted.width * tlog.HASH_SIZE]
    if content is None:
        raise _Withheld(f"The log does not show {wanted.path}, which its checkpoint of size {size} needs.")
    if len(content) != wanted.width * tlog.HASH_SIZE:
        raise _Withheld(f"The tile {wanted.path} has {len(content)} bytes instead of {wanted.width * tlog.HASH_SIZE}.")
    return content


def _text(root: bytes) -> str:
    """A root as checkpoints write it."""
    return base64.b64encode(root).decode()
