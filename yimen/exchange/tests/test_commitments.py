"""A commitment to people: what it proves of one, and that it says nothing of the others."""

import pytest

from yimen.engines.tlog import Frontier, leaf_hash, verify_inclusion
from yimen.exchange import commitments

SALT = b"s" * 32


def made(size):
    """A commitment to so many people, and what a proof may look at."""
    numbers = [f"N-{n}" for n in range(size)]
    commitment = commitments.commit(numbers, salt=SALT)
    roots = [chunk.root for chunk in commitment.chunks if chunk.root is not None]
    return numbers, commitment, roots


def hash_of(number):
    return commitments.hash_of(number, own_salt=commitments.own_salt(number, salt=SALT))


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 700, 66_000])
def test_a_proof_leads_from_everybody_to_the_root_of_all_hashes(size):
    numbers, commitment, roots = made(size)
    hashes = [each for chunk in commitment.chunks for each in commitments.unpacked(chunk.hashes)]

    assert hashes == sorted(map(hash_of, numbers))
    assert (commitment.size, commitment.root) == (size, Frontier().extend(map(leaf_hash, hashes))[0].root())
    for index in {0, size // 2, size - 1, size // 256 * 256 % size}:
        looked_at = []

        def chunk(n, looked_at=looked_at):
            looked_at.append(n)
            return commitment.chunks[n].hashes

        root, proof = commitments.prove(index, size, roots=roots, chunk=chunk)

        assert root == commitment.root
        verify_inclusion(index=index, size=size, leaf_hash=leaf_hash(hashes[index]), root=root, proof=proof)
        assert set(looked_at) <= {index // 256, len(roots)}


def test_nobody_was_read():
    assert commitments.commit([], salt=SALT) == commitments.SubjectCommitment(0, Frontier().root(), [])


def test_who_has_a_proof_can_test_no_other_number():
    numbers, commitment, roots = made(200)
    mine = commitments.own_salt(numbers[0], salt=SALT)
    hashes = commitments.unpacked(commitment.chunks[0].hashes)
    index = hashes.index(hash_of(numbers[0]))

    _, proof = commitments.prove(index, 200, roots=roots, chunk=lambda n: commitment.chunks[n].hashes)

    neighbour = leaf_hash(hashes[index ^ 1])
    assert proof[0] == neighbour
    guesses = {leaf_hash(commitments.hash_of(number, own_salt=mine)) for number in numbers}
    further = {leaf_hash(commitments.hash_of(n, own_salt=commitments.own_salt(n, salt=mine))) for n in numbers}
    assert not (guesses | further) & set(proof)
