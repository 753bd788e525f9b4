"""The log as outsiders read it: tiles and entries (C2SP `tlog-tiles`), past checkpoints, and proofs between two sizes.

Everything ends at the latest checkpoint: what is not signed yet is not shown. An entry is the six lines that are hashed
as its leaf; there is nothing personal in them.
"""

import base64
import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection

from yimen.engines import tlog
from yimen.engines.tlog import tiles
from yimen.ledger import acts, sequencer

PAGE = 100  # checkpoints
LARGEST = 2**62  # no log is larger; the database counts in 64 bits


@dataclass(frozen=True)
class Signed:
    """A checkpoint as it was published."""

    size: int
    root: bytes
    note: str
    published_at: dt.datetime

    def to_json(self) -> dict[str, Any]:
        """For machines: the note is what counts, the rest says where to look."""
        return {"size": self.size, "published_at": acts.timestamp(self.published_at), "note": self.note}


@dataclass(frozen=True)
class Consistency:
    """That the tree of `first` leaves is the beginning of the tree of `second` (RFC 9162 §2.1.4)."""

    first: int
    second: int
    root1: bytes
    root2: bytes
    hashes: tuple[bytes, ...]

    def to_json(self) -> dict[str, Any]:
        """For whoever keeps it: hashes in base64, as in checkpoints."""
        return {
            "first": self.first,
            "second": self.second,
            "first_root": base64.b64encode(self.root1).decode(),
            "second_root": base64.b64encode(self.root2).decode(),
            "hashes": [base64.b64encode(each).decode() for each in self.hashes],
        }


@dataclass(frozen=True)
class KeptCheck:
    """What became of a checkpoint that somebody kept.

    `contained`: the log of today begins with it, by `proof`. `unlisted`: it does, but the list of checkpoints shows
    none or another at that size. `smaller`: the log has fewer entries now. `other`: the log had another root then.
    """

    state: Literal["contained", "unlisted", "smaller", "other"]
    kept: tlog.Checkpoint
    latest: Signed | None
    proof: Consistency | None


def tile(wanted: tiles.Tile) -> bytes | None:
    """The content of a tile; None unless the latest checkpoint covers all of it."""
    start = wanted.index * tiles.TILE_WIDTH
    level = wanted.level * tiles.TILE_HEIGHT
    if not _signed(level, start + wanted.width):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hash FROM ledger_view.nodes WHERE level = %s AND index >= %s AND index < %s ORDER BY index",
            [level, start, start + wanted.width],
        )
        rows = cursor.fetchall()
    return b"".join(bytes(digest) for (digest,) in rows) if len(rows) == wanted.width else None


def entries(wanted: tiles.Tile) -> bytes | None:
    """The bundle of entries that belongs to a tile of level 0; None unless the latest checkpoint covers all of it."""
    start = wanted.index * tiles.TILE_WIDTH
    if not _signed(0, start + wanted.width):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT acts.act_id, acts.kind, acts.recorded_at, acts.transaction_at, acts.commitment"
            " FROM ledger_view.acts JOIN ledger_view.entries USING (act_id)"
            " WHERE entries.index >= %s AND entries.index < %s ORDER BY entries.index",
            [start, start + wanted.width],
        )
        rows = cursor.fetchall()
    return tiles.bundle(_entry(*row) for row in rows) if len(rows) == wanted.width else None


def latest() -> Signed | None:
    """The latest checkpoint."""
    found = checkpoints(most=1)
    return found[0] if found else None


def checkpoints(*, before: int = LARGEST, most: int | None = None) -> list[Signed]:
    """Published checkpoints smaller than a size, the largest first; a page of them if not said how many."""
    return _checkpoints("size < %s", [min(before, LARGEST)], most or PAGE)


def checkpoint_of(size: int) -> Signed | None:
    """The checkpoint that was published for exactly this size."""
    found = _checkpoints("size = %s", [min(size, LARGEST)], 1)
    return found[0] if found else None


def consistency(first: int, second: int) -> Consistency | None:
    """The proof between two sizes, whether or not a checkpoint was published for them; None beyond the latest."""
    signed = latest()
    if signed is None or not 0 < first <= second <= signed.size:
        return None

    def make(read_hash: tlog.ReadHash) -> Consistency:
        hashes = tlog.consistency_proof(first, second, read_hash)
        return Consistency(
            first, second, tlog.root_at(first, read_hash), tlog.root_at(second, read_hash), tuple(hashes)
        )

    return _with_nodes(make)


def check_kept(text: str) -> KeptCheck:
    """Whether the log still contains what a kept checkpoint states.

    Line ends that a browser or a mail program changed are forgiven, as is space around the whole. Raises NoteError or
    CheckpointError for what this log did not sign.
    """
    note = "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"
    verifier = sequencer.verifier()
    kept = tlog.open_checkpoint(note, [verifier], origin=verifier.name)
    signed = latest()
    if signed is None or kept.size > signed.size:
        return KeptCheck("smaller", kept, signed, None)
    proof = consistency(kept.size, signed.size)
    if proof is None:  # a checkpoint of an empty tree: anything begins with it
        return KeptCheck("contained", kept, signed, None)
    try:
        tlog.verify_consistency(
            size1=kept.size, size2=signed.size, root1=kept.root, root2=signed.root, proof=proof.hashes
        )
    except tlog.ProofError:
        return KeptCheck("other", kept, signed, None)
    listed = checkpoint_of(kept.size)
    same = listed is not None and tlog.open_checkpoint(listed.note, [verifier]) == kept
    return KeptCheck("contained" if same else "unlisted", kept, signed, proof)


class Local:
    """This database as a source for `watching.compare`."""

    def checkpoint(self) -> str:
        """The latest checkpoint. Raises LookupError while there is none."""
        signed = latest()
        if signed is None:
            raise LookupError("no checkpoint is published yet")
        return signed.note

    def tile(self, wanted: tiles.Tile) -> bytes | None:
        """The content of a tile, or None."""
        return tile(wanted)

    def entries(self, wanted: tiles.Tile) -> bytes | None:
        """A bundle of entries, or None."""
        return entries(wanted)

    def note_of(self, size: int) -> str | None:
        """The checkpoint that the history shows for a size, or None."""
        signed = checkpoint_of(size)
        return signed.note if signed else None


def _entry(
    act_id: object, kind: str, recorded_at: dt.datetime, transaction_at: dt.datetime, commitment: bytes
) -> bytes:
    """The six lines of an entry. Written here once more, as verifying does: each reads what is stored, and the hash of
    the leaf decides."""
    lines = (
        "yimen.act.v1",
        str(act_id),
        kind,
        acts.timestamp(recorded_at),
        acts.timestamp(transaction_at),
        base64.b64encode(bytes(commitment)).decode(),
    )
    return "".join(f"{line}\n" for line in lines).encode()


def _signed(level: int, count: int) -> bool:
    """Whether the latest checkpoint covers the first `count` nodes of a level."""
    if level > 62 or count > LARGEST >> level:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(size), 0) FROM ledger_view.checkpoints")
        return bool(count << level <= cursor.fetchone()[0])


def _checkpoints(condition: str, parameters: list[int], most: int) -> list[Signed]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size, root, note, published_at FROM ledger_view.checkpoints"  # noqa: S608  conditions of this file
            f" WHERE {condition} ORDER BY size DESC LIMIT %s",
            [*parameters, most],
        )
        return [Signed(size, bytes(root), note, published_at) for size, root, note, published_at in cursor.fetchall()]


def _with_nodes(make: Callable[[tlog.ReadHash], Consistency]) -> Consistency:
    """What `make` makes of stored nodes, read in one query: it runs once to say which, and once with them."""
    wanted: set[tuple[int, int]] = set()

    def note_down(level: int, index: int) -> bytes:
        wanted.add((level, index))
        return bytes(tlog.HASH_SIZE)

    make(note_down)
    found = _nodes(wanted)
    return make(lambda level, index: found.get((level, index), bytes(tlog.HASH_SIZE)))  # a lost node proves nothing


def _nodes(wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT level, index, hash FROM unnest(%s::smallint[], %s::bigint[]) AS wanted (level, index)"
            " JOIN ledger_view.nodes USING (level, index)",
            [[level for level, _ in wanted], [index for _, index in wanted]],
        )
        return {(level, index): bytes(digest) for level, index, digest in cursor.fetchall()}
