"""Facts from several tables: one query over them gives for each subject what its own evaluation gives."""

import datetime as dt
import random
from decimal import Decimal

import duckdb
import pytest

from yimen.engines import dmn
from yimen.engines.dmn import reader
from yimen.engines.dmn.population import Facts, Records, constants, plan
from yimen.engines.dmn.tests.models import decision, definitions, given, table, text
from yimen.engines.feel.sql import NotVectorisable, column
from yimen.engines.feel.types import BOOLEAN, DATE, NUMBER, STRING

AS_OF = dt.date(2026, 11, 24)
PARAMETERS = {"limit": Decimal("650.50"), "district": "north"}
MONEY = column("amount", NUMBER, digits=10, scale=2)
PERSON = {
    "id": column("id", STRING),
    "born_on": column("born_on", DATE),
    "disabled": column("disabled", BOOLEAN),
    "status": column("status", STRING),
}
FACTS = Facts(
    subject="person",
    key=("id",),
    records={
        "person": Records("people", PERSON),
        "household": Records("homes", {"district": column("district", STRING)}, where={"no": "person.home"}),
        "household.members": Records("people", PERSON, where={"home": "person.home"}, many=True),
        "incomes": Records("incomes", {"amount": MONEY}, where={"id": "household.members.id"}, many=True),
    },
)
NAMES = ("person", "household", "incomes", "parameters")
DECISIONS = {
    "age": "years and months duration(person.born_on, today()).years",
    "members": "count(household.members)",
    "others": "count(household.members[id != person.id])",
    "oldest": "min(household.members.born_on)",
    "disabled": "count(household.members[disabled])",
    "any disabled": "some m in household.members satisfies m.disabled",
    "all employed": 'every m in household.members satisfies m.status in ("employed", "retired")',
    "elder": "some m in household.members satisfies m.born_on < person.born_on",
    "income": "sum(incomes.amount)",
    "largest": "max(incomes[amount < parameters.limit].amount)",
    "poor": "sum(incomes.amount) / count(household.members) < parameters.limit",
    "average": "round half up(mean(incomes.amount), 2)",
    "here": "household.district = parameters.district",
}
MODEL = definitions(
    *map(given, NAMES),
    *(decision(name, text(feel), *NAMES) for name, feel in DECISIONS.items()),
    decision(
        "share",
        table("age, poor, person.disabled", "share", '>= 60 | true | - -> "full"', '< 60 | true | true -> "half"',
              '>= 60 | false | - -> "low"', default='"none"'),
        *("person", "=age", "=poor"),
    ),
)  # fmt: skip


def city(seed):
    """Tables with nulls, empty households, households that no table holds, and people without a household."""
    r = random.Random(seed)
    people = [
        {
            "id": f"p{number}",
            "born_on": r.choice([None, dt.date(1966, 11, 24), dt.date(1966, 11, 25), dt.date(2010, 2, 28)]),
            "disabled": r.choice([None, True, False, False]),
            "status": r.choice([None, "employed", "retired", "student"]),
            "home": r.choice([None, *range(14)]),
        }
        for number in range(60)
    ]
    homes = [{"no": number, "district": (None, "north", "south")[number % 3]} for number in range(12)]
    incomes = [
        {
            "id": r.choice(people)["id"],
            "amount": r.choice([None, *map(Decimal, ("0.00", "650.50", "1301.00", "99.99"))]),
        }
        for _ in range(40)
    ]
    return people, homes, incomes


def together(people, homes, incomes):
    """Each person's facts, as one evaluation is given them."""
    for person in people:
        own = {name: person[name] for name in PERSON}
        members = [each for each in people if person["home"] is not None and each["home"] == person["home"]]
        district = next((home["district"] for home in homes if home["no"] == person["home"]), None)
        ids = {each["id"] for each in members}
        yield {
            "person": own,
            "household": {"district": district, "members": [{name: m[name] for name in PERSON} for m in members]},
            "incomes": [{"amount": each["amount"]} for each in incomes if each["id"] in ids],
            "parameters": PARAMETERS,
        }


def database(people, homes, incomes):
    connection = duckdb.connect()
    connection.execute("CREATE TABLE people (id VARCHAR, born_on DATE, disabled BOOLEAN, status VARCHAR, home INTEGER)")
    connection.execute("CREATE TABLE homes (no INTEGER, district VARCHAR)")
    connection.execute("CREATE TABLE incomes (id VARCHAR, amount DECIMAL(12, 2))")
    for name, rows in (("people", people), ("homes", homes), ("incomes", incomes)):
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {name} VALUES ({marks})", [list(row.values()) for row in rows])
    return connection


@pytest.mark.parametrize("seed", range(3))
def test_each_subject_has_the_answer_that_it_has_alone(seed):
    tables, model = city(seed), dmn.load(MODEL)
    inputs = FACTS.inputs() | {"parameters": constants(PARAMETERS)}
    names = [*DECISIONS, "share"]
    planned = plan(reader.read(MODEL), names[0], inputs, also=names[1:])
    selected = ", ".join(f'"{planned.decisions[name][""]}"' for name in names)

    query = f'SELECT "person.id", {selected} FROM ({planned.query(FACTS)})'
    found = {row[0]: row[1:] for row in database(*tables).execute(query, {"as_of": AS_OF}).fetchall()}

    seen = {name: set() for name in names}
    for facts in together(*tables):
        alone = tuple(model.evaluate(name, facts, today=AS_OF).value for name in names)
        assert found[facts["person"]["id"]] == alone
        for name, value in zip(names, alone, strict=True):
            seen[name].add(value)
    assert len(found) == len(tables[0])
    assert [name for name, values in seen.items() if len(values) < 2] == []


def test_rows_chosen_by_a_decision_are_refused():
    model = definitions(
        given("person"),
        given("household"),
        decision("limit", text('person.born_on + duration("P1D")'), "person"),
        decision("older", text("count(household.members[born_on < limit])"), "household", "=limit"),
    )

    with pytest.raises(NotVectorisable, match="chosen by the value of a decision"):
        plan(reader.read(model), "older", FACTS.inputs())


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ({"homes": Records("homes", {})}, "nothing else, has no `where`"),
        ({"homes": Records("homes", {}, where={"no": "persons.home"})}, "there are no facts 'persons'"),
        ({"a": Records("a", {}, where={"x": "b.x"}), "b": Records("b", {}, where={"x": "a.x"})}, "found by each other"),
        (
            {"a": Records("a", {}, where={"x": "person.x"}, many=True), "b": Records("b", {}, where={"y": "a.y"})},
            "one record cannot be found",
        ),
    ],
)
def test_facts_that_lead_nowhere_are_refused(records, message):
    with pytest.raises(ValueError, match=message):
        Facts(subject="person", key=("id",), records={"person": Records("people", PERSON), **records})
