"""History rewritten: acts, bodies, salts, what they cover, whom they are about, and what waits."""

import hashlib
import json
import uuid

from tests.attack.forgeries.forger import Forger, Forgery, cut

ACTOR = {"channel": "web", "id": "system", "kind": "system"}


def _set(column: str, expression: str):
    return lambda forger: forger.quietly(
        f"UPDATE ledger.acts SET {column} = {expression} WHERE act_id = %s", forger.act()
    )


def _time_and_leaf(forger: Forger) -> None:
    forger.quietly(
        "UPDATE ledger.acts SET recorded_at = recorded_at - interval '3 days' WHERE act_id = %s", forger.act()
    )
    forger.releaf(forger.act())


def _act_deleted(forger: Forger) -> None:
    act = forger.act()
    for table in ("bodies", "covers", "subjects", "entries", "acts"):
        forger.quietly(f"DELETE FROM ledger.{table} WHERE act_id = %s", act)


def _rebody(forger: Forger, *, commitment: bool, leaf: bool) -> None:
    act, body, salt = forger.act(), '{"actor":{"id":"system"},"event":{},"rows":[],"subjects":[]}', b"0" * 32
    forger.quietly("UPDATE ledger.bodies SET body = %s, salt = %s WHERE act_id = %s", body, salt, act)
    if commitment:
        digest = hashlib.sha256(salt + body.encode()).digest()
        forger.quietly("UPDATE ledger.acts SET commitment = %s WHERE act_id = %s", digest, act)
    if leaf:
        forger.releaf(act)


def _body_gone(forger: Forger) -> None:
    forger.quietly("DELETE FROM ledger.bodies WHERE act_id = %s", forger.act())


def _self_erased(forger: Forger) -> None:
    act = uuid.uuid4()
    body = forger.body("case.submitted", [["ledger.bodies", str(act)]])
    with forger.owner.transaction():
        forger.do("SELECT ledger.append(%s, 'case.submitted', now(), %s)", act, body)
        forger.do("SELECT ledger.erase(%s)", act)
    forger.sequence()


def _erased(forger: Forger, *, erased: int, told: int | None = None) -> None:
    """Erase bodies by an act of any kind, or by an erasure that tells of fewer than it erases."""
    acts = [str(forger.act(nth=number)) for number in range(10, 10 + erased)]
    rows = sorted(["ledger.bodies", act] for act in acts)
    event = {"acts": acts[:told], "basis": "a law", "reason": "a reason"}
    erasure = {"actor": ACTOR, "event": event, "rows": rows, "subjects": []}
    with forger.owner.transaction():
        if told is None:
            forger.append("case.submitted", rows)
        else:
            forger.append("ledger.bodies.erased", rows, json.dumps(erasure, separators=(",", ":"), sort_keys=True))
        for act in acts:
            forger.do("SELECT ledger.erase(%s)", act)
    forger.sequence()


def _covered(expression: str):
    return lambda forger: forger.quietly(
        f"UPDATE ledger.covers SET {expression} WHERE act_id = (SELECT act_id FROM ledger.covers"
        " WHERE table_name <> 'ledger.bodies' ORDER BY act_id LIMIT 1)"
    )


def _subject(statement: str):
    return lambda forger: forger.quietly(statement, forger.act())


def _withheld(forger: Forger) -> None:
    forger.insert_act(recorded="now() - interval '3 hours'", transaction="now() - interval '3 hours'")


def _overtaken(forger: Forger) -> None:
    """An act keeps waiting while a later one enters the tree."""
    first = forger.insert_act(
        recorded="now() - interval '3 hours'", transaction="now() - interval '3 hours'", pending=False
    )
    forger.append("case.submitted", [])
    forger.sequence()
    forger.do("INSERT INTO ledger.pending (act_id) VALUES (%s)", first)


def _backdated(forger: Forger) -> None:
    forger.insert_act(recorded="now() - interval '2 years'", transaction="now() - interval '2 years'")
    forger.sequence()


def _postdated(forger: Forger) -> None:
    forger.insert_act(recorded="now() + interval '2 years'", transaction="now() + interval '2 years'")
    forger.sequence()


def _act(**given: object):
    def apply(forger: Forger) -> None:
        forger.insert_act(**given)  # type: ignore[arg-type]
        forger.sequence()

    return apply


def _huge(forger: Forger) -> None:
    name = forger.value(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'ledger.bodies'::regclass AND contype = 'c'"
        " AND pg_get_constraintdef(oid) LIKE '%octet_length(body)%'"
    )
    forger.do(f'ALTER TABLE ledger.bodies DROP CONSTRAINT "{name}"')
    body = {"actor": ACTOR, "event": {"x": "y" * 8_000_000}, "rows": [], "subjects": []}
    forger.insert_act(body=json.dumps(body, separators=(",", ":")))
    forger.sequence()


def _nil_wrong(forger: Forger) -> None:
    forger.insert_act(act=uuid.UUID(int=0))
    forger.sequence()
    forger.quietly("UPDATE ledger.bodies SET body = '{}' WHERE act_id = %s", uuid.UUID(int=0))


def _truncated(*tables: str):
    def apply(forger: Forger) -> None:
        with forger.unguarded(*(f"ledger.{table}" for table in tables)):
            forger.do("TRUNCATE " + ", ".join(f"ledger.{table}" for table in tables))

    return apply


def _strange(actor: object) -> str:
    return json.dumps({"actor": actor, "event": {}, "rows": [], "subjects": []}, separators=(",", ":"))


FORGERIES = (
    Forgery("act-kind", "An act becomes one of another kind.", _set("kind", "'case.accepted'")),
    Forgery("act-recorded-at", "An act has another day.", _set("recorded_at", "recorded_at - interval '9 d'")),
    Forgery("act-transaction-at", "The database's clock said another time.", _set("transaction_at", "now()")),
    Forgery("act-xact-id", "An act belongs to another transaction.", _set("xact_id", "'1'")),
    Forgery("act-commitment", "An act commits to something else.", _set("commitment", "sha256('x')")),
    Forgery("act-leaf", "An act has another leaf.", _set("leaf_hash", "sha256('x')")),
    Forgery("act-time-and-leaf", "An act is backdated, its leaf made to fit, the tree left.", _time_and_leaf),
    Forgery("act-deleted", "An act of the middle goes, with body, covers, subjects and entry.", _act_deleted),
    Forgery("act-cut", "The last acts go, with everything of theirs and the subtrees.", lambda f: cut(f, 3)),
    Forgery("act-outside-tree", "An act is there that neither waits nor is in the tree.", (
        lambda f: f.insert_act(pending=False)
    )),
    Forgery("act-backdated-in-order", "An act of two years ago is put into the tree today.", _backdated),
    Forgery("act-postdated", "An act of two years ahead is put into the tree today.", _postdated),
    Forgery("act-year-20000", "An act says it was recorded in the year 20000.", _act(
        recorded="timestamptz '20000-01-01'"
    )),
    Forgery("act-44-bc", "An act says it was recorded in 44 BC.", _act(recorded="timestamptz '0044-03-15 BC'")),
    Forgery("act-infinity", "An act says it was recorded at infinity.", _act(recorded="timestamptz 'infinity'")),
    Forgery("act-nil-id", "An act has the nil id and a body that it does not commit to.", _nil_wrong),
    Forgery("act-actor-array", "The actor of an act is a list.", _act(body=_strange([1, 2]))),
    Forgery("act-actor-unknown", "The actor of an act is of a kind that nobody knows.", _act(
        body=_strange({"id": "x", "kind": "emperor", "channel": "web"})
    )),
    Forgery("act-unknown-kind", "An act is of a kind that the house cannot record.", _act(kind="nobody.knows.this")),
    Forgery("act-invalid-json", "The body of an act is no JSON.", _act(body="not json at all {")),
    Forgery("act-json-number", "The body of an act is a number.", _act(body="7")),
    Forgery("act-huge-body", "The body of an act has eight megabytes.", _huge),
    Forgery("body-changed", "A body says something else.", lambda f: _rebody(f, commitment=False, leaf=False)),
    Forgery("body-commitment", "A body and its commitment say something else.", lambda f: _rebody(
        f, commitment=True, leaf=False
    )),
    Forgery("body-commitment-leaf", "A body, commitment and leaf say something else.", lambda f: _rebody(
        f, commitment=True, leaf=True
    )),
    Forgery("body-deleted", "A body goes, and no act erased it.", _body_gone),
    Forgery("salt-changed", "A salt is another, so that the body proves nothing.", lambda f: f.quietly(
        "UPDATE ledger.bodies SET salt = sha256('x') WHERE act_id = %s", f.act()
    )),
    Forgery("self-erasing", "An act erases itself in its own transaction.", _self_erased),
    Forgery("erasing-by-any-kind", "An act of a kind that erases nothing erases ten bodies.", (
        lambda f: _erased(f, erased=10))
    ),
    Forgery("erasing-more-than-told", "An erasure tells of one body and erases ten.", (
        lambda f: _erased(f, told=1, erased=10))
    ),
    Forgery("erasing-all", "An act of any kind erases a hundred bodies, history among them.", (
        lambda f: _erased(f, erased=100))
    ),
    Forgery("cover-added", "An act covers one more row than its body says.", lambda f: f.quietly(
        "INSERT INTO ledger.covers SELECT 'cases_case', %s, xact_id, transaction_at, act_id FROM ledger.acts"
        " WHERE act_id = %s", str(uuid.uuid4()), f.act()
    )),
    Forgery("cover-deleted", "An act covers nothing any more.", lambda f: f.quietly(
        "DELETE FROM ledger.covers WHERE act_id = (SELECT act_id FROM ledger.covers ORDER BY act_id LIMIT 1)"
    )),
    Forgery("cover-row", "An act covers another row.", _covered(f"row_key = '{uuid.uuid4()}'")),
    Forgery("cover-xact", "A cover belongs to another transaction than its act.", _covered("xact_id = '1'")),
    Forgery("cover-time", "A cover has another time than its act.", _covered("transaction_at = now()")),
    Forgery("subject-deleted", "An act is no longer found under whom it is about.", _subject(
        "DELETE FROM ledger.subjects WHERE act_id = %s"
    )),
    Forgery("subject-added", "An act is found under somebody else too.", _subject(
        "INSERT INTO ledger.subjects SELECT 'person:somebody', recorded_at, act_id FROM ledger.acts WHERE act_id = %s"
    )),
    Forgery("subject-backdated", "The time under which an act is found is another.", _subject(
        "UPDATE ledger.subjects SET recorded_at = recorded_at - interval '30 days' WHERE act_id = %s"
    )),
    Forgery("pending-deleted", "An act that was promised no longer waits for the tree.", lambda f: (
        f.insert_act(), f.quietly("DELETE FROM ledger.pending")
    )),
    Forgery("pending-withheld", "An act waits for three hours, though a minute was promised.", _withheld),
    Forgery("pending-overtaken", "An act keeps waiting while later ones enter the tree.", _overtaken),
    Forgery("pending-again", "An act of the tree waits for the tree once more.", lambda f: f.do(
        "INSERT INTO ledger.pending (act_id) VALUES (%s)", f.act()
    )),
    Forgery("pending-of-nothing", "What waits for the tree is no act.", lambda f: f.do(
        "INSERT INTO ledger.pending (act_id) VALUES (%s)", uuid.uuid4()
    )),
    Forgery("bodies-truncated", "All bodies are gone at once.", _truncated("bodies")),
    Forgery("indexes-truncated", "All covers and subjects are gone at once.", _truncated("covers", "subjects")),
    Forgery("ledger-truncated", "The whole ledger is empty, while the cases remain.", _truncated(
        "acts", "bodies", "clock", "covers", "subjects", "pending", "entries", "nodes", "sealed", "checkpoints"
    )),
)  # fmt: skip
