"""Signed notes (C2SP `signed-note`) with Ed25519: a text, an empty line, and one line for each signature.

    — <key name> base64(4-byte key id || 64-byte signature)

A signature covers the text with its last newline and nothing else.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"  # the signature type that signed-note assigns
KEY_ID_SIZE = 4
MAX_NOTE_SIZE = 1_000_000
MAX_SIGNATURES = 100
DASH = "\N{EM DASH} "


class NoteError(ValueError):
    """The text is no well-formed note, or no known key signed it."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under its name. `public_key` is the 32 bytes of RFC 8032."""

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        check_name(self.name)

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name || newline || type || public key)."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public_key).digest()[:KEY_ID_SIZE]

    def encoded(self) -> str:
        """The key as one printable line, `name+id+base64(type || key)`, to be published."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public_key).decode()}"

    def verify(self, text: str, signature: bytes) -> None:
        """Raises `NoteError` unless this key made the signature over exactly this text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
        except InvalidSignature:
            raise NoteError(f"the signature of {self.name} does not fit the text") from None


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under its name; `seed` is the 32 bytes of RFC 8032 §5.1.5, never shown."""

    name: str
    private_key: Ed25519PrivateKey

    def __post_init__(self) -> None:
        check_name(self.name)

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> "Signer":
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.private_key.public_key().public_bytes_raw())

    def sign(self, text: str) -> bytes:
        return self.private_key.sign(text.encode())


def parse_verifier(encoded: str) -> Verifier:
    """Read a published key. Raises `NoteError` when its parts do not agree."""
    name, _, rest = encoded.strip().partition("+")
    key_id, _, key = rest.partition("+")
    try:
        material = base64.b64decode(key, validate=True)
    except binascii.Error:
        raise NoteError("the key is not base64") from None
    if material[:1] != ED25519 or len(material) != 33:
        raise NoteError("the key is not an Ed25519 key of a signed note")
    verifier = Verifier(name, material[1:])
    if verifier.key_id.hex() != key_id:
        raise NoteError("the key does not have the id that stands beside it")
    return verifier


def sign_note(text: str, signers: Iterable[Signer]) -> str:
    """Sign a text, which ends in a newline; returns the whole note."""
    _check_text(text)
    lines = []
    for signer in signers:
        blob = signer.verifier.key_id + signer.sign(text)
        lines.append(f"{DASH}{signer.name} {base64.b64encode(blob).decode()}\n")
    if not lines:
        raise NoteError("a note needs at least one signature")
    return f"{text}\n{''.join(lines)}"


def open_note(note: str, verifiers: Sequence[Verifier]) -> tuple[str, list[Verifier]]:
    """The text of a note and the known keys that signed it.

    Signatures of unknown keys are passed over. Raises `NoteError` when the note is malformed, when a signature
    of a known key does not fit, or when no known key signed.
    """
    text, signatures = _split(note)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    signed_by: list[Verifier] = []
    for name, blob in signatures:
        verifier = known.get((name, blob[:KEY_ID_SIZE]))
        if verifier is None or verifier in signed_by:
            continue
        verifier.verify(text, blob[KEY_ID_SIZE:])
        signed_by.append(verifier)
    if not signed_by:
        raise NoteError("no known key signed this note")
    return text, signed_by


def check_name(name: str) -> None:
    """Raises `NoteError` for a name that a signature line could not carry."""
    if not name or "+" in name or any(character.isspace() or ord(character) < 0x20 for character in name):
        raise NoteError(f"{name!r} cannot name a key: no spaces, no plus sign, not empty")


def _split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    if len(note) > MAX_NOTE_SIZE:
        raise NoteError("the note is too long")
    text, separator, tail = note.rpartition("\n\n")
    text += "\n"
    if not separator or not tail.endswith("\n"):
        raise NoteError("the note does not end in lines of signatures")
    _check_text(text)
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError("the note has too many signatures")
    return text, [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    name, space, encoded = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not space:
        raise NoteError("a line of signatures is malformed")
    check_name(name)
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise NoteError(f"the signature of {name} is not base64") from None
    if len(blob) <= KEY_ID_SIZE:
        raise NoteError(f"the signature of {name} is too short")
    return name, blob


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise NoteError("the text of a note ends in a newline")
    if any(ord(character) < 0x20 and character != "\n" for character in text):
        raise NoteError("the text of a note has no control characters")
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise NoteError("the text of a note is valid UTF-8")
