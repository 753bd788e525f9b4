"""Random typed expressions over a small table, and the comparison of both back ends on them, row by row."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from decimal import Decimal

import duckdb

from yimen.engines import feel
from yimen.engines.feel import nodes
from yimen.engines.feel.sql import Aggregates, NotVectorisable, Number, Relation, Scalar, column, text, to_sql
from yimen.engines.feel.sql.values import Context
from yimen.engines.feel.temporal.durations import NANOSECONDS, DaysTime, YearsMonths
from yimen.engines.feel.types import BOOLEAN, DATE, DT_DURATION, NUMBER, STRING, YM_DURATION

AS_OF = dt.date(2026, 11, 24)
COLUMNS = {
    "age": (NUMBER, "SMALLINT", {"digits": 5}),
    "income": (NUMBER, "DECIMAL(12,2)", {"digits": 10, "scale": 2}),
    "name": (STRING, "VARCHAR", {}),
    "city name": (STRING, "VARCHAR", {}),
    "born": (DATE, "DATE", {}),
    "moved in": (DATE, "DATE", {}),
    "insured": (BOOLEAN, "BOOLEAN", {}),
    "student": (BOOLEAN, "BOOLEAN", {}),
}
MEMBERS = {name: COLUMNS[name] for name in ("age", "income", "name", "born", "insured")}
NAMES = frozenset(COLUMNS) | {"members", "item", "m"}


class Maker:
    """Makes expressions of a wanted type, never deeper than it is told."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.fields: dict[str, str] = {}

    def pick(self, *options):
        return self.random.choice(options)()

    def number(self, depth: int) -> str:
        r = self.random
        atoms = [
            lambda: r.choice(["age", "income", "age", "income"]),
            lambda: r.choice(["0", "1", "2", "18", "65", "-3", "0.5", "1234.56", "-0.01", "100", "7"]),
        ]
        if depth <= 0:
            return self.pick(*atoms)
        n, d, s, b = (lambda: self.number(depth - 1)), (lambda: self.date(0)), (lambda: self.string(0)), self.boolean
        return self.pick(
            *atoms,
            lambda: f"({n()} {r.choice('+-')} {n()})",
            lambda: f"({n()} * {self.number(0)})",
            lambda: f"({self.number(0)} / {r.choice(['2', '4', '5', '8', '100', '-10', '0.25'])})",
            lambda: f"(-{n()})",
            lambda: f"({self.number(0)} ** {r.choice('123')})",
            lambda: f"(if {b(depth - 1)} then {n()} else {n()})",
            lambda: (
                f"{r.choice(ROUNDING)}({self.number(0)} / {self.number(0)}, {r.choice(['0', '1', '2', '-1', '3'])})"
            ),
            lambda: f"{r.choice(ROUNDING)}({n()}, {r.choice(['0', '1', '2', '-1', '-2'])})",
            lambda: f"{r.choice(['floor', 'ceiling'])}({n()})",
            lambda: f"abs({n()})",
            lambda: f"modulo({self.number(0)}, {self.number(0)})",
            lambda: f"{r.choice(['sum', 'min', 'max'])}({n()}, {n()})",
            lambda: f"sum([{n()}, {self.number(0)}, {self.number(0)}])",
            lambda: f"decimal(mean({self.number(0)}, {self.number(0)}, {self.number(0)}), 2)",
            lambda: f"count([{n()}, {s()}])",
            lambda: f"string length({self.string(depth - 1)})",
            lambda: f"{d()}.{r.choice(['year', 'month', 'day', 'weekday'])}",
            lambda: f"{r.choice(['day of year', 'week of year', 'last day of month'])}({d()})",
            lambda: f"years and months duration({d()}, {d()}).{r.choice(['years', 'months'])}",
            lambda: f"({d()} - {d()}).{r.choice(['days', 'hours'])}",
            lambda: f"count(members{self.where()})",
            lambda: f"{r.choice(['sum', 'min', 'max'])}(members{self.where()}.{r.choice(['age', 'income'])})",
            lambda: f"round half up(mean(members{self.where()}.income), 2)",
            lambda: f"(function(x) x + {self.number(0)})({n()})",
            lambda: f"{{a: {n()}, b: a + 1}}.b",
        )

    def where(self) -> str:
        return self.random.choice(
            [
                "",
                "[age >= 18]",
                "[insured]",
                "[not(insured)]",
                '[name = "a"]',
                "[income > 100 and age < 60]",
                "[age != null]",
                "[name = city name]",
                "[insured = student and age != null]",
                "[born < moved in]",
            ]
        )

    def boolean(self, depth: int) -> str:
        r = self.random
        atoms = [
            lambda: r.choice(["insured", "student"]),
            lambda: f"{self.number(0)} {r.choice(ORDER)} {self.number(0)}",
        ]
        if depth <= 0:
            return "(" + self.pick(*atoms) + ")"
        n, s, d = (lambda: self.number(depth - 1)), (lambda: self.string(depth - 1)), (lambda: self.date(depth - 1))
        b = lambda: self.boolean(depth - 1)  # noqa: E731
        return (
            "("
            + self.pick(
                *atoms,
                lambda: f"{n()} {r.choice(ORDER)} {n()}",
                lambda: f"{s()} {r.choice(ORDER)} {s()}",
                lambda: f"{d()} {r.choice(ORDER)} {d()}",
                lambda: f"{self.number(0)} / {self.number(0)} {r.choice(ORDER)} {self.number(0)}",
                lambda: f"{self.number(0)} / {self.number(0)} {r.choice(ORDER)} {self.number(0)} / {self.number(0)}",
                lambda: f"{b()} {r.choice(['and', 'or'])} {b()}",
                lambda: f"{b()} {r.choice(['=', '!='])} {b()}",
                lambda: f"not({b()})",
                lambda: f"{r.choice(['any', 'all'])}({b()}, {b()})",
                lambda: f"{n()} between {self.number(0)} and {self.number(0)}",
                lambda: f"{self.number(0)} in {r.choice(RANGES)}",
                lambda: (
                    f"{self.number(0)} in ({self.number(0)}, > {self.number(0)}, {r.choice(['null', '3', '[1..9]'])})"
                ),
                lambda: f'{s()} in ("a", name, "")',
                lambda: f"{r.choice(['name', 'age', 'born', 'insured', 'income'])} {r.choice(['=', '!='])} null",
                lambda: f"{r.choice(['contains', 'starts with', 'ends with'])}({s()}, {self.string(0)})",
                lambda: f"list contains([{self.number(0)}, {self.number(0)}, null], {self.number(0)})",
                lambda: f"{r.choice(['odd', 'even'])}({n()})",
                lambda: f"(if {b()} then {b()} else {b()})",
                lambda: f"{d()} - {d()} {r.choice(ORDER)} {self.days()}",
                lambda: f"years and months duration({d()}, {d()}) {r.choice(ORDER)} {self.months()}",
                lambda: f"{r.choice(['some', 'every'])} m in members{self.where()} satisfies {r.choice(MEMBER_TESTS)}",
                lambda: f"list contains(members.name, {r.choice(STRINGS)})",
                lambda: f"mean(members.age) {r.choice(ORDER)} {self.number(0)}",
            )
            + ")"
        )

    def string(self, depth: int) -> str:
        r = self.random
        if depth <= 0:
            return self.pick(lambda: r.choice(["name", "city name"]), lambda: r.choice(STRINGS))
        s = lambda: self.string(depth - 1)  # noqa: E731
        return self.pick(
            lambda: r.choice(["name", "city name"]),
            lambda: f"({s()} + {s()})",
            lambda: f"substring({s()}, {r.choice(['1', '2', '-1', '-2', '5', '0'])})",
            lambda: f"substring({s()}, {r.choice(['1', '2', '-2'])}, {r.choice(['1', '2', '9'])})",
            lambda: f"substring {r.choice(['before', 'after'])}({s()}, {self.string(0)})",
            lambda: f"(if {self.boolean(0)} then {s()} else {s()})",
            lambda: f"{r.choice(['day of week', 'month of year'])}({self.date(0)})",
            lambda: f"string({s()})",
            lambda: f"max({s()}, {s()})",
            lambda: f"min(members{self.where()}.name)",
        )

    def date(self, depth: int) -> str:
        r = self.random
        if depth <= 0:
            return self.pick(
                lambda: r.choice(["born", "moved in"]), lambda: r.choice(["today()", 'date("2024-02-29")'])
            )
        return self.pick(
            lambda: r.choice(["born", "moved in", "today()"]),
            lambda: f"({self.date(depth - 1)} {r.choice('+-')} {self.months()})",
            lambda: f"({self.date(depth - 1)} {r.choice('+-')} {self.days()})",
            lambda: f"min({self.date(0)}, {self.date(0)})",
            lambda: f"max(members{self.where()}.born)",
            lambda: f"date({self.date(0)})",
        )

    def months(self) -> str:
        return f'duration("{self.random.choice(["P1Y", "P18M", "-P1M", "P60Y", "P0M"])}")'

    def days(self) -> str:
        return f'duration("{self.random.choice(["P1D", "P30D", "-P2D", "PT36H", "-PT1H", "PT90S"])}")'


ROUNDING = ("decimal", "floor", "ceiling", "round up", "round down", "round half up", "round half down")
ORDER = ("<", "<=", ">", ">=", "=", "!=")
RANGES = ("[0..18]", "(18..65]", "[-5..100)", "]0..65[", "[18..18]")
STRINGS = ('"a"', '""', '"王"', '"ab"', '"𠮷"', '"it\'s"', '"b a"')
MEMBER_TESTS = (
    "m.age >= 18",
    "m.insured",
    'm.name = "a"',
    "m.income / 2 > 50",
    "m.age > 5 and m.insured",
    "m.born < today()",
    "m.age > age",
    "m.income <= income and m.name != name",
)


def rows(count: int, seed: int) -> list[dict]:
    """Rows with many nulls and values at borders; each has up to four members."""
    r = random.Random(seed)

    def row(names) -> dict:
        made: dict[str, object] = {}
        for name in names:
            kind, _, _ = COLUMNS[name]
            if r.random() < 0.15:
                made[name] = None
            elif name == "age":
                made[name] = Decimal(r.choice([0, 1, 2, 3, 17, 18, 19, 64, 65, 66, 100, -1]))
            elif kind == NUMBER:
                made[name] = Decimal(r.choice([0, 1, -1, 5, 50, 9999, 100000, 123456, 6500, -250])) / 100
            elif kind == STRING:
                made[name] = r.choice(["a", "", "ab", "王芳", "𠮷野", "it's", "b a", "aa"])
            elif kind == DATE:
                made[name] = r.choice([dt.date(2024, 2, 29), dt.date(1960, 11, 24), dt.date(1966, 11, 25), AS_OF,
                                       dt.date(2000, 1, 31), dt.date(1999, 12, 31)])  # fmt: skip
            else:
                made[name] = r.random() < 0.5
        return made

    return [row(COLUMNS) | {"members": [row(MEMBERS) for _ in range(r.choice([0, 0, 1, 2, 4]))]} for _ in range(count)]


def database(table: list[dict]) -> duckdb.DuckDBPyConnection:
    """The rows as two tables, `people` and `members`."""
    connection = duckdb.connect(config={"threads": "1"})
    for name, columns in (("people", COLUMNS), ("members", MEMBERS)):
        listed = ", ".join(f'"{column}" {kind[1]}' for column, kind in columns.items())
        connection.execute(f'CREATE TABLE {name} ("row" INTEGER, {listed})')
    for number, person in enumerate(table):
        marks = ", ".join("?" * (len(COLUMNS) + 1))
        connection.execute(f"INSERT INTO people VALUES ({marks})", [number, *(person[c] for c in COLUMNS)])
        for member in person["members"]:
            marks = ", ".join("?" * (len(MEMBERS) + 1))
            connection.execute(f"INSERT INTO members VALUES ({marks})", [number, *(member[c] for c in MEMBERS)])
    return connection


VARIABLES = {name: column(name, kind, table="people", **size) for name, (kind, _, size) in COLUMNS.items()} | {
    "members": Relation(
        "members",
        Context({name: column(name, kind, table="members", **size) for name, (kind, _, size) in MEMBERS.items()}),
    )
}


def query(value: Scalar | Number, aggregates: Aggregates) -> str:
    """The query that gives the value of each row, in order."""

    def columns(found: dict) -> str:
        return "".join(f', {text(sql)} AS "{name}"' for sql, name in found.items())

    wanted = text(value.sql)
    shared, paired = aggregates.found.get("members", {}), aggregates.paired.get("members", {})
    return (
        f'SELECT {wanted} FROM people LEFT JOIN (SELECT "row"{columns(shared)} FROM members GROUP BY "row") AS one '
        f'USING ("row") LEFT JOIN (SELECT people."row"{columns(paired)} FROM people JOIN members '
        'ON people."row" = members."row" GROUP BY people."row") AS other USING ("row") ORDER BY people."row"'
    )


def as_feel(value: object, kind: object) -> object:
    """What DuckDB gave, as a FEEL value."""
    if value is None or isinstance(value, bool | str | dt.date):
        return value
    if kind == YM_DURATION:
        return YearsMonths(int(value))
    if kind == DT_DURATION:
        return DaysTime(int(value) * NANOSECONDS)
    return Decimal(value)


def compare(
    expressions: int, table: list[dict], seed: int
) -> tuple[int, Counter, Counter, Counter, list[str], Counter]:
    """Compare both back ends: how often, per built-in, per type, per null, the differences, and the refusals."""
    maker, connection = Maker(seed), database(table)
    builtins, kinds, nulls, refusals = Counter(), Counter(), Counter(), Counter()
    compared, different = 0, []
    for number in range(expressions):
        kind = ("number", "boolean", "string", "date")[number % 4]
        feel_text = getattr(maker, kind)(maker.random.randint(1, 3))
        aggregates = Aggregates()
        try:
            value = to_sql(feel_text, VARIABLES, aggregates=aggregates)
        except NotVectorisable as refusal:
            refusals[refusal.message[:60]] += 1
            continue
        sql = query(value, aggregates)
        got = connection.execute(sql, {"as_of": AS_OF} if "$as_of" in sql else None).fetchall()
        program = feel.compile(feel_text, NAMES)
        used = {node.function.name for node in nodes.walk(program.expression.tree)
                if isinstance(node, nodes.Call) and isinstance(node.function, nodes.Name)}  # fmt: skip
        read = {path.partition(".")[0] for path in program.names}
        for row, (found,) in zip(table, got, strict=True):
            wanted = program(row, today=AS_OF)
            if as_feel(found, value.type) != wanted:
                different.append(f"{feel_text}\n  {row}\n  closures {wanted!r}\n  SQL      {found!r}\n  {sql}")
            compared += 1
            nulls.update(name for name in read if row.get(name) is None)
        builtins.update(dict.fromkeys(used, len(table)))
        kinds[str(value.type)] += len(table)
    return compared, builtins, kinds, nulls, different, refusals
