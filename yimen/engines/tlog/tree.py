"""Growing a Merkle tree at its right edge, and reading roots from stored nodes.

Only *complete* subtrees are stored. A node is named by (level, index): it covers the leaves
[index * 2**level, (index + 1) * 2**level), so a leaf is (0, i). A stored node never changes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from yimen.engines.tlog.hashing import EMPTY_ROOT, HASH_SIZE, node_hash

ReadHash = Callable[[int, int], bytes]
"""read_hash(level, index) gives the 32-byte hash of one complete subtree; raises what the storage raises."""


@dataclass(frozen=True, slots=True)
class Node:
    """A complete subtree, ready to be stored."""

    level: int
    index: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: the roots of its complete subtrees, from left to right.

    `hashes` has one entry for each set bit of `size`, the largest subtree first. This is all that
    appending and the root need: at most 64 hashes, whatever the size.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError(f"a frontier of size {self.size} cannot have {len(self.hashes)} hashes")

    def extend(self, leaf_hashes: Iterable[bytes]) -> tuple["Frontier", list[Node]]:
        """Append leaves; return the new frontier and every node that became complete, children first."""
        size, stack, nodes = self.size, list(self.hashes), []
        for leaf in leaf_hashes:
            if len(leaf) != HASH_SIZE:
                raise ValueError(f"a leaf hash has {HASH_SIZE} bytes, not {len(leaf)}")
            digest, level, index = leaf, 0, size
            nodes.append(Node(level, index, digest))
            while index & 1:
                digest, level, index = node_hash(stack.pop(), digest), level + 1, index >> 1
                nodes.append(Node(level, index, digest))
            stack.append(digest)
            size += 1
        return Frontier(size, tuple(stack)), nodes

    def root(self) -> bytes:
        """The Merkle tree hash of the whole tree."""
        return _fold_right(list(self.hashes)) if self.hashes else EMPTY_ROOT


def frontier_at(size: int, read_hash: ReadHash) -> Frontier:
    """Rebuild the frontier of a tree of `size` leaves from stored nodes."""
    return Frontier(size, tuple(read_hash(level, index) for level, index in complete_subtrees(0, size)))


def root_at(size: int, read_hash: ReadHash) -> bytes:
    """The root of the tree as it was when it had `size` leaves."""
    return range_hash(0, size, read_hash) if size else EMPTY_ROOT


def range_hash(start: int, end: int, read_hash: ReadHash) -> bytes:
    """MTH(D[start:end]), where the range is one that RFC 9162 §2.1.1 reaches by splitting a tree."""
    return _fold_right([read_hash(level, index) for level, index in complete_subtrees(start, end)])


def complete_subtrees(start: int, end: int) -> list[tuple[int, int]]:
    """Cover [start, end) with complete subtrees, left to right, as (level, index).

    `start` is aligned: a multiple of the largest power of two that fits into the range.
    """
    subtrees = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start & ((1 << level) - 1):
            raise ValueError(f"[{start}, {end}) is not a range of a Merkle tree")
        subtrees.append((level, start >> level))
        start += 1 << level
    return subtrees


def split_point(count: int) -> int:
    """The largest power of two smaller than `count` (`count` ≥ 2): where RFC 9162 §2.1.1 splits a range."""
    return 1 << ((count - 1).bit_length() - 1)


def _fold_right(hashes: list[bytes]) -> bytes:
    digest = hashes.pop()
    while hashes:
        digest = node_hash(hashes.pop(), digest)
    return digest
