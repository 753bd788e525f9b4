"""One decision table for one person: ours and peers, in one run. For a million see `bench.population`.

Peers run in `.bench-venv` (requirements/bench.txt), never in the product's environment; without it they are left out.
"""

import json
import statistics
import subprocess
import time
from pathlib import Path

from yimen.engines import dmn

PEERS = Path(__file__).resolve().parents[1] / ".bench-venv" / "bin" / "python"
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


if __name__ == "__main__":
    one()
