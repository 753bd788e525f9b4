"""How many acts in a second, and what an act costs: the same change with and without its act, in the same run.

The peer is a plain insert into an unguarded table of the same shape, committed durably. Then the tree: how fast
committed acts are put into it, how long a proof takes, and how long verifying everything.
"""

import time
import uuid

import psycopg

from bench import environment

SECONDS = 4.0


def main() -> None:
    """Measure and print."""
    with environment.database():
        from django.conf import settings
        from django.db import connection, connections, transaction
        from django.utils import timezone

        from yimen.ledger import acts, operations, queries, sequencer, verifying
        from yimen.ledger.guards import guard

        with psycopg.connect(settings.DATABASE_URLS["owner"]) as owner:
            owner.execute("CREATE TABLE guarded (id uuid PRIMARY KEY, content text NOT NULL)")
            owner.execute("CREATE TABLE plain (id uuid PRIMARY KEY, content text NOT NULL)")
            owner.execute(guard("guarded").sql)

        @acts.event("bench.thing.made")
        class ThingMade:
            """Something was made, as often as this machine can."""

            content: str

        with psycopg.connect(settings.DATABASE_URLS["owner"]) as owner:
            owner.execute("INSERT INTO ledger.kinds VALUES (%s)", ["bench.thing.made"])

        actor = acts.Actor(kind="person", id="bench")

        def insert(table: str, key: uuid.UUID) -> None:
            with connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {table} VALUES (%s, %s)", [key, "content of a usual length" * 4])

        def plain() -> None:
            with transaction.atomic():
                insert("plain", uuid.uuid4())

        def act() -> acts.Act:
            key = uuid.uuid4()
            with transaction.atomic():
                appended = operations.append(
                    ThingMade(content="content of a usual length" * 4),
                    actor=actor,
                    rows=[("guarded", str(key))],
                    subjects=[f"thing:{key}"],
                    now=timezone.now(),
                )
                insert("guarded", key)
            return appended

        print(environment.HEAD)
        for clients in (1, 16):
            bare = environment.load(clients, SECONDS, plain, end=connections.close_all)
            whole = environment.load(clients, SECONDS, act, end=connections.close_all)
            print(bare.line(f"plain insert, clients: {clients}"))
            print(whole.line(f"insert with its act, clients: {clients}"))
            print(f"  an act costs {whole.percentile(0.5) - bare.percentile(0.5):.2f} ms at the median")

        begun = time.perf_counter()
        count = sequencer.sequence_now()
        took = time.perf_counter() - begun
        print(f"\nsequencing: {count} acts in {took:.2f} s, {count / took:.0f}/s")
        last = act()
        sequencer.sequence_now()
        proving = environment.load(1, 1.0, lambda: queries.proof_of(last.id))
        print(proving.line(f"a proof in a tree of {count + 1} leaves"))
        with psycopg.connect(settings.DATABASE_URLS["owner"]) as owner:
            owner.execute("DROP TABLE plain")  # which no act guards
        begun = time.perf_counter()
        report = verifying.verify()
        took = time.perf_counter() - begun
        assert report.ok, report.problems
        print(f"verifying everything: {report.acts} acts in {took:.2f} s, {report.acts / took:.0f}/s")


if __name__ == "__main__":
    main()
