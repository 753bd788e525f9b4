"""One decision table for one person and for a million: ours, peers, and SQL written by hand, in one run.

Peers run in `.bench-venv` (requirements/bench.txt), never in the product's environment; without it they are left out.
"""

import json
import statistics
import subprocess
import time
from pathlib import Path

import duckdb

from yimen.engines import dmn
from yimen.engines.dmn import population, reader
from yimen.engines.feel.sql import column
from yimen.engines.feel.types import BOOLEAN, NUMBER, STRING

PEERS = Path(__file__).resolve().parents[1] / ".bench-venv" / "bin" / "python"
ROWS = 1_000_000
AGES = ["< 18", "[18..30)", "[30..45)", "[45..60)", "[60..70)", "[70..80)", "[80..90)", ">= 90"]


def model() -> str:
    """Twelve rules over six inputs, disjoint."""
    rules = [(age, "-", "-", "-", "-", "-", 10 * n) for n, age in enumerate(AGES[:-2])]
    for n, age in enumerate(AGES[-2:]):
        rules += [(age, "< 2000", "true", "-", "-", "-", 500 + n), (age, "< 2000", "false", "-", "-", "-", 400 + n),
                  (age, ">= 2000", "-", "-", "> 2", "-", 300 + n)]  # fmt: skip
    inputs = [("age", "number"), ("income", "number"), ("disabled", "boolean"), ("district", "string"),
              ("household", "number"), ("student", "boolean")]  # fmt: skip

    def text(value: object) -> str:
        return str(value).replace("<", "&lt;").replace(">", "&gt;")

    body = "".join(
        f'<input><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression></input>'
        for name, kind in inputs
    )
    body += '<output name="amount" typeRef="number"/>'
    for rule in rules:
        cells = "".join(f"<inputEntry><text>{text(cell)}</text></inputEntry>" for cell in rule[:6])
        body += f"<rule>{cells}<outputEntry><text>{rule[6]}</text></outputEntry></rule>"
    data = "".join(
        f'<inputData id="i-{n}" name="{n}"><variable name="{n}" typeRef="{k}"/></inputData>' for n, k in inputs
    )
    needs = "".join(
        f'<informationRequirement><requiredInput href="#i-{n}"/></informationRequirement>' for n, _ in inputs
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="urn:bench">'
        f'{data}<decision id="a" name="Allowance"><variable name="Allowance" typeRef="number"/>{needs}'
        f'<decisionTable hitPolicy="UNIQUE">{body}</decisionTable></decision></definitions>'
    )


PERSON = {"age": 82, "income": 1500, "disabled": True, "district": "tingchao", "household": 3, "student": False}


def timed(run, times: int) -> float:
    """Microseconds of one run, the median of seven rounds."""
    rounds = []
    for _ in range(7):
        started = time.perf_counter()
        for _ in range(times):
            run()
        rounds.append((time.perf_counter() - started) / times * 1e6)
    return statistics.median(rounds)


def one() -> None:
    """One evaluation, without and with a trace, and the peers'."""
    loaded = dmn.load(model().encode())
    plain = timed(lambda: loaded.evaluate("Allowance", PERSON), 2000)
    traced = timed(lambda: loaded.evaluate("Allowance", PERSON, trace=True), 300)
    print(f"one evaluation, 12 rules of 6 inputs    {plain:8.1f} µs    with a trace {traced:8.1f} µs")
    if not PEERS.exists():
        print("  peers left out: .bench-venv is not there")
        return
    script = Path(__file__).with_name("_rules_peers.py")
    ended = subprocess.run(
        [str(PEERS), str(script)], input=json.dumps(PERSON), capture_output=True, text=True, check=False
    )
    for name, micro in json.loads(ended.stdout or "{}").items():
        print(f"  {name:36}  {micro:8.1f} µs    {micro / plain:6.1f} × ours")
    if ended.returncode:
        print(f"  peers failed: {ended.stderr.strip().splitlines()[-1] if ended.stderr else ended.returncode}")


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
    one()
    many()
