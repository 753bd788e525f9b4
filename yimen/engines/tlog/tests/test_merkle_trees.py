"""The tree against the recursive definition of RFC 9162 §2.1.1, and proofs against every kind of damage."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from yimen.engines import tlog
from yimen.engines.tlog import proofs, tree

ENTRIES = [b"entry %d" % number for number in range(300)]


def defined_root(entries):
    """MTH(D) word for word as RFC 9162 §2.1.1 defines it."""
    if not entries:
        return tlog.EMPTY_ROOT
    if len(entries) == 1:
        return tlog.leaf_hash(entries[0])
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return tlog.node_hash(defined_root(entries[:split]), defined_root(entries[split:]))


def stored(count):
    nodes = tlog.Frontier().extend(tlog.leaf_hash(entry) for entry in ENTRIES[:count])[1]
    return {(node.level, node.index): node.hash for node in nodes}


NODES = stored(len(ENTRIES))
ROOTS = [defined_root(ENTRIES[:size]) for size in range(len(ENTRIES) + 1)]


def read(level, index):
    return NODES[level, index]


sizes = st.integers(1, len(ENTRIES))


def test_the_roots_of_the_examples_of_rfc_9162():
    """RFC 9162 §2.1.5 gives a tree of seven leaves; an empty tree has the hash of the empty string."""
    frontier, nodes = tlog.Frontier().extend(tlog.leaf_hash(entry) for entry in ENTRIES[:7])

    assert tlog.Frontier().root() == tlog.EMPTY_ROOT
    assert frontier.root() == ROOTS[7]
    assert [(node.level, node.index) for node in nodes if node.level] == [(1, 0), (1, 1), (2, 0), (1, 2)]


@given(st.lists(st.integers(0, 40), max_size=8))
def test_appending_in_groups_gives_the_root_of_the_definition(groups):
    frontier, size, nodes = tlog.Frontier(), 0, {}
    for group in groups:
        assume(size + group <= len(ENTRIES))
        frontier, made = frontier.extend(tlog.leaf_hash(entry) for entry in ENTRIES[size : size + group])
        nodes |= {(node.level, node.index): node.hash for node in made}
        size += group

    assert frontier.root() == ROOTS[size]
    assert frontier == tlog.frontier_at(size, lambda level, index: nodes[level, index])


@given(sizes)
def test_the_root_of_any_earlier_size_can_be_read(size):
    assert tlog.root_at(size, read) == ROOTS[size]


@given(sizes, st.data())
def test_every_leaf_has_an_inclusion_proof_that_holds(size, data):
    index = data.draw(st.integers(0, size - 1))

    proof = tlog.inclusion_proof(index, size, read)

    tlog.verify_inclusion(index=index, size=size, leaf_hash=NODES[0, index], root=ROOTS[size], proof=proof)
    assert len(proof) <= (size - 1).bit_length()


@given(sizes, sizes)
def test_every_earlier_tree_has_a_consistency_proof_that_holds(size1, size2):
    size1, size2 = sorted((size1, size2))

    proof = tlog.consistency_proof(size1, size2, read)

    tlog.verify_consistency(size1=size1, size2=size2, root1=ROOTS[size1], root2=ROOTS[size2], proof=proof)


@given(sizes, st.data())
def test_an_inclusion_proof_with_one_wrong_part_is_refused(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof = tlog.inclusion_proof(index, size, read)
    claim = {"index": index, "size": size, "leaf_hash": NODES[0, index], "root": ROOTS[size], "proof": proof}
    wrong = data.draw(damage(claim, "index", ("leaf_hash", "root")))

    with pytest.raises(tlog.ProofError):
        tlog.verify_inclusion(**wrong)


@given(sizes, sizes, st.data())
def test_a_consistency_proof_with_one_wrong_part_is_refused(size1, size2, data):
    size1, size2 = sorted((size1, size2))
    proof = tlog.consistency_proof(size1, size2, read)
    claim = {"size1": size1, "size2": size2, "root1": ROOTS[size1], "root2": ROOTS[size2], "proof": proof}
    wrong = data.draw(damage(claim, "", ("root1", "root2")))

    with pytest.raises(tlog.ProofError):
        tlog.verify_consistency(**wrong)


@st.composite
def damage(draw, claim, number, hashes):
    """The claim with one thing changed: a hash, the leaf's number, or the proof's length or content."""
    proof = list(claim["proof"])
    kinds = ["hash", "longer", "lengths"] + (["shorter", "bit"] if proof else []) + (["number"] if number else [])
    kind = draw(st.sampled_from(kinds))
    if kind == "hash":
        name = draw(st.sampled_from(hashes))
        return {**claim, name: flip(claim[name], draw)}
    if kind == "number":
        other = draw(st.integers(-2, claim["size"] + 2).filter(lambda value: value != claim[number]))
        return {**claim, number: other}
    if kind == "longer":
        proof.insert(draw(st.integers(0, len(proof))), draw(st.binary(min_size=32, max_size=32)))
    if kind == "lengths":
        proof.append(b"short")
    if kind == "shorter":
        del proof[draw(st.integers(0, len(proof) - 1))]
    if kind == "bit":
        at = draw(st.integers(0, len(proof) - 1))
        proof[at] = flip(proof[at], draw)
    return {**claim, "proof": proof}


def flip(digest, draw):
    at, bit = draw(st.integers(0, 31)), 1 << draw(st.integers(0, 7))
    return digest[:at] + bytes([digest[at] ^ bit]) + digest[at + 1 :]


@pytest.mark.parametrize(("size1", "size2"), [(0, 0), (0, 5), (6, 5), (-1, 3)])
def test_no_proof_is_made_or_accepted_from_nothing_or_backwards(size1, size2):
    """A proof from an empty tree says nothing about the second, so it is refused."""
    with pytest.raises(ValueError, match="no proof"):
        tlog.consistency_proof(size1, size2, read)
    with pytest.raises(tlog.ProofError):
        tlog.verify_consistency(size1=size1, size2=size2, root1=tlog.EMPTY_ROOT, root2=tlog.EMPTY_ROOT, proof=[])


def test_hashes_of_other_lengths_cannot_be_appended():
    with pytest.raises(ValueError, match="32 bytes"):
        tlog.Frontier().extend([b"short"])


def test_a_range_that_no_tree_splits_into_is_refused():
    with pytest.raises(ValueError, match="not a range"):
        tree.range_hash(1, 5, read)


def test_a_proof_with_a_short_hash_is_refused_although_the_bytes_run_together():
    """Two siblings of 16 bytes would hash like one of 32."""
    proof = tlog.inclusion_proof(0, 2, read)
    halves = [proof[0][:16], proof[0][16:]]

    with pytest.raises(proofs.ProofError, match="32 bytes"):
        tlog.verify_inclusion(index=0, size=2, leaf_hash=NODES[0, 0], root=ROOTS[2], proof=halves)


def test_any_two_sizes_up_to_300_are_consistent_by_a_proof_of_rfc_9162_and_with_no_other_root():
    """RFC 9162 §2.1.4, for all 45,150 pairs; from size 0 there is no proof, since it would say nothing."""
    for size2 in range(len(ENTRIES) + 1):
        with pytest.raises(ValueError, match="no proof"):
            tlog.consistency_proof(0, size2, read)
        for size1 in range(1, size2 + 1):
            proof = tlog.consistency_proof(size1, size2, read)

            claim = {"size1": size1, "size2": size2, "root1": ROOTS[size1], "root2": ROOTS[size2], "proof": proof}
            tlog.verify_consistency(**claim)
            for other in ({"root1": ROOTS[size1 - 1]}, {"root2": ROOTS[size2 - 1]}):
                with pytest.raises(tlog.ProofError):
                    tlog.verify_consistency(**claim | other)
