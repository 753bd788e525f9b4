"""Acts and their bodies, the times they say, and what they are found by."""

import base64
import datetime as dt
import hashlib
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper

from yimen.engines import tlog
from yimen.ledger import acts, founding
from yimen.ledger.verifying.report import MOST_PROBLEMS, Report

GROUP = 5_000
LATE = 3_600
"""Seconds by which an act may come into the log after one that began later: the longest transaction thought of."""
TIME = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
"""A time as leaves have it; as text, because Python knows no year 20000."""
SANE = "(isfinite({0}) AND {0} >= '2000-01-01Z' AND {0} < '3000-01-01Z')"
ACTS = (
    f"SELECT act_id, kind, {TIME.format('recorded_at')}, {TIME.format('transaction_at')}, commitment, leaf_hash, salt,"  # noqa: S608
    f" body, {SANE.format('recorded_at')} AND {SANE.format('transaction_at')}"
    " FROM ledger_view.acts WHERE %(last)s::uuid IS NULL OR act_id > %(last)s ORDER BY act_id LIMIT %(most)s"
)
NO_ACT = ("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff")
READABLE = "(SELECT act_id, body::jsonb AS body FROM ledger_view.acts WHERE body IS JSON OBJECT) AS readable"
LISTED = "jsonb_array_elements(CASE jsonb_typeof(body -> '{0}') WHEN 'array' THEN body -> '{0}' ELSE '[]' END)"
INDEXES = {
    "subjects": (
        "SELECT act_id, subject FROM ledger_view.subjects LEFT JOIN ledger_view.acts USING (act_id)"
        " WHERE body IS NOT NULL OR kind IS NULL",
        f"SELECT act_id, named #>> '{{}}' FROM {READABLE}, {LISTED.format('subjects')} AS named UNION"  # noqa: S608
        f" SELECT act_id, 'actor:' || (body #>> '{{actor,id}}') FROM {READABLE}",
    ),
    "covers": (
        "SELECT act_id, table_name || ' ' || row_key FROM ledger_view.covers LEFT JOIN ledger_view.acts USING (act_id)"
        " WHERE body IS NOT NULL OR kind IS NULL",
        f"SELECT act_id, (pair ->> 0) || ' ' || (pair ->> 1) FROM {READABLE}, {LISTED.format('rows')} AS pair",  # noqa: S608
    ),
}
FINDINGS = (
    (
        "it is neither in the tree nor waiting for it",
        "SELECT act_id FROM ledger_view.acts WHERE index IS NULL"
        " AND act_id NOT IN (SELECT act_id FROM ledger_view.pending)",
    ),
    (
        "it is in the tree and waits for it too",
        "SELECT act_id FROM ledger_view.pending JOIN ledger_view.entries USING (act_id)",
    ),
    (
        "its body is gone, and no act erased it",
        "SELECT act_id FROM ledger_view.acts WHERE body IS NULL AND (kind = 'ledger.bodies.erased' OR NOT EXISTS ("
        "SELECT FROM ledger_view.covers JOIN ledger_view.acts AS erasing ON erasing.act_id = covers.act_id"
        " WHERE table_name = 'ledger.bodies' AND row_key = acts.act_id::text"
        " AND erasing.kind = 'ledger.bodies.erased' AND erasing.act_id <> acts.act_id))",
    ),
    (
        "its body is not of the known form",
        "SELECT act_id FROM ledger_view.acts WHERE body IS NOT NULL AND body IS NOT JSON OBJECT",
    ),
    (
        "ledger.subjects has another time than it",
        "SELECT act_id FROM ledger_view.subjects JOIN ledger_view.acts USING (act_id)"
        " WHERE subjects.recorded_at <> acts.recorded_at",
    ),
    (
        "ledger.covers has another transaction than it",
        "SELECT act_id FROM ledger_view.covers JOIN ledger_view.acts USING (act_id)"
        " WHERE covers.transaction_at <> acts.transaction_at OR covers.xact_id <> acts.xact_id",
    ),
)


def check(report: Report, progress: Callable[[int, int], None] | None) -> None:
    """Each body against its commitment and its leaf, and all that is kept beside it."""
    with connection.cursor() as cursor:
        _acts(report, cursor, progress)
        for words, query in FINDINGS:
            cursor.execute(f"SELECT DISTINCT act_id FROM ({query}) AS found LIMIT %s", [MOST_PROBLEMS])  # noqa: S608
            for (act_id,) in cursor.fetchall():
                report.add(f"act {act_id}: {words}")
        _indexes(report, cursor)
        _times(report, cursor)
        _overdue(report, cursor)
        _kinds(report, cursor)


def _acts(report: Report, cursor: CursorWrapper, progress: Callable[[int, int], None] | None) -> None:
    cursor.execute("SELECT count(*) FROM ledger_view.acts")
    total, last = cursor.fetchone()[0], None
    while True:
        cursor.execute(ACTS, {"last": last, "most": GROUP})
        found = cursor.fetchall()
        for row in found:
            _act(report, *row)
        if progress:
            progress(report.acts, total)
        if len(found) < GROUP:
            return
        last = str(found[-1][0])


def _act(
    report: Report, act_id: object, kind: str, recorded_at: str | None, transaction_at: str | None,
    commitment: bytes, leaf_hash: bytes, salt: bytes | None, body: str | None, is_sane: bool,
) -> None:  # fmt: skip
    report.acts += 1
    if body is None or salt is None:
        report.erased += 1
    elif hashlib.sha256(bytes(salt) + body.encode()).digest() != bytes(commitment):
        report.add(f"act {act_id}: the body is not the one that was committed to")
    leaf = entry(act_id, kind, recorded_at or "", transaction_at or "", bytes(commitment))
    if tlog.leaf_hash(leaf) != bytes(leaf_hash):
        report.add(f"act {act_id}: kind, times or commitment are not those of its leaf")
    if not is_sane:
        report.add(f"act {act_id}: it says a time that cannot be ({recorded_at}, {transaction_at})")
    if str(act_id) in NO_ACT:
        report.add(f"act {act_id}: that is no id of an act")


def entry(
    act_id: object, kind: str, recorded_at: dt.datetime | str, transaction_at: dt.datetime | str, commitment: bytes
) -> bytes:
    """The six lines that are hashed as a leaf, as the database writes them."""
    lines = (
        "yimen.act.v1",
        str(act_id),
        kind,
        recorded_at if isinstance(recorded_at, str) else acts.timestamp(recorded_at),
        transaction_at if isinstance(transaction_at, str) else acts.timestamp(transaction_at),
        base64.b64encode(commitment).decode(),
    )
    return "".join(f"{line}\n" for line in lines).encode()


def _indexes(report: Report, cursor: CursorWrapper) -> None:
    """What acts are found by, and what the guards go by, against what the bodies say."""
    for table, (stored, told) in INDEXES.items():
        cursor.execute(
            f"SELECT DISTINCT act_id FROM (({stored} EXCEPT ({told}))"  # noqa: S608
            f" UNION ALL (({told}) EXCEPT {stored})) AS either LIMIT %s",
            [MOST_PROBLEMS],
        )
        for (act_id,) in cursor.fetchall():
            report.add(f"act {act_id}: ledger.{table} does not say what its body says")


def _times(report: Report, cursor: CursorWrapper) -> None:
    """The time that an act says against the clock then allowed, and against the acts before it in the log.

    Acts from before there was a clock are free; a new clock holds from the transaction of its act on.
    """
    cursor.execute("SELECT number, behind_seconds, ahead_seconds, act_id FROM ledger_view.clock ORDER BY number")
    for number, behind, ahead, act_id in cursor.fetchall():
        if number == 0 or (behind, ahead) != founding.USUAL:
            report.remark(f"acts may say a time up to {behind} seconds before and {ahead} after the database's clock"
                          f" ({'since the ledger was founded' if number == 0 else f'act {act_id}'})")  # fmt: skip
    cursor.execute(
        "SELECT number FROM ledger_view.clock LEFT JOIN ledger_view.acts USING (act_id) WHERE number > 0 AND ("
        " kind IS DISTINCT FROM 'ledger.clock.set' OR (body IS JSON OBJECT AND NOT body::jsonb -> 'event' @>"
        " jsonb_build_object('behind_seconds', behind_seconds, 'ahead_seconds', ahead_seconds)))"
    )
    for (number,) in cursor.fetchall():
        report.add(f"the ledger's clock: no act set it as its row {number} says")
    cursor.execute(
        "SELECT act_id FROM ledger_view.acts WHERE kind = 'ledger.clock.set'"
        " AND act_id NOT IN (SELECT act_id FROM ledger_view.clock WHERE number > 0)"
    )
    for (act_id,) in cursor.fetchall():
        report.add(f"act {act_id}: it set the ledger's clock, which does not say so")
    cursor.execute(
        "WITH clock AS (SELECT number, behind_seconds, ahead_seconds, coalesce(transaction_at, '-infinity') AS since,"
        " lead(transaction_at, 1, 'infinity') OVER (ORDER BY number) AS until"
        " FROM ledger_view.clock LEFT JOIN ledger_view.acts USING (act_id))"
        " SELECT act_id FROM ledger_view.acts WHERE (index IS NULL OR index >= coalesce((SELECT min(size)"
        " FROM ledger_view.sealed WHERE hash = sha256(convert_to((SELECT 'yimen.rows.v1' || E'\\n' || behind_seconds"
        " || E'\\n' || ahead_seconds || E'\\n' FROM clock WHERE number = 0), 'UTF8'))), 0))"
        " AND isfinite(recorded_at) AND isfinite(transaction_at) AND NOT EXISTS (SELECT FROM clock"
        " WHERE transaction_at BETWEEN since AND until AND recorded_at"
        " BETWEEN transaction_at - make_interval(secs => behind_seconds)"
        " AND transaction_at + make_interval(secs => ahead_seconds)) LIMIT %s",
        [MOST_PROBLEMS],
    )
    for (act_id,) in cursor.fetchall():
        report.add(f"act {act_id}: the time that it says was not that of the ledger's clock")
    cursor.execute(
        "SELECT act_id FROM (SELECT act_id, transaction_at, max(transaction_at) OVER (ORDER BY index) AS latest"
        " FROM ledger_view.acts WHERE index IS NOT NULL AND isfinite(transaction_at)) AS placed"
        " WHERE transaction_at < latest - make_interval(secs => %s) LIMIT %s",
        [LATE, MOST_PROBLEMS],
    )
    for (act_id,) in cursor.fetchall():
        report.add(f"act {act_id}: its transaction is long before those of acts that precede it in the log")


def _overdue(report: Report, cursor: CursorWrapper) -> None:
    """Acts that wait for longer than a receipt promises."""
    cursor.execute(
        "SELECT count(*), min(act_id::text) FROM ledger_view.pending"
        " WHERE transaction_at < transaction_timestamp() - make_interval(secs => %s)",
        [settings.LEDGER_MAX_MERGE_DELAY],
    )
    count, act_id = cursor.fetchone()
    if count:
        report.add(f"act {act_id}: it is promised to be in the tree and waits for longer ({count} acts do)")


def _kinds(report: Report, cursor: CursorWrapper) -> None:
    """The kinds that the ledger takes against those of the code."""
    cursor.execute("SELECT kind FROM ledger_view.kinds WHERE kind <> ALL(%s) ORDER BY 1", [founding.kinds()])
    for (kind,) in cursor.fetchall():
        report.add(f"the ledger takes acts of the kind {kind}, which this version does not have")
