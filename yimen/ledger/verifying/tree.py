"""The Merkle tree, grown anew from its leaves."""

from django.db import connection

from yimen.engines import tlog
from yimen.ledger.verifying.report import Report

GROUP = 5_000


def check(report: Report) -> dict[int, bytes]:
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
