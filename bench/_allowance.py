"""What the benchmarks of rules share: a table of twelve rules over six inputs, one person, and a million people."""

from pathlib import Path

from yimen.engines.feel.sql import column
from yimen.engines.feel.types import BOOLEAN, NUMBER, STRING

PEERS = Path(__file__).resolve().parents[1] / ".bench-venv" / "bin" / "python"
ROWS = 1_000_000
PEOPLE = f"""SELECT CAST(i * 7919 % 101 AS SMALLINT) age, CAST(i * 104729 % 500000 / 100 AS DECIMAL(12,2)) income,
i % 7 = 0 disabled, 'd' || (i % 5) district, CAST(1 + i % 5 AS SMALLINT) household, i % 9 = 0 student
FROM range({ROWS}) t(i)"""
INPUTS = {
    "age": column("age", NUMBER, digits=3), "income": column("income", NUMBER, digits=10, scale=2),
    "disabled": column("disabled", BOOLEAN), "district": column("district", STRING),
    "household": column("household", NUMBER, digits=3), "student": column("student", BOOLEAN),
}  # fmt: skip
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


def people(count: int) -> list[dict[str, object]]:
    """The first of the people, one by one."""
    return [
        {"age": n * 7919 % 101, "income": n * 104729 % 500000 / 100, "disabled": n % 7 == 0, "district": f"d{n % 5}",
         "household": 1 + n % 5, "student": n % 9 == 0}
        for n in range(count)
    ]  # fmt: skip
