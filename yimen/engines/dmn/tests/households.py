"""Made-up people, their households, incomes and employers: as tables, and as the facts of each person."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from yimen.engines.dmn.population import Facts, Records
from yimen.engines.feel.sql import column
from yimen.engines.feel.types import BOOLEAN, DATE, NUMBER, STRING

AS_OF = dt.date(2026, 11, 24)
PARAMETERS = {"limit": Decimal("650.50"), "district": "north"}
PERSON = {
    "id": column("id", STRING),
    "born_on": column("born_on", DATE),
    "disabled": column("disabled", BOOLEAN),
    "status": column("status", STRING),
}
INCOME = {"amount": column("amount", NUMBER, digits=10, scale=2)}
FIRM = {"staff": column("staff", NUMBER, digits=5), "exempt": column("exempt", BOOLEAN)}
FACTS = Facts(
    subject="person",
    key=("id",),
    records={
        "person": Records("people", PERSON, key="id"),
        "household": Records("homes", {"district": column("district", STRING)}, where={"no": "person.home"}),
        "household.members": Records("people", PERSON, where={"home": "person.home"}, many=True, key="id"),
        "incomes": Records("incomes", INCOME, where={"id": "household.members.id"}, many=True),
        # Two members may work for one firm, which is in the list once.
        "firms": Records("firms", FIRM, where={"no": "household.members.firm"}, many=True, key="no"),
    },
)
NAMES = ("person", "household", "incomes", "firms", "parameters")
"""The input data of a model over these facts."""
TABLES = {
    "people": "id VARCHAR, born_on DATE, disabled BOOLEAN, status VARCHAR, home INTEGER, firm INTEGER",
    "homes": "no INTEGER, district VARCHAR",
    "incomes": "id VARCHAR, amount DECIMAL(12, 2)",
    "firms": "no INTEGER, staff SMALLINT, exempt BOOLEAN",
}
BIRTHDAYS = [None, dt.date(1946, 11, 25), dt.date(1966, 11, 24), dt.date(1966, 11, 25), dt.date(2010, 2, 28)]
AMOUNTS = [None, *map(Decimal, ("0.00", "650.50", "1301.00", "99.99"))]
Row = dict[str, object]


@dataclass(frozen=True)
class Population:
    """Rows by table, with nulls, empty households, homes that no table holds, and people without a home or firm."""

    rows: dict[str, list[Row]]

    @classmethod
    def drawn(cls, seed: int, *, people: int = 60) -> "Population":
        """The population of a seed."""
        r = random.Random(seed)
        homes = people // 4
        residents = [
            {
                "id": f"p{number}",
                "born_on": r.choice(BIRTHDAYS),
                "disabled": r.choice([None, True, False, False]),
                "status": r.choice([None, "employed", "retired", "student"]),
                "home": r.choice([None, *range(homes)]),
                "firm": r.choice([None, *range(homes)]),
            }
            for number in range(people)
        ]
        return cls(
            {
                "people": residents,
                "homes": [{"no": n, "district": (None, "north", "south")[n % 3]} for n in range(homes - 2)],
                "incomes": [
                    {"id": r.choice(residents)["id"], "amount": r.choice(AMOUNTS)} for _ in range(people * 2 // 3)
                ],
                "firms": [
                    {"no": n, "staff": r.choice([None, 1, 30, 31]), "exempt": r.choice([None, True, False])}
                    for n in range(homes - 3)
                ],
            }
        )

    def database(self) -> duckdb.DuckDBPyConnection:
        """The rows as tables in memory."""
        connection = duckdb.connect(config={"threads": "1"})
        for name, columns in TABLES.items():
            connection.execute(f"CREATE TABLE {name} ({columns})")
            marks = ", ".join("?" * len(self.rows[name][0]))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", [[*row.values()] for row in self.rows[name]])
        return connection

    def facts(self) -> Iterator[Row]:
        """What one evaluation is given, for each person."""
        for person in self.rows["people"]:
            members = [
                each for each in self.rows["people"] if person["home"] is not None and each["home"] == person["home"]
            ]
            homes = [home for home in self.rows["homes"] if home["no"] == person["home"]]
            ids, firms = {each["id"] for each in members}, {each["firm"] for each in members}
            yield {
                "person": _fields(person, PERSON),
                "household": {
                    "district": homes[0]["district"] if homes else None,
                    "members": [_fields(each, PERSON) for each in members],
                },
                "incomes": [_fields(each, INCOME) for each in self.rows["incomes"] if each["id"] in ids],
                "firms": [_fields(each, FIRM) for each in self.rows["firms"] if each["no"] in firms],
                "parameters": PARAMETERS,
            }


def _fields(row: Row, columns: dict) -> Row:
    return {name: row[name] for name in columns}
