"""Transparency logs: the hashing, proofs, tiles and checkpoints that let an outsider verify a ledger.

It owns RFC 9162 §2.1 with SHA-256 and three C2SP formats: signed notes, checkpoints and tiles. It promises that
a proof it verifies would be accepted by any other implementation, and that what is malformed is refused with a
reason. It stores nothing and reads no clock: nodes come through a `read_hash(level, index)` callable.
"""

from yimen.engines.tlog.checkpoint import Checkpoint, CheckpointError, open_checkpoint, sign_checkpoint
from yimen.engines.tlog.hashing import EMPTY_ROOT, HASH_SIZE, leaf_hash, node_hash
from yimen.engines.tlog.note import NoteError, Signer, Verifier, open_note, parse_verifier, sign_note
from yimen.engines.tlog.proofs import (
    ProofError,
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from yimen.engines.tlog.tree import Frontier, Node, ReadHash, frontier_at, root_at

__all__ = [
    "EMPTY_ROOT",
    "HASH_SIZE",
    "Checkpoint",
    "CheckpointError",
    "Frontier",
    "Node",
    "NoteError",
    "ProofError",
    "ReadHash",
    "Signer",
    "Verifier",
    "consistency_proof",
    "frontier_at",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "open_checkpoint",
    "open_note",
    "parse_verifier",
    "root_at",
    "sign_checkpoint",
    "sign_note",
    "verify_consistency",
    "verify_inclusion",
]
