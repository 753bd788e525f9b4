"""Verifying the whole ledger: everything that it says is computed again from the bodies up."""

import base64
import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection

from yimen.engines import tlog
from yimen.ledger import acts, sequencer

GROUP = 5_000
MOST_PROBLEMS = 50


@dataclass
class Report:
    """What was found. `problems` are sentences, each naming the entry or table concerned."""

    entries: int = 0
    acts: int = 0
    erased: int = 0
    checkpoints: int = 0
    root: str = ""
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def add(self, problem: str) -> None:
        """Note a problem."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


def verify(*, progress: Callable[[int, int], None] | None = None) -> Report:
    """Recompute commitments, leaves, the tree and every checkpoint, and look whether each guard is in place."""
    report = Report()
    _acts(report, progress)
    _checkpoints(report, _tree(report))
    _guards(report)
    return report


def _acts(report: Report, progress: Callable[[int, int], None] | None) -> None:
    """Each body against its commitment, each entry against its leaf."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_view.acts")
        total = cursor.fetchone()[0]
        last = "00000000-0000-0000-0000-000000000000"
        while True:
            cursor.execute(
                "SELECT act_id, kind, recorded_at, transaction_at, commitment, leaf_hash, salt, body"
                " FROM ledger_view.acts WHERE act_id > %s ORDER BY act_id LIMIT %s",
                [last, GROUP],
            )
            rows = cursor.fetchall()
            for row in rows:
                _act(report, *row)
            if progress:
                progress(report.acts, total)
            if len(rows) < GROUP:
                return
            last = str(rows[-1][0])


def _act(
    report: Report, act_id: object, kind: str, recorded_at: dt.datetime, transaction_at: dt.datetime,
    commitment: bytes, leaf_hash: bytes, salt: bytes | None, body: str | None,
) -> None:  # fmt: skip
    report.acts += 1
    if body is None or salt is None:
        report.erased += 1
    elif hashlib.sha256(bytes(salt) + body.encode()).digest() != bytes(commitment):
        report.add(f"act {act_id}: the body is not the one that was committed to")
    if tlog.leaf_hash(entry(act_id, kind, recorded_at, transaction_at, bytes(commitment))) != bytes(leaf_hash):
        report.add(f"act {act_id}: kind, times or commitment are not those of its leaf")


def entry(act_id: object, kind: str, recorded_at: dt.datetime, transaction_at: dt.datetime, commitment: bytes) -> bytes:
    """The six lines that are hashed as a leaf, as the database writes them."""
    lines = (
        "yimen.act.v1",
        str(act_id),
        kind,
        acts.timestamp(recorded_at),
        acts.timestamp(transaction_at),
        base64.b64encode(commitment).decode(),
    )
    return "".join(f"{line}\n" for line in lines).encode()


def _tree(report: Report) -> dict[int, bytes]:
    """Grow the tree anew, and give its root at each size that was signed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT size FROM ledger_view.checkpoints ORDER BY size")
        sizes = {row[0] for row in cursor.fetchall()}
        frontier, roots, last = tlog.Frontier(), {}, -1
        while True:
            cursor.execute(
                "SELECT entries.index, acts.leaf_hash, nodes.hash FROM ledger_view.entries"
                " LEFT JOIN ledger_view.acts USING (act_id)"
                " LEFT JOIN ledger_view.nodes ON nodes.level = 0 AND nodes.index = entries.index"
                " WHERE entries.index > %s ORDER BY entries.index LIMIT %s",
                [last, GROUP],
            )
            rows = cursor.fetchall()
            for index, leaf, stored in rows:
                if index != last + 1:
                    report.add(f"entry {last + 1} is missing")
                if leaf is None or stored is None or bytes(leaf) != bytes(stored):
                    report.add(f"entry {index}: its leaf is not that of its act")
                frontier, _ = frontier.extend([bytes(leaf or stored or bytes(32))])
                last = index
                if frontier.size in sizes:
                    roots[frontier.size] = frontier.root()
            if len(rows) < GROUP:
                break
    report.entries, report.root = frontier.size, frontier.root().hex()
    return roots


def _checkpoints(report: Report, roots: dict[int, bytes]) -> None:
    """Each signed statement against the tree."""
    verifier = sequencer.verifier()
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, note FROM ledger_view.checkpoints ORDER BY size")
        for size, note in cursor.fetchall():
            report.checkpoints += 1
            try:
                signed = tlog.open_checkpoint(note, [verifier], origin=verifier.name)
            except (tlog.NoteError, tlog.CheckpointError) as error:
                report.add(f"checkpoint of size {size}: {error}")
                continue
            if signed.size != size or roots.get(size) != signed.root:
                report.add(f"checkpoint of size {size}: the tree has another root")


def _guards(report: Report) -> None:
    """Triggers that were switched off let changes pass without an act."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE NOT t.tgisinternal AND t.tgenabled <> 'O'"
            " AND (n.nspname = 'ledger' OR t.tgname LIKE 'ledger_guard%%')"
        )
        for table, trigger in cursor.fetchall():
            report.add(f"table {table}: the trigger {trigger} is switched off")
