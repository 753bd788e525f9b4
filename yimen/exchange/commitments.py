"""How an act commits to whose records were read, without saying it: a Merkle tree (RFC 9162) over salted hashes.

Each person has a salt of their own, so that who is given theirs can test no other number. The hashes are kept sorted,
in chunks that are complete subtrees, each with its root; a proof needs one or two chunks and the roots of the others.
"""

import hmac
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from yimen.engines.tlog import HASH_SIZE, Frontier, inclusion_proof, leaf_hash, node_hash, root_at, tiles

CHUNK = tiles.TILE_WIDTH
"""Hashes in one chunk, unless it is the last one."""


@dataclass(frozen=True)
class Chunk:
    """Some hashes, one after the other, and the root of their subtree; None for one that is not full."""

    hashes: bytes
    root: bytes | None

    @property
    def first(self) -> bytes:
        """The smallest of them."""
        return self.hashes[:HASH_SIZE]


@dataclass(frozen=True)
class SubjectCommitment:
    """What an act says, `size` and `root`, and what is kept for proofs."""

    size: int
    root: bytes
    chunks: list[Chunk]


def own_salt(number: str, *, salt: bytes) -> bytes:
    """The salt of one person: HMAC-SHA256(salt of the extract, number)."""
    return hmac.digest(salt, number.encode(), "sha256")


def hash_of(number: str, *, own_salt: bytes) -> bytes:
    """What stands for one person in the tree: HMAC-SHA256(their salt, number)."""
    return hmac.digest(own_salt, number.encode(), "sha256")


def commit(numbers: Iterable[str], *, salt: bytes) -> SubjectCommitment:
    """Commit to the people with these numbers, each given once."""
    hashes = sorted(hash_of(number, own_salt=own_salt(number, salt=salt)) for number in numbers)
    frontier, chunks = Frontier(), []
    for at in range(0, len(hashes), CHUNK):
        part = hashes[at : at + CHUNK]
        frontier, nodes = frontier.extend(map(leaf_hash, part))
        root = next((node.hash for node in nodes if node.level == tiles.TILE_HEIGHT), None)
        chunks.append(Chunk(b"".join(part), root))
    return SubjectCommitment(len(hashes), frontier.root(), chunks)


def prove(
    index: int, size: int, *, roots: Sequence[bytes], chunk: Callable[[int], bytes]
) -> tuple[bytes, tuple[bytes, ...]]:
    """The root of the tree, and the proof that leads to it from one hash (RFC 9162, 2.1.3).

    `roots` are those of the full chunks in their order; `chunk(n)` gives the hashes of one chunk.
    """

    def fetch(tile: tiles.Tile) -> bytes:
        if tile.level == 0:
            return b"".join(map(leaf_hash, unpacked(chunk(tile.index))))
        start = tile.index * tiles.TILE_WIDTH
        if tile.level == 1:
            return b"".join(roots[start : start + tile.width])
        below = tile.level * tiles.TILE_HEIGHT - 1
        return b"".join(
            node_hash(read(below, 2 * at), read(below, 2 * at + 1)) for at in range(start, start + tile.width)
        )

    read = tiles.reader(size, fetch)
    return root_at(size, read), tuple(inclusion_proof(index, size, read))


def unpacked(hashes: bytes) -> list[bytes]:
    """The hashes of one chunk."""
    return [hashes[at : at + HASH_SIZE] for at in range(0, len(hashes), HASH_SIZE)]
