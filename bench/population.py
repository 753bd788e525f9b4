"""Rules over a whole population in DuckDB, in one run: one table beside SQL written by hand and beside OpenFisca, then
policies of several shapes over people and households, at one, three and ten million people.

OpenFisca runs in `.bench-venv` (requirements/bench.txt), never in the product's environment; without that it is left
out.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from bench._allowance import INPUTS, PEERS, PEOPLE, ROWS, model
from yimen.engines.dmn import population, reader

POPULATIONS = (1_000_000, 3_000_000, 10_000_000)
HAND = """CASE WHEN age < 18 THEN 0 WHEN age < 30 THEN 10 WHEN age < 45 THEN 20 WHEN age < 60 THEN 30
WHEN age < 70 THEN 40 WHEN age < 80 THEN 50
WHEN age < 90 THEN CASE WHEN income < 2000 THEN CASE WHEN disabled THEN 500 ELSE 400 END WHEN household > 2 THEN 300 END
ELSE CASE WHEN income < 2000 THEN CASE WHEN disabled THEN 501 ELSE 401 END WHEN household > 2 THEN 301 END END"""


def timed(*runs, rounds: int = 15) -> list[float]:
    """Seconds of each run, the least of several: what else the machine does only ever adds. The runs take turns."""
    seconds: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds + 1):
        for run, found in zip(runs, seconds, strict=True):
            started = time.perf_counter()
            run()
            found.append(time.perf_counter() - started)
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
        "CASE written by hand": f'SELECT sum(amount) FROM (SELECT *, {HAND} AS amount FROM people)',
        "planned from DMN": f'SELECT sum("{value}") FROM ({plan.sql("people")})',
        "  with the rules that held": f'SELECT sum("{value}"), max("{rules}") FROM ({plan.sql("people")})',
        "  and those that narrowly did not":
            f'SELECT sum("{value}"), max("{rules}"), max("{near}") FROM ({narrow.sql("people")})',
    }  # fmt: skip
    [total, *others] = [connection.execute(query).fetchone()[0] for query in queries.values()]
    assert others == [total] * len(others)
    hand, *planned = timed(*(lambda query=query: connection.execute(query).fetchone() for query in queries.values()))
    print(f"\n{ROWS:,} rows, {threads} thread{'s' * (threads > 1)}: twelve rules of six inputs")
    for name, seconds in zip(queries, (hand, *planned), strict=True):
        print(f"  {name:36} {seconds * 1000:8.1f} ms   {seconds / hand:5.2f} × by hand")
    beside_openfisca(connection, plan, threads, total)


def beside_openfisca(connection: duckdb.DuckDBPyConnection, plan: population.Plan, threads: int, total: int) -> None:
    """The same file read, the rules applied and every person's amount kept: by both."""
    if not PEERS.exists():
        print("  OpenFisca left out: .bench-venv is not there")
        return

    def keep(source: str) -> float:
        planned = plan.sql(source)
        query = f'CREATE OR REPLACE TEMP TABLE kept AS SELECT "{plan.columns[""]}" AS amount FROM ({planned})'
        [seconds] = timed(lambda: connection.execute(query))
        assert connection.execute("SELECT sum(amount) FROM kept").fetchone() == (total,)
        return seconds

    in_memory = keep("people")
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("parquet", "csv"):
            path = Path(folder) / f"people.{kind}"
            connection.execute(f"COPY people TO '{path}'")
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
            compared(f"from {kind}, loading included", keep(f"(FROM '{path}')"), theirs["loading"] + theirs["rules"])


def compared(what: str, ours: float, theirs: float) -> None:
    print(f"  {what:36} {ours * 1000:8.1f} ms   OpenFisca {theirs * 1000:7.1f} ms   {theirs / ours:5.2f} × ours")


def all_policies() -> None:
    """The city's policies over populations that grow, each in a process of its own: seconds, and its peak memory."""
    print(
        "\nall policies of the demonstration's city, households and enterprises included, over copies of its records;"
    )
    print("who has a right, how much and by which rule is kept, and who narrowly has none")
    print("        people   seconds   CPU s  CPU s / million  tables MB  peak MB      rights    narrowly")
    for people in POPULATIONS:
        command = [sys.executable, "-m", "bench._population_scan", str(people)]
        ended = subprocess.run(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True, check=True)
        found = json.loads(ended.stdout)
        sums = ("seconds", "cpu", "due", "near")
        seconds, busy, due, near = (sum(each[what] for each in found["policies"].values()) for what in sums)
        held = f"{found['tables_mb']:10,} {found['peak_mb']:8,}"
        print(f"  {people:12,} {seconds:9.2f} {busy:7.2f} {busy / people * 1e6:16.2f} {held} {due:11,} {near:11,}")
    for name, each in found["policies"].items():
        of = f"{each['subjects']:11,} {each['of']:<10}"
        print(f"    {name:50} {of} {each['seconds']:7.2f} s {each['due']:9,} rights {each['near']:9,} narrowly")


if __name__ == "__main__":
    one_table(1)
    one_table(2)
    all_policies()
