"""Rules over a whole population in DuckDB, in one run: one table beside SQL written by hand and beside OpenFisca, then
policies of several shapes over people and households, at one, three and ten million people.

OpenFisca runs in `.bench-venv` (requirements/bench.txt), never in the product's environment; without that it is left
out.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import duckdb

from bench._allowance import INPUTS, PEERS, PEOPLE, ROWS, model
from yimen.engines.dmn import population, reader

POPULATIONS = (1_000_000, 3_000_000, 10_000_000)
HAND = """CASE WHEN age < 18 THEN {} WHEN age < 30 THEN {} WHEN age < 45 THEN {} WHEN age < 60 THEN {}
WHEN age < 70 THEN {} WHEN age < 80 THEN {}
WHEN age < 90 THEN CASE WHEN income < 2000 THEN CASE WHEN disabled THEN {} ELSE {} END WHEN household > 2 THEN {} END
ELSE CASE WHEN income < 2000 THEN CASE WHEN disabled THEN {} ELSE {} END WHEN household > 2 THEN {} END END"""
AMOUNT = HAND.format(0, 10, 20, 30, 40, 50, 500, 400, 300, 501, 401, 301)
RULE = HAND.format(*(1 << rule for rule in range(12)))


def timed(*runs, threads: int, rounds: int = 15) -> list[float]:
    """Seconds of each run, the least of several: what else the machine does only ever adds. The runs take turns.

    With one thread it is processor time, with several the time that passes.
    """
    clock = time.process_time if threads == 1 else time.perf_counter
    seconds: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds + 1):
        for run, found in zip(runs, seconds, strict=True):
            started = clock()
            run()
            found.append(clock() - started)
    return [min(found[1:]) for found in seconds]


def one_table(threads: int) -> None:
    """A million rows: the planned SQL beside a CASE written by hand, and beside OpenFisca."""
    definitions = reader.read(model().encode())
    plan = population.plan(definitions, "Allowance", INPUTS)
    narrow = population.plan(definitions, "Allowance", INPUTS, near=True)
    value, rules, near = plan.columns[""], plan.rules["Allowance"], narrow.near["Allowance"].rules
    connection = duckdb.connect(config={"threads": str(threads)})
    connection.execute(f"CREATE TABLE people AS {PEOPLE}")
    queries = {
        "CASE written by hand": f"SELECT sum(amount) FROM (SELECT *, {AMOUNT} AS amount FROM people)",
        "planned from DMN": f'SELECT sum("{value}") FROM ({plan.sql("people")})',
        "two by hand, for amount and rule":
            f"SELECT sum(amount), sum(rule) FROM (SELECT *, {AMOUNT} AS amount, {RULE} AS rule FROM people)",
        "planned, with the rules that held": f'SELECT sum("{value}"), sum("{rules}") FROM ({plan.sql("people")})',
        "planned, and those that narrowly failed":
            f'SELECT sum("{value}"), sum("{rules}"), sum("{near}") FROM ({narrow.sql("people")})',
    }  # fmt: skip
    found = [connection.execute(query).fetchone() for query in queries.values()]
    total = found[0][0]
    assert {row[0] for row in found} == {total}
    assert {row[1] for row in found[2:]} == {found[2][1]}
    runs = [lambda query=query: connection.execute(query).fetchone() for query in queries.values()]
    seconds = timed(*runs, threads=threads)
    how = "one thread, processor time" if threads == 1 else f"{threads} threads, time that passes"
    print(f"\n{ROWS:,} rows, twelve rules of six inputs; {how}")
    for name, each, peer in zip(queries, seconds, (0, 0, 2, 2, 2), strict=True):
        print(f"  {name:40} {each * 1000:8.1f} ms   {each / seconds[peer]:5.2f} × by hand")
    beside_openfisca(connection, plan, threads, total)


def beside_openfisca(connection: duckdb.DuckDBPyConnection, plan: population.Plan, threads: int, total: int) -> None:
    """The same file read, the rules applied and every person's amount kept: by both."""
    if not PEERS.exists():
        print("  OpenFisca left out: .bench-venv is not there")
        return

    def keep(source: str) -> float:
        planned = plan.sql(source)
        query = f'CREATE OR REPLACE TEMP TABLE kept AS SELECT "{plan.columns[""]}" AS amount FROM ({planned})'
        [seconds] = timed(lambda: connection.execute(query), threads=threads)
        assert connection.execute("SELECT sum(amount) FROM kept").fetchone() == (total,)
        return seconds

    in_memory = keep("people")
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("parquet", "csv"):
            path = Path(folder) / f"people.{kind}"
            connection.execute(f"COPY people TO '{path}'")
            connection.execute(f"CREATE VIEW {kind} AS FROM '{path}'")
            ended = subprocess.run(
                [str(PEERS), "-P", str(Path(__file__).with_name("_population_peers.py")), str(path), str(threads)],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            if ended.returncode:
                print(f"  OpenFisca failed: {(ended.stderr.strip().splitlines() or ['?'])[-1]}")
                return
            theirs = json.loads(ended.stdout)
            assert theirs["sum"] == total
            if kind == "parquet":
                compared("rules alone, data loaded", in_memory, theirs["rules"])
            compared(f"from {kind}, loading included", keep(kind), theirs["loading"] + theirs["rules"])


def compared(what: str, ours: float, theirs: float) -> None:
    print(f"  {what:40} {ours * 1000:8.1f} ms   OpenFisca {theirs * 1000:7.1f} ms   {theirs / ours:5.2f} × ours")


def all_policies() -> None:
    """The city's policies over populations that grow, each in a process of its own: seconds, and its peak memory."""
    print(
        "\nall policies of the demonstration's city, households and enterprises included, over copies of its records;"
    )
    print("who has a right, how much and by which rule is kept, and who narrowly has none")
    print("        people   seconds   CPU s  CPU s / million  tables MB  peak MB      rights    narrowly")
    shares = set()
    for people in POPULATIONS:
        command = [sys.executable, "-m", "bench._population_scan", str(people)]
        ended = subprocess.run(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True, check=True)
        found = json.loads(ended.stdout)
        sums = ("seconds", "cpu", "due", "near")
        seconds, busy, due, near = (sum(each[what] for each in found["policies"].values()) for what in sums)
        held = f"{found['tables_mb']:10,} {found['peak_mb']:8,}"
        print(f"  {people:12,} {seconds:9.2f} {busy:7.2f} {busy / people * 1e6:16.2f} {held} {due:11,} {near:11,}")
        shares.add((Fraction(due, people), Fraction(near, people)))
    assert len(shares) == 1, "every copy of the city has the same rights"
    for name, each in found["policies"].items():
        of = f"{each['subjects']:11,} {each['of']:<10}"
        print(f"    {name:50} {of} {each['cpu']:7.2f} CPU s {each['due']:9,} rights {each['near']:9,} narrowly")


if __name__ == "__main__":
    one_table(1)
    one_table(os.cpu_count() or 2)
    all_policies()
