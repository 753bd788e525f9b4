"""Policies over a made-up population, in a process of its own, so that its peak memory is its own. Prints JSON.

    python -m bench._population_scan PEOPLE

The tables lie in memory, as an extract from registers does; the answers of each policy are kept beside them.
"""

import datetime as dt
import json
import resource
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import duckdb

from yimen.engines.dmn import reader
from yimen.engines.dmn.population import Facts, Records, constants, plan
from yimen.engines.feel.sql import column
from yimen.engines.feel.types import BOOLEAN, DATE, NUMBER, STRING

LIMIT = "12GB"
ROUNDS = 3
AS_OF = dt.date(2026, 11, 24)
PARAMETERS = {"from_80": 100, "from_90": 200, "from_100": Decimal("800.50"), "line": 1180, "care": 300}
TABLES = {  # three people to a household on average, in no order; two of three people have an income
    "people": """SELECT i AS id, hash(i) % ({n} // 3) AS home,
        DATE '1922-01-01' + CAST(hash(i, 1) % 38000 AS INTEGER) AS born_on, hash(i, 2) % 20 = 0 AS disabled,
        CASE WHEN hash(i, 3) % 5 = 0 THEN 'elsewhere' ELSE 'resident' END AS registration
        FROM range({n}) t(i)""",
    "homes": """SELECT i AS no, ['north', 'south', 'outside'][1 + CAST(hash(i, 4) % 3 AS INTEGER)] AS district
        FROM range({n} // 3) t(i)""",
    "incomes": """SELECT i AS id, CAST(hash(i, 5) % 900000 / 100 AS DECIMAL(12, 2)) AS amount
        FROM range({n}) t(i) WHERE hash(i, 6) % 3 <> 0""",
}  # fmt: skip
PERSON = {
    "id": column("id", NUMBER, digits=18), "born_on": column("born_on", DATE),
    "disabled": column("disabled", BOOLEAN), "registration": column("registration", STRING),
}  # fmt: skip


def facts(subject: str, key: str, single: Records, home: str) -> Facts:
    """A subject with the members of the household and all that they earn."""
    return Facts(
        subject=subject,
        key=(key,),
        records={
            subject: single,
            "members": Records("people", PERSON, where={"home": home}, many=True, key="id"),
            "incomes": Records("incomes", {"amount": column("amount", NUMBER, digits=10, scale=2)},
                               where={"id": "members.id"}, many=True),
        },
    )  # fmt: skip


OF_PERSON = facts("person", "id", Records("people", PERSON), "person.home")
OF_HOUSEHOLD = facts("household", "no", Records("homes", {"district": column("district", STRING)}), "household.no")
POLICIES = {"Old age": OF_PERSON, "Low income": OF_HOUSEHOLD, "Care at home": OF_PERSON}


def megabytes() -> int:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def scan(connection: duckdb.DuckDBPyConnection, policy: str, query: str) -> dict[str, object]:
    """Run a policy, keeping who has a right, how much and by which rule; the least seconds of some rounds."""
    parameters = {"as_of": AS_OF} if "$as_of" in query else None
    rounds = []
    for _ in range(ROUNDS):
        connection.execute(f'DROP TABLE IF EXISTS "{policy}"')
        started, busy = time.perf_counter(), time.process_time()
        connection.execute(f'CREATE TABLE "{policy}" AS {query}', parameters)
        rounds.append((time.perf_counter() - started, time.process_time() - busy))
    hits, amount = connection.execute(f'SELECT count(*), sum(amount) FROM "{policy}"').fetchone() or (0, 0)
    return {"seconds": min(rounds)[0], "cpu": min(busy for _, busy in rounds), "hits": hits, "amount": str(amount)}


def main() -> None:
    people = int(sys.argv[1])
    definitions = reader.read(Path(__file__).with_name("policies.dmn"))
    with tempfile.TemporaryDirectory() as folder:
        connection = duckdb.connect(config={"memory_limit": LIMIT, "temp_directory": folder})
        for name, query in TABLES.items():
            connection.execute(f"CREATE TABLE {name} AS {query.format(n=people)}")
        before, found = megabytes(), {}
        for name, of in POLICIES.items():
            planned = plan(definitions, name, of.inputs() | {"parameters": constants(PARAMETERS)})
            key, value, rules = f"{of.subject}.{of.key[0]}", planned.columns[""], planned.rules[name]
            kept = f'"{key}", "{value}" AS amount, "{rules}" AS rules'
            query = f'SELECT {kept} FROM ({planned.query(of)}) WHERE "{value}" > 0'
            found[name] = scan(connection, name, query)
    print(json.dumps({"people": people, "tables_mb": before, "peak_mb": megabytes(), "policies": found}))


if __name__ == "__main__":
    main()
