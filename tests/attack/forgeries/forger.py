"""What a malicious owner of the schema has in hand: the owner's connection, the superuser's, the keys of the folder."""

import base64
import contextlib
import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psycopg

from yimen.engines import tlog

OWN_TABLES = ("acts", "bodies", "covers", "subjects", "pending", "entries", "nodes", "checkpoints")


@dataclass(frozen=True)
class Forgery:
    """One forgery. `seen_by` says who has to see it: whoever verifies, or who kept an earlier checkpoint."""

    id: str
    sentence: str
    apply: Callable[["Forger"], object]
    seen_by: Literal["verify", "watch"] = "verify"


class Forger:
    """Somebody with everything: `owner` and `admin` are connections to the copy that commit each statement."""

    def __init__(self, folder: Path, owner: str, admin: psycopg.Connection, signer: tlog.Signer) -> None:
        self.folder, self.signer = folder, signer
        self.owner = psycopg.connect(owner, autocommit=True)
        self.admin = admin
        self.undo: list[Callable[[], object]] = []

    def close(self) -> None:
        """Take back what is not of this copy alone, such as logins and files, and let go."""
        for each in reversed(self.undo):
            each()
        self.owner.close()

    def do(self, statement: str, *values: object) -> None:
        """Run a statement as the schema's owner."""
        self.owner.execute(statement, values or None)

    def value(self, query: str, *values: object) -> Any:
        """The first value of the first row of a query; LookupError without one."""
        row = self.owner.execute(query, values or None).fetchone()
        if row is None:
            raise LookupError(query)
        return row[0]

    @contextlib.contextmanager
    def unguarded(self, *tables: str) -> Iterator[None]:
        """The triggers of tables are off meanwhile, and on again afterwards, as if nothing had been."""
        for table in tables:
            self.do(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        try:
            yield
        finally:
            for table in tables:
                self.do(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def quietly(self, statement: str, *values: object) -> None:
        """Run a statement with all triggers of the ledger's tables off, foreign keys gone, and on again."""
        with self.unguarded(*(f"ledger.{table}" for table in OWN_TABLES)):
            self.do(statement, *values)

    def act(self, *, nth: int = 20) -> uuid.UUID:
        """An act of the log, somewhere in the middle."""
        return self.value("SELECT act_id FROM ledger.entries ORDER BY index OFFSET %s LIMIT 1", nth)

    def last(self) -> int:
        """The index of the last entry."""
        return self.value("SELECT max(index) FROM ledger.entries")

    def insert_act(
        self, *, kind: str = "case.submitted", recorded: str = "now()", transaction: str = "now()",
        body: str | None = None, act: uuid.UUID | None = None, pending: bool = True,
    ) -> uuid.UUID:  # fmt: skip
        """Write an act around `ledger.append`, whole and with a true leaf. Times are SQL. Returns its id."""
        act, body = act or uuid.uuid4(), body or self.body("case.submitted", [])
        salt = hashlib.sha256(act.bytes).digest()
        digest = hashlib.sha256(salt + body.encode()).digest()
        with self.owner.transaction():  # so that `now()` is one time
            self.do(
                "INSERT INTO ledger.acts (act_id, kind, recorded_at, transaction_at, xact_id, commitment, leaf_hash)"
                f" SELECT %s, %s, {recorded}, {transaction}, pg_current_xact_id(), %s,"
                rf" sha256('\x00'::bytea || coalesce(ledger.entry(%s, %s, {recorded}, {transaction}, %s), ''))",
                act, kind, digest, act, kind, digest,
            )  # fmt: skip
            self.do("INSERT INTO ledger.bodies (act_id, salt, body) VALUES (%s, %s, %s)", act, salt, body)
            for subject in _subjects(body):
                self.do(f"INSERT INTO ledger.subjects SELECT %s, {recorded}, %s", subject, act)
            if pending:
                self.do("INSERT INTO ledger.pending (act_id) VALUES (%s)", act)
        return act

    def body(self, kind: str, rows: list[list[str]], **event: object) -> str:
        """A body such as the house writes for an act of this kind, which names these rows."""
        told = self.value(
            "SELECT body FROM ledger.bodies JOIN ledger.acts USING (act_id) WHERE kind = %s LIMIT 1", kind
        )
        body = json.loads(told) | {"rows": rows}
        body["event"] |= event
        return json.dumps(body, separators=(",", ":"), sort_keys=True, ensure_ascii=False)

    def append(self, kind: str, rows: list[list[str]], body: str | None = None) -> uuid.UUID:
        """Append an act by the house's own function, outside any operation."""
        act = uuid.uuid4()
        self.do("SELECT ledger.append(%s, %s, now(), %s)", act, kind, body or self.body("case.submitted", rows))
        return act

    def sequence(self) -> None:
        """Put what waits into the tree, as the sequencer would."""
        self.do("SELECT ledger.sequence(10000)")

    def regrow(self) -> None:
        """Compute leaves and the whole tree anew from the entries as they are now."""
        leaves = self.owner.execute(
            "SELECT e.index, a.leaf_hash FROM ledger.entries e JOIN ledger.acts a USING (act_id) ORDER BY e.index"
        ).fetchall()
        frontier, rows = tlog.Frontier(), []
        for _, leaf in leaves:
            frontier, grown = frontier.extend([bytes(leaf)])
            rows += [(node.level, node.index, node.hash) for node in grown]
        with self.unguarded("ledger.nodes"):
            self.do("DELETE FROM ledger.nodes")
            with self.owner.cursor() as cursor:
                cursor.executemany("INSERT INTO ledger.nodes (level, index, hash) VALUES (%s, %s, %s)", rows)
        self.rechain()

    def rechain(self) -> None:
        """Compute the chain over the rows' digests anew, at every size at which it had a link, and at the last."""
        links = self.owner.execute("SELECT size, sequenced_at FROM ledger.sealed ORDER BY size").fetchall()
        top, low = self.last() + 1, 0
        kept = [(size, at) for size, at in links if size <= top]
        if not kept or kept[-1][0] < top:
            kept.append((top, links[-1][1]))
        with self.unguarded("ledger.sealed"):
            self.do("DELETE FROM ledger.sealed")
            for size, at in kept:
                self.do(
                    "INSERT INTO ledger.sealed (size, hash, sequenced_at) VALUES (%s, ledger.rows_link(coalesce("
                    "(SELECT hash FROM ledger.sealed ORDER BY size DESC LIMIT 1), ledger.rows_origin()), %s,"
                    " ledger.rows_hash(%s, %s)), %s)",
                    size, at, low, size, at,
                )  # fmt: skip
                low = size

    def releaf(self, act: object) -> None:
        """Make an act's leaf that of its columns as they are now."""
        self.quietly(
            r"UPDATE ledger.acts SET leaf_hash = sha256('\x00'::bytea || ledger.entry(act_id, kind, recorded_at,"
            " transaction_at, commitment)) WHERE act_id = %s",
            act,
        )

    def note(self, size: int, root: bytes) -> str:
        """A statement that the log's key signed, with the chain over the rows as the ledger has it."""
        from django.conf import settings

        chain = self.owner.execute("SELECT hash FROM ledger.sealed WHERE size = %s", [size]).fetchone()
        rows = [f"rows {base64.b64encode(bytes(chain[0])).decode()}"] if chain else []
        return tlog.sign_checkpoint(settings.LEDGER_ORIGIN, size, root, self.signer, extensions=rows)

    def resign(self) -> None:
        """Sign the tree as it is now, at every size that was signed before and still exists; others go."""
        sizes = [row[0] for row in self.owner.execute("SELECT size FROM ledger.checkpoints ORDER BY size").fetchall()]
        top = self.last() + 1
        with self.unguarded("ledger.checkpoints"):
            for size in sizes:
                if size > top:
                    self.do("DELETE FROM ledger.checkpoints WHERE size = %s", size)
                    continue
                root = bytes(self.value("SELECT ledger.root(%s)", size))
                self.do(
                    "UPDATE ledger.checkpoints SET root = %s, note = %s WHERE size = %s",
                    root,
                    self.note(size, root),
                    size,
                )
        self.sign()

    def sign(self) -> None:
        """Publish a checkpoint of the tree as it is now."""
        size = self.last() + 1
        root = bytes(self.value("SELECT ledger.root(%s)", size))
        self.do("SELECT ledger.publish(%s, %s)", size, self.note(size, root))


def _subjects(body: str) -> list[str]:
    """What the ledger finds an act by; the actor alone where the body says nothing that can be read."""
    try:
        told = json.loads(body)
        return sorted({*told["subjects"], f"actor:{told['actor']['id']}"})
    except (ValueError, KeyError, TypeError):
        return ["actor:system"]


def cut(forger: Forger, leaves: int) -> None:
    """Take the last entries out of the log, with their acts, bodies, covers, subjects and subtrees."""
    keep = forger.last() + 1 - leaves
    gone = "(SELECT act_id FROM ledger.entries WHERE index >= %s)"
    for table in ("bodies", "covers", "subjects"):
        forger.quietly(f"DELETE FROM ledger.{table} WHERE act_id IN {gone}", keep)
    forger.do("CREATE TABLE ledger.gone AS SELECT act_id FROM ledger.entries WHERE index >= " + str(keep))
    forger.quietly("DELETE FROM ledger.entries WHERE index >= %s", keep)
    forger.quietly("DELETE FROM ledger.acts WHERE act_id IN (SELECT act_id FROM ledger.gone)")
    forger.do("DROP TABLE ledger.gone")
    forger.quietly("DELETE FROM ledger.nodes WHERE (index + 1) << level > %s", keep)
