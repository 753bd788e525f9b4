"""One decision table for one person, and for one person after the other: ours and peers, in one run. For what a million
people cost see also `bench.population`.

Peers run in `.bench-venv` (requirements/bench.txt), never in the product's environment; without it they are left out.
All figures are processor time, the least of several rounds: what else the machine does only ever adds.
"""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from bench._allowance import INPUTS, PEERS, PEOPLE, PERSON, ROWS, model, people
from yimen.engines import dmn
from yimen.engines.dmn import population, reader

SOME = 2_000
"""People who are looked at one by one."""


def timed(run: Callable[[], object], times: int, rounds: int = 15) -> float:
    """Microseconds of processor time of one run."""
    found = []
    for _ in range(rounds):
        started = time.process_time()
        for _ in range(times):
            run()
        found.append((time.process_time() - started) / times * 1e6)
    return min(found)


def ours() -> dict[str, dict[str, float]]:
    """Microseconds of one evaluation, and of each of many rows."""
    loaded, rows = dmn.load(model().encode()), people(SOME)
    plan = population.plan(reader.read(model().encode()), "Allowance", INPUTS)
    connection = duckdb.connect(config={"threads": "1"})
    connection.execute(f"CREATE TABLE people AS {PEOPLE}")
    query = f'SELECT sum("{plan.columns[""]}") FROM ({plan.sql("people")})'

    def total() -> int:
        return sum(int(loaded.evaluate("Allowance", row).value or 0) for row in rows)

    in_sql = connection.execute(f'SELECT sum("{plan.columns[""]}") FROM ({plan.sql(f"(FROM people LIMIT {SOME})")})')
    assert in_sql.fetchone() == (total(),)
    return {
        "one": {
            "Model.evaluate": timed(lambda: loaded.evaluate("Allowance", PERSON), 5000),
            "Model.evaluate, with a trace": timed(lambda: loaded.evaluate("Allowance", PERSON, trace=True), 1000),
        },
        "rows": {
            "Model.evaluate, row by row": timed(total, 1) / SOME,
            "the same DMN as SQL, in DuckDB": timed(lambda: connection.execute(query).fetchone(), 1) / ROWS,
        },
        "total": {"": total()},
    }


def theirs(total: float) -> dict[str, dict[str, float]]:
    """The same of the peers; nothing where their environment is not there."""
    if not PEERS.exists():
        print("peers left out: .bench-venv is not there")
        return {"one": {}, "rows": {}}
    given = json.dumps({"person": PERSON, "rows": people(SOME), "total": total})
    script = Path(__file__).with_name("_rules_peers.py")
    ended = subprocess.run([str(PEERS), "-P", str(script)], input=given, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(ended.stdout)  # type: ignore[no-any-return]


def main() -> None:
    """Print both tables, with ratios."""
    found = ours()
    peers = theirs(found["total"][""])
    plain, *_ = found["one"].values()
    print("one evaluation, 12 rules of 6 inputs")
    for name, micro in (found["one"] | peers["one"]).items():
        print(f"  {name:38}{micro:12.2f} µs {micro / plain:11.1f} × Model.evaluate")
    print(f"rows in a second of one processor ({SOME:,} people; in DuckDB {ROWS:,})")
    for name, micro in found["rows"].items():
        print(f"  {name:38}{1e6 / micro:12,.0f}")
    for name, micro in peers["rows"].items():
        one_by_one, in_sql = (micro / own for own in found["rows"].values())
        print(f"  {name:38}{1e6 / micro:12,.0f}    ours {one_by_one:7.1f} × row by row, {in_sql:7.1f} × as SQL")


if __name__ == "__main__":
    main()
