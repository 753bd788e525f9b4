"""All policies of the demonstration's city over so many copies of its population, in a process of its own, so that its
peak memory is its own. Prints JSON.

    python -m bench._population_scan PEOPLE

A copy has the city's records under numbers of its own, so that households, incomes and enterprises hang together within
each copy and every policy finds as large a share as in the city. The tables lie in memory, as an extract does.
"""

import datetime as dt
import json
import resource
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import duckdb

from yimen import government
from yimen.demo.registers import records
from yimen.demo.registers.people import People
from yimen.engines.feel.sql import quoted, text
from yimen.government import populations
from yimen.government.schema import Policy, Release
from yimen.government.schema.registers import DataType

FOLDER = Path(__file__).parents[1] / "cities" / "haitang"
RESIDENTS = 5_000
AS_OF = dt.date(2026, 11, 24)
ROUNDS = 3
SETTINGS = {"memory_limit": "12GB", "temp_directory": "", "preserve_insertion_order": "false"}
TYPES: dict[DataType, str] = {"text": "VARCHAR", "date": "DATE", "boolean": "BOOLEAN"}


def megabytes() -> int:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def numbers(release: Release, policies: Iterable[Policy]) -> set[tuple[str, str]]:
    """The fields, by evidence, that say whose a record is: a copy has its own."""
    found = set()
    for policy in policies:
        facts = populations.facts(release, policy)
        evidence = {name: each.evidence for name, each in policy.facts.items()}
        found |= {(evidence[facts.subject], key) for key in facts.key}
        paths = [policy.recipient, *(path for each in policy.facts.values() for path in each.where.values())]
        found |= {(evidence[owner], field) for owner, field in (path.split(".") for path in paths)}
        found |= {(each.evidence, own) for each in policy.facts.values() for own in each.where}
    return found


def copy(connection: duckdb.DuckDBPyConnection, release: Release, policies: list[Policy], copies: int) -> None:
    """The tables of every kind of evidence that the policies read, with the fields that they read."""
    city, own = records.make(People(release, seed=1), residents=RESIDENTS), numbers(release, policies)
    fields: dict[str, set[str]] = {}
    for policy in policies:
        for evidence, names in populations.fields_of(release, policy).items():
            fields.setdefault(evidence, set()).update(names)
    for evidence, names in sorted(fields.items()):
        register, kind = release.registers[evidence.partition(".")[0]], release.evidence(evidence)
        assert kind is not None
        table, columns = city[register.id][kind.table], sorted(names)
        places = [table.columns.index(name) for name in columns]
        texts = [[None if row[n] is None else records.as_text(row[n]) for row in table.rows()] for n in places]
        made = []
        for number, name in enumerate(columns):
            data = register.fields[name].type
            digits, scale = populations.DIGITS.get(data, (18, 0))
            value = f"CAST(c{number} AS {TYPES.get(data, f'DECIMAL({digits + scale}, {scale})')})"
            made.append(f"{value + ' || i' if (evidence, name) in own else value} AS {quoted(name)}")
        read = ", ".join(f"unnest(${number + 1}) AS c{number}" for number in range(len(columns)))
        query = f"SELECT {', '.join(made)} FROM (SELECT {read}), range({copies}) copies(i)"
        connection.execute(f"CREATE TABLE {quoted(evidence)} AS {query}", texts)


def query_of(release: Release, policy: Policy) -> str:
    """Who has the right or narrowly has it not, how much, and the rules that held or narrowly did not."""
    planned, facts = (
        populations.plan(release, policy, on=AS_OF, near_misses=policy.decides),
        populations.facts(release, policy),
    )
    right = policy.rules.decisions[policy.right].name
    kept = [f"{facts.subject}.{facts.key[0]}"]
    if right in planned.rules:
        kept += [planned.rules[right], *([planned.near[right].rules] if right in planned.near else [])]
    if policy.amount:
        kept.append(populations.column_of(policy, planned, policy.amount))
    due, near = text(populations.right(policy, planned)), text(populations.near_miss(policy, planned))
    columns = ", ".join(map(quoted, kept))
    return f"SELECT {columns}, {due} AS due FROM ({planned.query(facts)}) WHERE {due} OR {near}"


def scan(connection: duckdb.DuckDBPyConnection, release: Release, policy: Policy) -> dict[str, object]:
    """The least seconds of some rounds."""
    query, rounds = query_of(release, policy), []
    parameters = {"as_of": AS_OF} if "$as_of" in query else None
    for _ in range(ROUNDS):
        connection.execute(f"DROP TABLE IF EXISTS {quoted(policy.id)}")
        started, busy = time.perf_counter(), time.process_time()
        connection.execute(f"CREATE TABLE {quoted(policy.id)} AS {query}", parameters)
        rounds.append((time.perf_counter() - started, time.process_time() - busy))
    counts = f"SELECT count(*) FILTER (WHERE due), count(*) FILTER (WHERE NOT due) FROM {quoted(policy.id)}"
    [due, near] = connection.execute(counts).fetchone() or (0, 0)
    subjects = f"SELECT count(*) FROM {quoted(policy.facts[policy.subject].evidence)}"
    [among] = connection.execute(subjects).fetchone() or (0,)
    busy = min(cpu for _, cpu in rounds)
    return {"seconds": min(rounds)[0], "cpu": busy, "of": policy.subject, "subjects": among, "due": due, "near": near}


def main() -> None:
    release = government.compile(FOLDER)
    policies = [release.policies[name] for name in sorted(release.policies)]
    with duckdb.connect(config=SETTINGS) as connection:
        copy(connection, release, policies, int(sys.argv[1]) // RESIDENTS)
        before = megabytes()
        found = {policy.name.en: scan(connection, release, policy) for policy in policies}
    print(json.dumps({"tables_mb": before, "peak_mb": megabytes(), "policies": found}))


if __name__ == "__main__":
    main()
