"""Receipts: signed promises that an act is recorded and will be in the tree by a given time.

A receipt is a C2SP signed note, so that any tool for those can check it:

    yimen.example/haitang/receipts
    act 0199…
    kind case.submitted
    recorded 2026-11-24T04:05:06.123456Z
    leaf <base64 of the leaf hash>
    in-log-by 2026-11-24T04:06:06.123456Z
    (empty line, signature)
"""

import base64
import binascii
import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings

from yimen.engines import tlog
from yimen.ledger import acts, keys

KEY = "receipts"
FIELDS = ("act", "kind", "recorded", "leaf", "in-log-by")


class ReceiptError(ValueError):
    """The text is no receipt of this ledger."""


@dataclass(frozen=True)
class Receipt:
    """What a receipt says. `by` is when the act will be in the tree at the latest."""

    act_id: uuid.UUID
    kind: str
    recorded_at: dt.datetime
    leaf_hash: bytes
    by: dt.datetime


def origin() -> str:
    """The first line of every receipt, and the name of the key that signs it."""
    return f"{settings.LEDGER_ORIGIN}/{KEY}"


def sign(act: acts.Act, *, by: dt.datetime) -> str:
    """The receipt of an act, as text."""
    values = (
        str(act.id),
        act.kind,
        acts.timestamp(act.recorded_at),
        base64.b64encode(act.leaf_hash).decode(),
        acts.timestamp(by),
    )
    lines = [origin(), *(f"{name} {value}" for name, value in zip(FIELDS, values, strict=True))]
    return tlog.sign_note("".join(f"{line}\n" for line in lines), [tlog.Signer(origin(), keys.private_key(KEY))])


def verifier() -> tlog.Verifier:
    """The public key that receipts are checked with."""
    return tlog.Verifier(origin(), keys.public_key(KEY).public_bytes_raw())


def read(text: str) -> Receipt:
    """Check the signature of a receipt and read it. Raises ReceiptError for anything that this ledger did not sign.

    Line ends that a browser or a mail program changed are forgiven, as is space around the whole.
    """
    note = "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"
    try:
        body, _ = tlog.open_note(note, [verifier()])
    except tlog.NoteError as error:
        raise ReceiptError(str(error)) from error
    first, *lines = body.removesuffix("\n").split("\n")
    fields = dict(line.split(" ", 1) for line in lines if " " in line)
    if first != origin() or tuple(fields) != FIELDS or len(lines) != len(FIELDS):
        raise ReceiptError("the signed text is not a receipt")
    try:
        return Receipt(
            act_id=uuid.UUID(fields["act"]),
            kind=fields["kind"],
            recorded_at=dt.datetime.fromisoformat(fields["recorded"]),
            leaf_hash=base64.b64decode(fields["leaf"], validate=True),
            by=dt.datetime.fromisoformat(fields["in-log-by"]),
        )
    except (ValueError, binascii.Error) as error:
        raise ReceiptError("the signed text is not a receipt") from error
