"""Verifying the whole ledger: everything that it says is computed again from the bodies up."""

import base64
import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection, transaction
from psycopg import sql

from yimen.engines import tlog
from yimen.ledger import acts, sequencer, tables

GROUP = 5_000
MOST_PROBLEMS = 50
GUARDS = ("ledger_guard", "ledger_guard_truncate")
OWN_TRIGGERS = {
    *(("ledger", table, "insert_only") for table in ("acts", "covers", "subjects", "entries", "nodes", "checkpoints")),
    *(
        ("ledger", table, "no_truncate")
        for table in ("acts", "bodies", "covers", "subjects", "pending", "entries", "nodes", "checkpoints")
    ),
    ("ledger", "bodies", "no_update"),
    ("ledger", "bodies", "erased_by_act"),
}
INDEXES = {
    "subjects": (
        "SELECT act_id, subject FROM ledger_view.subjects LEFT JOIN ledger_view.acts USING (act_id)"
        " WHERE body IS NOT NULL OR kind IS NULL",
        "SELECT act_id, jsonb_array_elements_text(body::jsonb -> 'subjects') FROM ledger_view.acts UNION"
        " SELECT act_id, 'actor:' || (body::jsonb #>> '{actor,id}') FROM ledger_view.acts WHERE body IS NOT NULL",
    ),
    "covers": (
        "SELECT act_id, table_name || ' ' || row_key FROM ledger_view.covers LEFT JOIN ledger_view.acts USING (act_id)"
        " WHERE body IS NOT NULL OR kind IS NULL",
        "SELECT act_id, (pair ->> 0) || ' ' || (pair ->> 1)"
        " FROM ledger_view.acts, jsonb_array_elements(body::jsonb -> 'rows') AS pair",
    ),
}


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
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:  # one view of everything, while acts go on being appended
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _acts(report, progress)
        _lost(report)
        _indexes(report)
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


def _lost(report: Report) -> None:
    """Acts that are neither in the tree nor wait for it, and bodies that are gone though no act erased them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT act_id FROM ledger_view.acts WHERE index IS NULL"
            " AND act_id NOT IN (SELECT act_id FROM ledger_view.pending) LIMIT %s",
            [MOST_PROBLEMS],
        )
        for (act_id,) in cursor.fetchall():
            report.add(f"act {act_id}: it is neither in the tree nor waiting for it")
        cursor.execute(
            "SELECT act_id FROM ledger_view.acts WHERE body IS NULL AND NOT EXISTS (SELECT FROM ledger_view.covers"
            " WHERE table_name = 'ledger.bodies' AND row_key = acts.act_id::text) LIMIT %s",
            [MOST_PROBLEMS],
        )
        for (act_id,) in cursor.fetchall():
            report.add(f"act {act_id}: its body is gone, and no act erased it")


def _indexes(report: Report) -> None:
    """What acts are found by, and what the guards go by, against what the bodies say."""
    with connection.cursor() as cursor:
        for table, (stored, told) in INDEXES.items():
            cursor.execute(
                f"SELECT DISTINCT act_id FROM (({stored} EXCEPT ({told}))"  # noqa: S608
                f" UNION ALL (({told}) EXCEPT {stored})) AS either LIMIT %s",
                [MOST_PROBLEMS],
            )
            for (act_id,) in cursor.fetchall():
                report.add(f"act {act_id}: ledger.{table} does not say what its body says")


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
            grown: list[tlog.Node] = []
            for index, leaf, stored in rows:
                if index != last + 1:
                    report.add(f"entry {last + 1} is missing")
                if leaf is None or stored is None or bytes(leaf) != bytes(stored):
                    report.add(f"entry {index}: its leaf is not that of its act")
                frontier, nodes = frontier.extend([bytes(leaf or stored or bytes(32))])
                grown += nodes
                last = index
                if frontier.size in sizes:
                    roots[frontier.size] = frontier.root()
            _subtrees(report, grown)
            if len(rows) < GROUP:
                break
    report.entries, report.root = frontier.size, frontier.root().hex()
    return roots


def _subtrees(report: Report, grown: list[tlog.Node]) -> None:
    """Stored subtrees against those that grew from the leaves."""
    inner = {(node.level, node.index): node.hash for node in grown if node.level}
    if not inner:
        return
    levels, indexes = zip(*inner, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT level, index, hash FROM unnest(%s::smallint[], %s::bigint[]) AS wanted (level, index)"
            " LEFT JOIN ledger_view.nodes USING (level, index)",
            [list(levels), list(indexes)],
        )
        for level, index, stored in cursor.fetchall():
            if stored is None or bytes(stored) != inner[level, index]:
                report.add(f"subtree {index} of level {level} does not follow from its leaves")


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
    """Triggers that are off or gone let changes pass without an act; rows that no act names came in that way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname, c.relname, t.tgname, t.tgenabled = 'O', p.proname FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
            " JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE NOT t.tgisinternal AND (n.nspname = 'ledger' OR t.tgname LIKE 'ledger_guard%%')"
        )
        found = {(schema, table, name): (on, function) for schema, table, name, on, function in cursor.fetchall()}
        cursor.execute("SELECT DISTINCT table_name FROM ledger_view.covers WHERE table_name <> 'ledger.bodies'")
        former = tables.former()
        guarded = {now for (name,) in cursor.fetchall() if (now := former.get(name, name))}
        for (_, table, name), (on, _function) in sorted(found.items()):
            if not on:
                report.add(f"table {table}: the trigger {name} is switched off")
        wanted = OWN_TRIGGERS | {("public", table, name) for table in guarded for name in GUARDS}
        for schema, table, name in sorted(wanted - found.keys()):
            report.add(f"table {schema}.{table} has lost the trigger {name}")
        for (_, table, name), (_on, function) in sorted(found.items()):
            if name == GUARDS[0]:
                names = [table, *(before for before, now in former.items() if now == table)]
                _rows(report, table, function.removeprefix("guard_by_"), names)


def _rows(report: Report, table: str, key: str, names: list[str]) -> None:
    """Rows of a guarded table that no act ever named, by the name that it has now or had before."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "SELECT {key}::text FROM {table} AS held WHERE NOT EXISTS (SELECT FROM ledger_view.covers"
                " WHERE table_name = ANY(%s) AND row_key = held.{key}::text) LIMIT %s"
            ).format(key=sql.Identifier(key), table=sql.Identifier("public", table)),
            [names, MOST_PROBLEMS],
        )
        for (row,) in cursor.fetchall():
            report.add(f"table {table}: row {row} is there, and no act ever named it")
