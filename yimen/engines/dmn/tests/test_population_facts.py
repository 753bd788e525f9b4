"""Facts from several tables: one query over them gives for each subject what its own evaluation gives."""

import pytest

from yimen.engines import dmn
from yimen.engines.dmn import reader
from yimen.engines.dmn.population import Facts, Records, constants, plan
from yimen.engines.dmn.tests.households import AS_OF, FACTS, NAMES, PARAMETERS, PERSON, Population
from yimen.engines.dmn.tests.models import decision, definitions, given, table, text
from yimen.engines.feel.sql import NotVectorisable

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
    "employers": "count(firms)",
    "staff": "sum(firms[exempt != true].staff)",
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


@pytest.mark.parametrize("seed", range(3))
def test_each_subject_has_the_answer_that_it_has_alone(seed):
    population, model = Population.drawn(seed), dmn.load(MODEL)
    inputs = FACTS.inputs() | {"parameters": constants(PARAMETERS)}
    names = [*DECISIONS, "share"]
    planned = plan(reader.read(MODEL), names[0], inputs, also=names[1:])
    selected = ", ".join(f'"{planned.decisions[name][""]}"' for name in names)

    query = f'SELECT "person.id", {selected} FROM ({planned.query(FACTS)})'
    found = {row[0]: row[1:] for row in population.database().execute(query, {"as_of": AS_OF}).fetchall()}

    seen = {name: set() for name in names}
    for facts in population.facts():
        alone = tuple(model.evaluate(name, facts, today=AS_OF).value for name in names)
        assert found[facts["person"]["id"]] == alone
        for name, value in zip(names, alone, strict=True):
            seen[name].add(value)
    assert len(found) == len(population.rows["people"])
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
