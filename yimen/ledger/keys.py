"""Signing keys of this installation: Ed25519 (RFC 8032), one file each in the data folder, made on first use.

They lie outside the database and its backups, readable by their owner only. Every room that signs (the log, receipts,
evidence, credentials) names its key; nothing else in the house reads a private key.
"""

import base64
import functools
import os

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


@functools.cache
def private_key(name: str) -> Ed25519PrivateKey:
    """The key called `name`; made once, even when several processes ask at the same moment."""
    path = settings.DATA_DIR / "keys" / f"{name}.ed25519"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(
            Ed25519PrivateKey.generate().private_bytes(
                serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
            )
        )
        try:
            os.link(draft, path)  # the first of several processes wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def public_key(name: str) -> Ed25519PublicKey:
    """The public half, which anyone may have."""
    return private_key(name).public_key()


def sign(name: str, payload: bytes) -> str:
    """The signature over `payload`, in base64."""
    return base64.b64encode(private_key(name).sign(payload)).decode("ascii")


def verifies(name: str, payload: bytes, signature: str) -> bool:
    """Whether `signature` (base64) over `payload` was made with the key called `name`."""
    try:
        public_key(name).verify(base64.b64decode(signature, validate=True), payload)
    except (InvalidSignature, ValueError):
        return False
    return True
