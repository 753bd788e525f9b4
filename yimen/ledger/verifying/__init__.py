"""Verifying the whole ledger: everything that it says is computed again from the bodies up.

What the database should be like is what the code of this version says (`schema`), never what the database says of
itself. Whatever is found, however odd, becomes a sentence of the report: no act and no table makes verifying fail.
"""

from collections.abc import Callable

from django.db import Error, connection, transaction

from yimen.ledger.verifying import checkpoints, recorded, rows, schema, tree
from yimen.ledger.verifying.recorded import entry
from yimen.ledger.verifying.report import Report

__all__ = ["Report", "entry", "verify"]


def verify(*, progress: Callable[[int, int], None] | None = None) -> Report:
    """Recompute commitments, leaves, the tree, every checkpoint and the digest of every row that acts changed, and
    compare functions, guards and rights with those of this version."""
    report = Report()
    outermost = not connection.in_atomic_block
    roots: dict[int, bytes] = {}
    with transaction.atomic():
        if outermost:  # one view of everything, while acts go on being appended
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for name, part in (
            ("acts", lambda: recorded.check(report, progress)),
            ("the tree", lambda: roots.update(tree.check(report))),
            ("checkpoints", lambda: checkpoints.check(report, roots)),
            ("functions, guards and rights", lambda: schema.check(report)),
            ("rows", lambda: rows.check(report)),
        ):
            _take(report, name, part)
    return report


def _take(report: Report, name: str, part: Callable[[], object]) -> None:
    try:
        with transaction.atomic():
            part()
    except (Error, ValueError, ArithmeticError, LookupError, TypeError) as error:
        said = " ".join(str(error).split())[:200]
        report.add(f"{name}: they cannot all be checked: {type(error).__name__}: {said}")
