"""Reactions: entries a second in batches, and with a transaction for each, as followers of one act at a time had it.

Runs against an embedded PostgreSQL in a folder of its own, which flushes to disk as in use.
"""

import time

from bench import environment

COUNT = 10_000


def main() -> None:
    """Append acts, let one reaction each way put a row for every one of them, and print both."""
    with environment.database():
        _measure()


def _measure() -> None:
    import psycopg
    from django.conf import settings
    from django.db import connection, transaction
    from django.utils import timezone

    from yimen.ledger import followers, following, operations, sequencer
    from yimen.ledger.acts import SYSTEM
    from yimen.ledger.events import BodiesErased

    with psycopg.connect(settings.DATABASE_URLS["owner"]) as admin:
        admin.execute("CREATE TABLE effect (act text)")
    with transaction.atomic():
        for _ in range(COUNT):
            operations.append(BodiesErased(acts=[], basis="-", reason="-"), actor=SYSTEM, now=timezone.now())
    sequencer.sequence_now()
    followers.FOLLOWERS.clear()
    for most, name in ((1, "bench.by-act"), (following.BATCH, "bench.by-batch")):

        @followers.reaction(BodiesErased, name=name, starts="beginning")
        def effect(event, act, now) -> None:
            """A row for each act."""
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO effect VALUES (%s)", [str(act.id)])

        effect.__qualname__ += name
        began = time.perf_counter()
        while following.catch_up(name, now=timezone.now(), most=most):
            pass
        took = time.perf_counter() - began
        print(f"{most:4} acts in a transaction: {COUNT / took:7.0f} entries/s", flush=True)
    connection.close()


if __name__ == "__main__":
    main()
