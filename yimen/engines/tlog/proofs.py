"""Inclusion and consistency proofs (RFC 9162 §2.1.3 and §2.1.4): made from stored nodes, checked without them.

A proof is a list of 32-byte hashes. The verifying functions return nothing and raise `ProofError` when they
refuse, so that an answer cannot be overlooked.
"""

from collections.abc import Sequence

from yimen.engines.tlog.hashing import HASH_SIZE, node_hash
from yimen.engines.tlog.tree import ReadHash, range_hash, split_point


class ProofError(ValueError):
    """The proof does not show what it claims."""


def inclusion_proof(index: int, size: int, read_hash: ReadHash) -> list[bytes]:
    """PATH(index, D[0:size]): shows that leaf `index` is in the tree of `size` leaves."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + split_point(end - start)
        if index < middle:
            path.append(range_hash(middle, end, read_hash))
            end = middle
        else:
            path.append(range_hash(start, middle, read_hash))
            start = middle
    return path[::-1]


def consistency_proof(size1: int, size2: int, read_hash: ReadHash) -> list[bytes]:
    """PROOF(size1, D[0:size2]): shows that the tree of `size1` leaves is a prefix of the tree of `size2`.

    `size1` is at least 1: everything is consistent with an empty tree, so such a proof would say nothing.
    """
    if not 0 < size1 <= size2:
        raise ValueError(f"no proof from size {size1} to size {size2}")
    start, end, path = 0, size2, []
    while end != size1:
        middle = start + split_point(end - start)
        if size1 <= middle:
            path.append(range_hash(middle, end, read_hash))
            end = middle
        else:
            path.append(range_hash(start, middle, read_hash))
            start = middle
    if start:  # the subtree that the verifier does not know already from the first root
        path.append(range_hash(start, end, read_hash))
    return path[::-1]


def verify_inclusion(*, index: int, size: int, leaf_hash: bytes, root: bytes, proof: Sequence[bytes]) -> None:
    """RFC 9162 §2.1.3.2. Raises `ProofError` unless `leaf_hash` is leaf `index` of the tree with this root."""
    if not 0 <= index < size:
        raise ProofError(f"a tree of {size} leaves has no leaf {index}")
    _check_lengths([leaf_hash, *proof])
    node, last, digest = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            raise ProofError("the proof is too long")
        if node & 1 or node == last:
            digest = node_hash(sibling, digest)
            node, last = _climb_to_right_child(node, last)
        else:
            digest = node_hash(digest, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError("the proof is too short")
    if digest != root:
        raise ProofError("the proof leads to another root")


def verify_consistency(*, size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> None:
    """RFC 9162 §2.1.4.2. Raises `ProofError` unless the first tree is a prefix of the second.

    A first size of 0 is refused: it would prove nothing about the second tree.
    """
    if not 0 < size1 <= size2:
        raise ProofError(f"no proof leads from size {size1} to size {size2}")
    if size1 == size2:
        if proof:
            raise ProofError("trees of the same size need no proof")
        if root1 != root2:
            raise ProofError("trees of the same size have different roots")
        return
    path = list(proof) if size1 & (size1 - 1) else [root1, *proof]
    if not proof:
        raise ProofError("the proof is empty")
    _check_lengths(path)
    node, last = _climb_to_left_child(size1 - 1, size2 - 1)
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofError("the proof is too long")
        if node & 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            node, last = _climb_to_right_child(node, last)
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError("the proof is too short")
    if first != root1:
        raise ProofError("the proof leads to another first root")
    if second != root2:
        raise ProofError("the proof leads to another second root")


def _climb_to_right_child(node: int, last: int) -> tuple[int, int]:
    """Skip the levels on which the right edge has no sibling."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _climb_to_left_child(node: int, last: int) -> tuple[int, int]:
    """Skip the levels that lie wholly inside the first tree."""
    while node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _check_lengths(hashes: Sequence[bytes]) -> None:
    """Other lengths would let the bytes of one hash be read as part of its neighbour."""
    for digest in hashes:
        if len(digest) != HASH_SIZE:
            raise ProofError(f"a hash has {HASH_SIZE} bytes, not {len(digest)}")
