"""The log itself: entries, subtrees, checkpoints and keys; with and without the key that signs."""

import uuid

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.attack.forgeries.forger import Forger, Forgery, cut
from yimen.engines import tlog

NOTE_OF = "(SELECT size FROM ledger.checkpoints ORDER BY size OFFSET 1 LIMIT 1)"


def _swapped(forger: Forger, *, regrow: bool = False, sign: bool = False) -> None:
    first, second = forger.act(nth=20), forger.act(nth=21)
    with forger.unguarded("ledger.entries"):
        forger.do("DELETE FROM ledger.entries WHERE index IN (20, 21)")
        forger.do("INSERT INTO ledger.entries (index, act_id) VALUES (20, %s), (21, %s)", second, first)
    if regrow:
        forger.regrow()
    if sign:
        forger.resign()


def _duplicated(forger: Forger) -> None:
    """The same act at two places of a tree that is signed."""
    name = forger.value(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'ledger.entries'::regclass AND contype = 'u'"
    )
    forger.do(f'ALTER TABLE ledger.entries DROP CONSTRAINT "{name}"')
    forger.do("INSERT INTO ledger.entries SELECT max(index) + 1, %s FROM ledger.entries", forger.act())
    forger.regrow()
    forger.sign()


def _inserted(forger: Forger, *, sign: bool) -> None:
    """An act is put into the middle of the log, and all behind it moves on."""
    act = forger.insert_act(
        pending=False, recorded="now() - interval '1 hour'", transaction="now() - interval '1 hour'"
    )
    forger.quietly("UPDATE ledger.entries SET index = index + 1000000 WHERE index >= 20")
    forger.do("INSERT INTO ledger.entries (index, act_id) VALUES (20, %s)", act)
    forger.quietly("UPDATE ledger.entries SET index = index - 999999 WHERE index >= 1000000")
    forger.regrow()
    if sign:
        forger.resign()


def _replaced(forger: Forger) -> None:
    """An act of the middle says something else, and the whole tree and every checkpoint are made anew with the key."""
    forger.quietly(
        "UPDATE ledger.acts SET recorded_at = recorded_at - interval '1 minute' WHERE act_id = %s", forger.act()
    )
    forger.quietly(
        "UPDATE ledger.subjects SET recorded_at = recorded_at - interval '1 minute' WHERE act_id = %s", forger.act()
    )
    forger.releaf(forger.act())
    forger.regrow()
    forger.resign()


def _rolled_back(forger: Forger, *, longer: bool) -> None:
    """The last acts and the rows that they made never were. With `longer`, more acts than before follow."""
    rows = forger.owner.execute(
        "SELECT DISTINCT c.table_name, c.row_key, k.column_name FROM ledger.covers c"
        " JOIN ledger.entries e USING (act_id)"
        " JOIN information_schema.key_column_usage k ON k.table_schema = 'public' AND k.table_name = c.table_name"
        " AND k.constraint_name LIKE '%pkey' WHERE e.index > (SELECT max(index) - 3 FROM ledger.entries)"
        " AND NOT EXISTS (SELECT FROM ledger.covers o JOIN ledger.entries f USING (act_id)"
        " WHERE o.table_name = c.table_name AND o.row_key = c.row_key"
        " AND f.index <= (SELECT max(index) - 3 FROM ledger.entries))"
    ).fetchall()
    cut(forger, 3)
    forger.admin.execute("SET session_replication_role = replica")
    for table, key, column in rows:
        forger.admin.execute(f'DELETE FROM public."{table}" WHERE "{column}"::text = %s', [key])
    forger.admin.execute("SET session_replication_role = origin")
    if longer:
        for _ in range(9):
            forger.append("case.submitted", [])
        forger.sequence()
    forger.resign()


def _two_of_one_size(forger: Forger) -> None:
    for name, kind in forger.owner.execute(
        "SELECT conname, contype FROM pg_constraint WHERE conrelid = 'ledger.checkpoints'::regclass"
    ).fetchall():
        if kind in {"p", b"p"}:
            forger.do(f'ALTER TABLE ledger.checkpoints DROP CONSTRAINT "{name}"')
    size = forger.last() + 1
    forger.do(
        "INSERT INTO ledger.checkpoints (size, root, note, published_at) VALUES (%s, sha256('x'), %s, now())",
        size, forger.note(size, bytes(32)),
    )  # fmt: skip


def _future(forger: Forger) -> None:
    size = forger.last() + 100
    forger.do(
        "INSERT INTO ledger.checkpoints (size, root, note, published_at) VALUES (%s, %s, %s, now())",
        size, bytes(32), forger.note(size, bytes(32)),
    )  # fmt: skip


def _rubbish(forger: Forger) -> None:
    forger.append("case.submitted", [])
    forger.sequence()
    size = forger.last() + 1
    root = bytes(forger.value("SELECT ledger.root(%s)", size))
    true = forger.note(size, root)
    text, _, _ = true.partition("\n\n")
    forger.do("SELECT ledger.publish(%s, %s)", size, f"{text}\n\n— {text.split()[0]} AAAAAAAA\n")


def _another_key(forger: Forger, *, resign: bool) -> None:
    """The log's key is another; with `resign` everything was signed anew with it."""
    path = forger.folder / "keys" / "log.ed25519"
    before = path.read_bytes()
    forger.undo.append(lambda: path.write_bytes(before))
    key = Ed25519PrivateKey.generate()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption())
    )
    if resign:
        from django.conf import settings

        forger.signer = tlog.Signer(settings.LEDGER_ORIGIN, key)
        forger.resign()


def _checkpoints(condition: str):
    def apply(forger: Forger) -> None:
        forger.quietly(f"DELETE FROM ledger.checkpoints WHERE {condition}")

    return apply


def _update_checkpoint(change: str):
    return lambda forger: forger.quietly(f"UPDATE ledger.checkpoints SET {change} WHERE size = {NOTE_OF}")


def _entry_gone(which: str):
    return lambda forger: forger.quietly(f"DELETE FROM ledger.entries WHERE index = {which}")


def _node(statement: str):
    return lambda forger: forger.quietly(statement)


FORGERIES = (
    Forgery("entry-last", "The last entry goes; its act stays.", _entry_gone(
        "(SELECT max(index) FROM ledger.entries)"
    )),
    Forgery("entry-middle", "An entry of the middle goes.", _entry_gone("20")),
    Forgery("entries-swapped", "Two entries change places.", _swapped),
    Forgery("entries-swapped-tree", "Two entries change places, and the tree with them.", lambda f: _swapped(
        f, regrow=True
    )),
    Forgery("entry-of-nothing", "An entry names no act.", lambda f: (
        f.do("ALTER TABLE ledger.entries DROP CONSTRAINT entries_act_id_fkey"),
        f.do("INSERT INTO ledger.entries SELECT max(index) + 1, %s FROM ledger.entries", uuid.uuid4()),
    )),
    Forgery("entry-duplicated", "One act stands twice in a signed tree.", _duplicated),
    Forgery("act-inserted-tree", "An act is put into the middle, the tree made to fit, without the key.", lambda f:
            _inserted(f, sign=False)),
    Forgery("node-leaf", "A leaf of the tree is another.", _node(
        "UPDATE ledger.nodes SET hash = sha256('x') WHERE level = 0 AND index = 20"
    )),
    Forgery("node-upper", "A subtree of an upper level is another.", _node(
        "UPDATE ledger.nodes SET hash = sha256('x') WHERE level = 3 AND index = 1"
    )),
    Forgery("node-deleted", "A subtree is missing.", _node("DELETE FROM ledger.nodes WHERE level = 2 AND index = 1")),
    Forgery("node-beyond", "There is a subtree beyond the end of the log.", _node(
        "INSERT INTO ledger.nodes VALUES (0, 1000000, sha256('x')), (5, 99999, sha256('y'))"
    )),
    Forgery("checkpoint-note", "A signed statement has another text.", _update_checkpoint("note = 'x' || note")),
    Forgery("checkpoint-root", "The root beside a signed statement is another.", _update_checkpoint(
        "root = sha256('x')"
    )),
    Forgery("checkpoint-time", "A checkpoint was published a year earlier than it was.", _update_checkpoint(
        "published_at = published_at - interval '1 year'"
    )),
    Forgery("checkpoint-future", "A checkpoint is signed of a size that the log has not.", _future),
    Forgery("checkpoint-rubbish", "A checkpoint is published with a signature that is none.", _rubbish),
    Forgery("checkpoint-two", "Two signed statements of one size give two roots.", _two_of_one_size),
    Forgery("checkpoints-none", "All checkpoints are deleted.", _checkpoints("true")),
    Forgery("checkpoint-last", "The last checkpoint is deleted.", _checkpoints(
        "size = (SELECT max(size) FROM ledger.checkpoints)"
    ), "watch"),
    Forgery("checkpoint-gap", "A checkpoint of the middle is deleted.", _checkpoints(f"size = {NOTE_OF}"), "watch"),
    Forgery("checkpoints-first-half", "The older half of the checkpoints is deleted.", _checkpoints(
        "size < (SELECT max(size) / 2 FROM ledger.checkpoints)"
    ), "watch"),
    Forgery("fork-inserted", "An act is put into the middle, all signed anew with the key.", lambda f: _inserted(
        f, sign=True
    ), "watch"),
    Forgery("fork-replaced", "An act is replaced, every checkpoint rewritten with the key.", _replaced, "watch"),
    Forgery("fork-swapped", "Two acts change places, and everything is signed anew with the key.", lambda f: _swapped(
        f, regrow=True, sign=True
    ), "watch"),
    Forgery("rollback", "The last acts never were, nor the rows they made, nor the checkpoints since.", lambda f:
            _rolled_back(f, longer=False), "watch"),
    Forgery("fork-longer", "The last acts never were, and more others followed than there had been.", lambda f:
            _rolled_back(f, longer=True), "watch"),
    Forgery("key-replaced", "The key on disk is another than that which signed.", lambda f: _another_key(
        f, resign=False
    )),
    Forgery("key-replaced-signed", "The key on disk is another, and everything is signed anew with it.", lambda f:
            _another_key(f, resign=True), "watch"),
)  # fmt: skip
