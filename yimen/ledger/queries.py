"""Reading the ledger: acts by subject, proofs, receipts, its state."""

import base64
import datetime as dt
import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.db import connection

from yimen.engines import tlog
from yimen.ledger import acts, receipts

_COLUMNS = "act_id, kind, recorded_at, transaction_at, body, index"


@dataclass(frozen=True)
class Proof:
    """That an act is leaf `index` of the tree with `size` leaves; `hashes` lead from its leaf to the signed root."""

    index: int
    size: int
    leaf_hash: bytes
    hashes: tuple[bytes, ...]
    checkpoint: str

    def verify(self) -> tlog.Checkpoint:
        """Check it as an outsider would. Raises ProofError, NoteError, CheckpointError."""
        from yimen.ledger import sequencer

        signed = tlog.open_checkpoint(self.checkpoint, [sequencer.verifier()])
        tlog.verify_inclusion(
            index=self.index, size=self.size, leaf_hash=self.leaf_hash, root=signed.root, proof=self.hashes
        )
        return signed

    def to_json(self) -> dict[str, Any]:
        """For whoever keeps it: hashes in base64."""
        return {
            "index": self.index,
            "size": self.size,
            "leaf": base64.b64encode(self.leaf_hash).decode(),
            "hashes": [base64.b64encode(each).decode() for each in self.hashes],
            "checkpoint": self.checkpoint,
        }


@dataclass(frozen=True)
class ReceiptCheck:
    """What became of a promise: `in-log` with its proof, `pending` within its delay, `overdue`, or `unknown` here."""

    receipt: receipts.Receipt
    state: Literal["in-log", "pending", "overdue", "unknown"]
    proof: Proof | None


def acts_of(subject: str, *, limit: int = 200) -> list[acts.ActView]:
    """The latest acts about a subject such as `case:<uuid>`, the oldest of them first."""
    found = _select(
        f"SELECT {_COLUMNS} FROM ledger_view.acts JOIN ledger_view.subjects USING (act_id, recorded_at)"  # noqa: S608
        " WHERE subject = %s ORDER BY recorded_at DESC, act_id DESC LIMIT %s",
        [subject, limit],
    )
    return found[::-1]


def acts_of_any(subjects: Sequence[str], *, limit: int = 500) -> list[acts.ActView]:
    """The latest acts about any of several subjects, each act once, the oldest first."""
    found = _select(
        f"SELECT {_COLUMNS} FROM ledger_view.acts WHERE act_id IN ("  # noqa: S608
        "SELECT act_id FROM ledger_view.subjects WHERE subject = ANY(%s) ORDER BY recorded_at DESC LIMIT %s)"
        " ORDER BY recorded_at, act_id",
        [list(subjects), limit],
    )
    return found


def act(act_id: uuid.UUID | str) -> acts.ActView | None:
    """One act."""
    found = _select(f"SELECT {_COLUMNS} FROM ledger_view.acts WHERE act_id = %s", [str(act_id)])  # noqa: S608
    return found[0] if found else None


def first_of(subject: str, kind: str) -> acts.ActView | None:
    """The first act of a kind about a subject."""
    found = _select(
        f"SELECT {_COLUMNS} FROM ledger_view.acts JOIN ledger_view.subjects USING (act_id, recorded_at)"  # noqa: S608
        " WHERE subject = %s AND kind = %s ORDER BY recorded_at, act_id LIMIT 1",
        [subject, kind],
    )
    return found[0] if found else None


def size() -> int:
    """How many entries the log has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(index) + 1, 0) FROM ledger_view.entries")
        return int(cursor.fetchone()[0])


def recorded_at(index: int) -> dt.datetime:
    """When the act of an entry was recorded, by the time that the domain was given."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT recorded_at FROM ledger_view.acts WHERE index = %s", [index])
        found: dt.datetime = cursor.fetchone()[0]
        return found


def first_since(moment: dt.datetime) -> int:
    """The first entry whose act was recorded at a moment or later, as far as the log is in the order of recording."""
    first, end = 0, size()
    while first < end:
        middle = (first + end) // 2
        first, end = (first, middle) if recorded_at(middle) >= moment else (middle + 1, end)
    return first


def entries(first: int, end: int, *, kinds: Collection[str], most: int) -> list[acts.ActView]:
    """The first acts of some kinds in the log, from one index up to another that is not included, in its order."""
    return _select(
        f"SELECT {_COLUMNS} FROM ledger_view.acts WHERE act_id IN ("  # noqa: S608  bodies of these only
        "SELECT entries.act_id FROM ledger_view.entries JOIN ledger_view.acts USING (act_id)"
        " WHERE entries.index >= %s AND entries.index < %s AND kind = ANY(%s) ORDER BY entries.index LIMIT %s)"
        " ORDER BY index",
        [first, end, list(kinds), most],
    )


def proof_of(act_id: uuid.UUID | str) -> Proof | None:
    """The proof that an act is in the tree of the latest checkpoint; None until it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT index, leaf_hash FROM ledger_view.acts WHERE act_id = %s", [str(act_id)])
        row = cursor.fetchone()
        cursor.execute("SELECT size, note FROM ledger_view.checkpoints ORDER BY size DESC LIMIT 1")
        signed = cursor.fetchone()
    if row is None or row[0] is None or signed is None or row[0] >= signed[0]:
        return None
    hashes = tlog.inclusion_proof(row[0], signed[0], read_hash)
    return Proof(row[0], signed[0], bytes(row[1]), tuple(hashes), signed[1])


def latest_checkpoint() -> str | None:
    """The latest signed statement of the tree's size and root."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM ledger_view.checkpoints ORDER BY size DESC LIMIT 1")
        row = cursor.fetchone()
        return row[0] if row else None


def check_receipt(text: str, *, now: dt.datetime) -> ReceiptCheck:
    """What became of the promise in a receipt. Raises receipts.ReceiptError for what this ledger did not sign."""
    receipt = receipts.read(text)
    proof = proof_of(receipt.act_id)
    if proof is not None and proof.leaf_hash == receipt.leaf_hash:
        proof.verify()
        return ReceiptCheck(receipt, "in-log", proof)
    if now > receipt.by:
        return ReceiptCheck(receipt, "overdue", None)
    known = act(receipt.act_id) is not None
    return ReceiptCheck(receipt, "pending" if known else "unknown", None)


def status(*, now: dt.datetime) -> dict[str, Any]:
    """The size of the tree, what waits to be put into it and since when, and the latest checkpoint."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT coalesce(max(index) + 1, 0) FROM ledger_view.entries), count(*), min(transaction_at),"
            " (SELECT max(published_at) FROM ledger_view.checkpoints) FROM ledger_view.pending"
        )
        size, pending, oldest, published = cursor.fetchone()
    return {
        "size": size,
        "pending": pending,
        "oldest_pending_seconds": None if oldest is None else max(0.0, round((now - oldest).total_seconds(), 1)),
        "last_checkpoint_at": None if published is None else acts.timestamp(published),
    }


def health(*, now: dt.datetime) -> dict[str, Any]:
    """The sequencer is well while no act waits longer than a receipt promises."""
    found = status(now=now)
    waiting = found["oldest_pending_seconds"]
    return {"ok": waiting is None or waiting < settings.LEDGER_MAX_MERGE_DELAY, **found}


def read_hash(level: int, index: int) -> bytes:
    """One complete subtree of the log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM ledger_view.nodes WHERE level = %s AND index = %s", [level, index])
        return bytes(cursor.fetchone()[0])


def _select(query: str, parameters: list[Any]) -> list[acts.ActView]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [view(*row) for row in cursor.fetchall()]


def view(
    act_id: uuid.UUID,
    kind: str,
    recorded_at: dt.datetime,
    transaction_at: dt.datetime,
    body: str | None,
    index: int | None,
) -> acts.ActView:
    """A row of the ledger as an act; one whose body was erased says so."""
    content: dict[str, Any] = json.loads(body) if body is not None else {}
    return acts.ActView(
        id=act_id,
        kind=kind,
        body=content.get("event"),
        erased=body is None,
        actor=acts.actor_of(content.get("actor")) if body is not None else None,
        power=content.get("power"),
        subjects=tuple(content.get("subjects", ())),
        recorded_at=recorded_at,
        transaction_at=transaction_at,
        index=index,
    )
