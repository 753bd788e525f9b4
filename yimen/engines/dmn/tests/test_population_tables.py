"""Generated tables of every hit policy, with nulls: SQL and closures agree on values, on rules, and on near misses."""

import datetime as dt
import random
from collections import Counter
from decimal import Decimal

import duckdb
import pytest

from yimen.engines import dmn
from yimen.engines.dmn import population, reader
from yimen.engines.dmn.tests.models import decision, definitions, given, table, text
from yimen.engines.feel.sql import NotVectorisable, column
from yimen.engines.feel.types import BOOLEAN, DATE, NUMBER, STRING

INPUTS = {
    "age": column("age", NUMBER, digits=3),
    "income": column("income", NUMBER, digits=10, scale=2),
    "disabled": column("disabled", BOOLEAN),
    "status": column("status", STRING),
    "born": column("born", DATE),
}
SQL_TYPES = ("SMALLINT", "DECIMAL(12, 2)", "BOOLEAN", "VARCHAR", "DATE")
VALUES = {
    "age": [None, *map(Decimal, (17, 18, 30, 59, 60, 61, 80))],
    "income": [None, *map(Decimal, ("0.00", "999.99", "1000.00", "2000.50", "2000.51"))],
    "disabled": [None, True, False],
    "status": [None, "", "a", "b", "ab"],
    "born": [None, dt.date(1966, 11, 23), dt.date(1966, 11, 24), dt.date(1966, 11, 25), dt.date(2000, 2, 29)],
}
CELLS = {
    "age": ["< 18", ">= 60", "[18..60)", "(18..60]", "[30..60]", "30", "17, 18, 80", "not(30)", "not(< 30)", "!= 60",
            "< 18, >= 80", "null", "not(null)", "> income", "? = 18 or ? = income", "modulo(?, 2) = 0", ">= 61"],
    "income": ["< 1000", "<= 1000", "[1000..2000.5]", "> 2000.50", "]0..1000[", "0", "not(0, 1000)", "> age * 20",
               "null, 0"],
    "disabled": ["true", "false", "not(true)", "null", "not(null)", "true, false", "? = true or age > 60"],
    "status": ['"a"', '"a", "b"', 'not("a")', 'not("a", "")', 'contains(?, "a")', "null", '""', '< "b"',
               '["a".."ab"]', 'not(>= "b")'],
    "born": ['< date("1966-11-24")', '>= date("1966-11-24")', '[date("1966-11-24")..date("1966-11-25")]',
             'date("2000-02-29")', 'not(date("2000-02-29"))', '> date("1966-11-23"), null', "null"],
}  # fmt: skip
ALLOWED = {"age": "[0..79]", "status": '"a", "b", "ab"', "disabled": "true, false", "income": "< 2000.51"}
POLICIES = ("UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT/COUNT", "COLLECT/SUM", "COLLECT/MIN", "COLLECT/MAX")
NUMBERS = ["0", "10", "10", "12.5", "-3", "null"]
TEXTS = ['"x"', '"y"', '"y"', '"z"', "null"]


class Made:
    """One generated table: as a model, and each of its cells as a table of its own."""

    def __init__(self, seed: int) -> None:
        r = random.Random(seed)
        self.policy = POLICIES[seed % len(POLICIES)]
        self.inputs = r.sample(list(INPUTS), r.randint(1, 4))
        numeric = self.policy.startswith("COLLECT") or r.random() < 0.5
        single = self.policy in ("PRIORITY", "COLLECT/COUNT") or r.random() < 0.7
        self.outputs = ["one"] if single else ["one", "other"]
        results = NUMBERS if numeric else TEXTS
        if r.random() < 0.2 and self.policy in ("UNIQUE", "FIRST", "COLLECT/SUM", "COLLECT/MAX") and numeric:
            results = [*NUMBERS, "age", "income + 1"]
        self.cells = [[self.cell(r, name) for name in self.inputs] for _ in range(r.choice([1, 2, 3, 5, 8]))]
        rules = [f"{' | '.join(row)} -> {' | '.join(r.choice(results) for _ in self.outputs)}" for row in self.cells]
        default = r.choice(["", "", r.choice(results[:4])])
        ordered = {"PRIORITY": '"z", "x", "y"' if not numeric else "12.5, 10, 0, -3"}.get(self.policy, "")
        tested = table(", ".join(self.inputs), ", ".join(self.outputs), *rules, policy=self.policy, allowed=ordered,
                       default=default)  # fmt: skip
        if self.inputs[0] in ALLOWED and r.random() < 0.3:
            values = f"<inputValues><text>{ALLOWED[self.inputs[0]].replace('<', '&lt;')}</text></inputValues>"
            tested = tested.replace("</inputExpression>", f"</inputExpression>{values}", 1)
        alone = {
            (rule, place): table(name, "holds", f"{row[place]} -> true", default="false")
            for rule, row in enumerate(self.cells)
            for place, name in enumerate(self.inputs)
        }
        self.xml = definitions(
            *map(given, INPUTS),
            decision("tested", tested, *INPUTS),
            *(decision(f"{rule} {place}", cell, *INPUTS) for (rule, place), cell in alone.items()),
        )
        self.rows = [{name: r.choice(values) for name, values in VALUES.items()} for _ in range(40)]

    @staticmethod
    def cell(r: random.Random, name: str) -> str:
        return "-" if r.random() < 0.3 else r.choice(CELLS[name])

    def by_sql(self) -> list[tuple]:
        """For each row its values, the rules that hold, those that fail by one condition, and those by each input."""
        plan = population.plan(reader.read(self.xml), "tested", INPUTS, near=True)
        near = plan.near["tested"]
        columns = [*plan.columns.values(), plan.rules["tested"], near.rules, *near.inputs.values()]
        connection = duckdb.connect(config={"threads": "1"})
        listed = ", ".join(f"{name} {kind}" for name, kind in zip(INPUTS, SQL_TYPES, strict=True))
        connection.execute(f"CREATE TABLE people (place INTEGER, {listed})")
        connection.executemany(
            "INSERT INTO people VALUES (?, ?, ?, ?, ?, ?)", [(n, *row.values()) for n, row in enumerate(self.rows)]
        )
        selected = ", ".join(f'"{name}"' for name in columns)
        found = connection.execute(f"SELECT {selected} FROM ({plan.sql('people')}) ORDER BY place").fetchall()
        n = len(plan.columns)
        return [(row[:n], row[n], row[n + 1], dict(zip(near.inputs, row[n + 2 :], strict=True))) for row in found]

    def alone(self, model: dmn.Model, row: dict) -> tuple:
        """The same from evaluations of this row."""
        result = model.evaluate("tested", row, trace=True)
        value = result.value
        values = tuple(value.values()) if isinstance(value, dict) else (value,) * len(self.outputs)
        [trace] = [each for each in result.trace if each.name == "tested"]
        near, by = 0, dict.fromkeys((name for place, name in enumerate(self.inputs) if self.looks_at(place)), 0)
        for rule in range(len(self.cells)) if trace.rules else ():
            failed = [
                name
                for place, name in enumerate(self.inputs)
                if model.evaluate(f"{rule} {place}", row).value is not True
            ]
            if len(failed) == 1:
                near |= 1 << rule
                by[failed[0]] |= 1 << rule
                assert [c.input for c in trace.rules[rule].conditions if c.held is False] == failed
        return values, sum(1 << (rule.number - 1) for rule in trace.hits), near, by

    def looks_at(self, place: int) -> bool:
        return any(row[place] != "-" for row in self.cells)


@pytest.mark.parametrize("count", [80, pytest.param(2000, marks=pytest.mark.long)])
def test_generated_tables_answer_each_row_as_alone(count):
    compared, answered, refused = Counter(), Counter(), Counter()
    for seed in range(count):
        made = Made(seed)
        try:
            found = made.by_sql()
        except NotVectorisable as refusal:
            refused[str(refusal)[:90]] += 1
            continue
        model = dmn.load(made.xml)
        for row, sql in zip(made.rows, found, strict=True):
            alone = made.alone(model, row)
            assert sql == alone, f"table {seed}, {row}\n{reader.read(made.xml).elements['tested']}"
            compared[made.policy] += 1
            answered[made.policy, "null" if alone[0][0] is None else "a value"] += 1
            answered[made.policy, "near" if alone[2] else "not near"] += 1

    assert set(compared) == set(POLICIES)
    assert all(answered[policy, what] for policy in POLICIES for what in ("null", "a value", "near", "not near")
               if (policy, what) != ("COLLECT/COUNT", "null"))  # fmt: skip
    assert sum(refused.values()) < count * 0.15, refused


def test_a_table_whose_tree_would_be_too_large_is_listed_rule_by_rule():
    """Twelve inputs that each rule looks at alone have 4,096 combinations of rules."""
    names = [f"n{number}" for number in range(12)]
    rules = [
        " | ".join("> 5" if place == number else "-" for place in range(12)) + f" -> {number + 1}"
        for number in range(12)
    ]
    xml = definitions(
        *map(given, names), decision("d", table(", ".join(names), "one", *rules, policy="COLLECT/SUM"), *names)
    )
    plan = population.plan(reader.read(xml), "d", {name: column(name, NUMBER, digits=3) for name in names})
    r = random.Random(1)
    rows = [{name: r.choice([None, Decimal(5), Decimal(6)]) for name in names} for _ in range(50)]

    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t (place INTEGER, {', '.join(f'{name} SMALLINT' for name in names)})")
        connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' * 13)})",
                               [(n, *row.values()) for n, row in enumerate(rows)])  # fmt: skip
        found = connection.execute(f'SELECT d, "d #" FROM ({plan.sql("t")}) ORDER BY place').fetchall()

    model = dmn.load(xml)
    for row, (value, held) in zip(rows, found, strict=True):
        alone = model.evaluate("d", row, trace=True)
        assert (value, held) == (alone.value, sum(1 << rule.number - 1 for rule in alone.trace[-1].hits))


def test_a_table_of_more_rules_than_a_bigint_has_bits():
    rules = [f"{number} -> {number}" for number in range(100)]
    xml = definitions(given("n"), decision("d", table("n", "one", *rules), "n"))
    plan = population.plan(reader.read(xml), "d", {"n": column("n", NUMBER, digits=3)})

    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE one AS SELECT 99 AS n")
        [found] = connection.execute(f'SELECT d, "d #" FROM ({plan.sql("one")})').fetchall()

    assert found == (99, 1 << 99)


def test_a_literal_expression_has_no_rules():
    plan = population.plan(reader.read(definitions(given("n"), decision("d", text("n + 1"), "n"))), "d",
                           {"n": column("n", NUMBER, digits=3)}, near=True)  # fmt: skip

    assert (plan.rules, plan.near) == ({}, {})
