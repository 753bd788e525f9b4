"""One decision table for a million people in DuckDB: SQL planned from DMN, and a CASE written by hand, in one run."""

import statistics
import time

import duckdb

from bench.rules import model
from yimen.engines.dmn import population, reader
from yimen.engines.feel.sql import column
from yimen.engines.feel.types import BOOLEAN, NUMBER, STRING

ROWS = 1_000_000

HAND = """CASE WHEN age < 18 THEN 0 WHEN age < 30 THEN 10 WHEN age < 45 THEN 20 WHEN age < 60 THEN 30
WHEN age < 70 THEN 40 WHEN age < 80 THEN 50
WHEN age < 90 THEN CASE WHEN income < 2000 THEN CASE WHEN disabled THEN 500 ELSE 400 END WHEN household > 2 THEN 300 END
ELSE CASE WHEN income < 2000 THEN CASE WHEN disabled THEN 501 ELSE 401 END WHEN household > 2 THEN 301 END END"""


def many() -> None:
    """A million rows in DuckDB: the planned SQL beside a CASE written by hand, one thread."""
    connection = duckdb.connect(config={"threads": "1"})
    connection.execute(
        "CREATE TABLE people AS SELECT CAST(i * 7919 % 101 AS SMALLINT) age,"
        " CAST(i * 104729 % 500000 / 100 AS DECIMAL(12,2))"
        " income, i % 7 = 0 disabled, 'd' || (i % 5) district, CAST(1 + i % 5 AS SMALLINT) household, i % 9 = 0 student"
        f" FROM range({ROWS}) t(i)"
    )
    inputs = {
        "age": column("age", NUMBER, digits=3), "income": column("income", NUMBER, digits=10, scale=2),
        "disabled": column("disabled", BOOLEAN), "district": column("district", STRING),
        "household": column("household", NUMBER, digits=3), "student": column("student", BOOLEAN),
    }  # fmt: skip
    plan = population.plan(reader.read(model().encode()), "Allowance", inputs)
    ours = f'SELECT sum("{plan.columns[""]}") FROM ({plan.sql("people")})'
    hand = f"SELECT sum({HAND}) FROM people"
    seconds = {}
    for name, sql in (("hand-written CASE", hand), ("planned from DMN", ours)):
        rounds = []
        for _ in range(7):
            started = time.perf_counter()
            result = connection.execute(sql).fetchone()[0]
            rounds.append(time.perf_counter() - started)
        seconds[name] = statistics.median(rounds)
        print(f"{name:36}  {seconds[name] * 1000:8.1f} ms for {ROWS:,} rows   sum {result}")
    print(f"  ratio {seconds['planned from DMN'] / seconds['hand-written CASE']:.2f}")


if __name__ == "__main__":
    many()
