"""Every signed statement against the tree and the chain over the rows, and that there were enough of them in time."""

import base64
import hashlib

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper

from yimen.engines import tlog
from yimen.ledger import sequencer
from yimen.ledger.verifying.recorded import TIME
from yimen.ledger.verifying.report import MOST_PROBLEMS, Report

GROUPS = (
    "WITH held AS (SELECT size, lag(size) OVER (ORDER BY size) AS low, hash, sequenced_at FROM ledger_view.sealed)"  # noqa: S608
    f" SELECT held.size, held.hash, {TIME.format('held.sequenced_at')}, held.low,"
    " sha256(convert_to(coalesce(string_agg("
    "covers.act_id || E'\\n' || covers.table_name || E'\\n' || covers.row_key || E'\\n'"
    " || coalesce(covers.seal::text, '-') || E'\\n' || coalesce(encode(covers.digest, 'hex'), '-') || E'\\n',"
    " '' ORDER BY entries.index, covers.table_name COLLATE \"C\", covers.row_key COLLATE \"C\"), ''), 'UTF8'))"
    " FROM held LEFT JOIN ledger_view.entries ON entries.index >= coalesce(held.low, 0) AND entries.index < held.size"
    " LEFT JOIN ledger_view.covers USING (act_id)"
    " GROUP BY held.size, held.hash, held.sequenced_at, held.low ORDER BY held.size"
)


def check(report: Report, roots: dict[int, bytes]) -> None:
    """Signatures, roots, the chain over the rows, and gaps."""
    with connection.cursor() as cursor:
        begins, chain = _chain(report, cursor)
        _notes(report, cursor, roots, begins, chain)
        _gaps(report, cursor)


def _chain(report: Report, cursor: CursorWrapper) -> tuple[int, dict[int, bytes]]:
    """The chain over the digests of rows, linked anew: the size at which it begins, and its hash at each size."""
    cursor.execute("SELECT behind_seconds, ahead_seconds FROM ledger_view.clock WHERE number = 0")
    founded = cursor.fetchone() or ("", "")
    link = hashlib.sha256("yimen.rows.v1\n{}\n{}\n".format(*founded).encode()).digest()
    cursor.execute(GROUPS)
    begins, chain = 0, {}
    for size, stored, sequenced_at, low, grouped in cursor.fetchall():
        if low is None and bytes(stored) == link:
            begins = size
        else:
            link = hashlib.sha256(link + bytes(grouped) + (sequenced_at or "").encode()).digest()
        if bytes(stored) != link:
            report.add(f"the rows that acts of entries {low or 0} to {size - 1} changed are not those that were sealed")
        chain[size] = link
    if report.entries > max(chain, default=0) and report.entries > begins:
        report.add(f"entries up to {report.entries - 1} came into the tree without the seals of their rows")
    return begins, chain


def _notes(
    report: Report, cursor: CursorWrapper, roots: dict[int, bytes], begins: int, chain: dict[int, bytes]
) -> None:
    verifier = sequencer.verifier()
    cursor.execute("SELECT size, root, note FROM ledger_view.checkpoints ORDER BY size")
    for size, root, note in cursor.fetchall():
        report.checkpoints += 1
        try:
            signed = tlog.open_checkpoint(note, [verifier], origin=verifier.name)
        except (tlog.NoteError, tlog.CheckpointError) as error:
            report.add(f"checkpoint of size {size}: {error}")
            continue
        if signed.size != size or roots.get(size) != signed.root or bytes(root) != signed.root:
            report.add(f"checkpoint of size {size}: the tree has another root")
        rows = (f"rows {base64.b64encode(chain[size]).decode()}",) if size in chain else ()
        if signed.extensions != rows and (size > begins or signed.extensions):
            report.add(f"checkpoint of size {size}: the rows that acts changed were sealed otherwise")


def _gaps(report: Report, cursor: CursorWrapper) -> None:
    """Checkpoints in the order of their sizes, and one for each group soon after it came into the tree.

    One that was deleted leaves a group that only a later one states; so does a sequencer that was killed and stayed
    away, which broke its promise too.
    """
    cursor.execute(
        "SELECT size FROM (SELECT size, published_at, lag(published_at) OVER (ORDER BY size) AS before"
        " FROM ledger_view.checkpoints) AS placed WHERE published_at < before LIMIT %s",
        [MOST_PROBLEMS],
    )
    for (size,) in cursor.fetchall():
        report.add(f"checkpoint of size {size}: it was published before a smaller one")
    cursor.execute(
        "SELECT size FROM (SELECT checkpoints.size, published_at, (SELECT max(transaction_at) FROM ledger_view.acts"
        " WHERE index = checkpoints.size - 1) AS latest FROM ledger_view.checkpoints) AS placed"
        " WHERE published_at < latest LIMIT %s",
        [MOST_PROBLEMS],
    )
    for (size,) in cursor.fetchall():
        report.add(f"checkpoint of size {size}: it was published before its last act was recorded")
    cursor.execute(
        "WITH stated AS (SELECT sealed.size, sealed.sequenced_at, (SELECT published_at FROM ledger_view.checkpoints"
        " WHERE checkpoints.size >= sealed.size ORDER BY checkpoints.size LIMIT 1) AS published_at"
        " FROM ledger_view.sealed OFFSET 0)"
        " SELECT size FROM stated WHERE coalesce(published_at, transaction_timestamp())"
        " > sequenced_at + make_interval(secs => %s) ORDER BY size LIMIT %s",
        [settings.LEDGER_MAX_MERGE_DELAY, MOST_PROBLEMS],
    )
    for (size,) in cursor.fetchall():
        report.add(f"entries up to {size - 1} came into the tree, and no checkpoint stated them in time")
