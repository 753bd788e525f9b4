"""Checkpoints (C2SP `tlog-checkpoint`): a signed statement of a log's size and root."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from yimen.engines.tlog.hashing import HASH_SIZE
from yimen.engines.tlog.note import NoteError, Signer, Verifier, open_note, sign_note


class CheckpointError(ValueError):
    """The note is no checkpoint, or is the checkpoint of another log."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log states: its name, its number of leaves, its root, and lines of its own (rare)."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text that is signed."""
        root = base64.b64encode(self.root).decode()
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), root, *self.extensions))


def sign_checkpoint(origin: str, size: int, root: bytes, *signers: Signer, extensions: Sequence[str] = ()) -> str:
    """A checkpoint as a signed note. The caller answers for signing only trees that grew from one another."""
    if not origin or size < 0 or len(root) != HASH_SIZE:
        raise CheckpointError("a checkpoint has an origin, a size and a root of 32 bytes")
    return sign_note(Checkpoint(origin, size, root, tuple(extensions)).text(), signers)


def open_checkpoint(text: str, verifiers: Sequence[Verifier], *, origin: str | None = None) -> Checkpoint:
    """Check the signatures and read the checkpoint.

    Raises `NoteError` when no known key signed it or a known key's signature does not fit, and `CheckpointError`
    when the signed text is no checkpoint or, with `origin` given, comes from another log.
    """
    body, _ = open_note(text, verifiers)
    checkpoint = parse_checkpoint(body)
    if origin is not None and checkpoint.origin != origin:
        raise CheckpointError(f"this is a checkpoint of {checkpoint.origin!r}, not of {origin!r}")
    return checkpoint


def parse_checkpoint(body: str) -> Checkpoint:
    """Read the text of a checkpoint whose signatures were checked already."""
    origin, size, root, *extensions = [*body.removesuffix("\n").split("\n"), "", ""]
    extensions = extensions[:-2]
    try:
        digest = base64.b64decode(root, validate=True)
    except (binascii.Error, ValueError):
        raise CheckpointError("the root is not base64") from None
    if not (size.isascii() and size.isdigit() and len(size) <= 19 and str(int(size)) == size):
        raise CheckpointError("the second line is not the size of a tree")
    checkpoint = Checkpoint(origin, int(size), digest, tuple(extensions))
    if not origin or len(digest) != HASH_SIZE or "" in extensions or checkpoint.text() != body:
        raise CheckpointError("the text is not a checkpoint")
    return checkpoint


__all__ = ["Checkpoint", "CheckpointError", "NoteError", "open_checkpoint", "parse_checkpoint", "sign_checkpoint"]
