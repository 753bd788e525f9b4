"""How long one process lets the database work for it: pages little, jobs more, migrations as long as it takes."""

from dataclasses import dataclass
from typing import Any

from django.db.backends.signals import connection_created


@dataclass(frozen=True)
class Limits:
    """Seconds: of one statement, of waiting for a lock, and of an open transaction in which nothing happens."""

    statement: int
    lock: int
    idle: int

    def hold(self) -> None:
        """Hold every connection that this process makes from now on to these limits."""
        connection_created.connect(self._set, weak=False, dispatch_uid="yimen.platform.limits")

    def _set(self, *, connection: Any, **_: Any) -> None:
        limits = (f"{self.statement}s", f"{self.lock}s", f"{self.idle}s")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false),"
                " set_config('idle_in_transaction_session_timeout', %s, false)",
                limits,
            )


PAGES = Limits(statement=30, lock=10, idle=60)
JOBS = Limits(statement=900, lock=60, idle=300)
