"""Generated policies over generated populations: tables whose inputs count and sum over lists of records.

One query over the tables of a population gives for each person what the evaluation of this person's facts gives: the
answer, the rules that held, those that failed by one condition, and by which.
"""

import random
import sys
from collections import Counter

import pytest

from yimen.engines import dmn
from yimen.engines.dmn import reader
from yimen.engines.dmn.population import constants, plan
from yimen.engines.dmn.tests.households import AS_OF, FACTS, NAMES, PARAMETERS, Population
from yimen.engines.dmn.tests.models import decision, definitions, given, table, text
from yimen.engines.feel.sql import NotVectorisable, quoted

TRUTH = ["true", "false", "not(true)", "null", "not(null)", "? = false"]
COUNTS = ["0", "1", "> 1", "[2..4]", "not(0)", "<= 3", "1, 2", "> count(firms)", "modulo(?, 2) = 0"]
MONEY = ["0", "< 650.50", "<= 650.5", "[99.99..1301]", "> 1301", "null", "not(null)", "< parameters.limit * 2"]
QUOTIENTS = ["< 650.50", ">= 325.25", "[0..1301]", "> parameters.limit"]
DATES = ['< date("1966-11-25")', '[date("1966-11-24")..date("1966-11-25"))', "null", "< person.born_on", "not(null)"]
INPUTS = {
    "age": ["< 60", ">= 60", "[60..80)", "59, 60", "null", "not(null)", ">= 80"],
    "person.disabled": TRUTH,
    "person.status": ['"student"', '"employed", "retired"', 'not("student")', "null"],
    "household.district": ["parameters.district", '"south"', 'not("south")', "null"],
    "count(household.members)": COUNTS,
    "count(household.members[disabled])": COUNTS,
    "count(household.members[id != person.id and born_on < person.born_on])": COUNTS,
    "count(firms)": ["0", "1", "> 1", "not(0)"],
    "some m in household.members satisfies m.disabled": TRUTH,
    'every m in household.members satisfies m.status in ("employed", "retired")': TRUTH,
    "some m in household.members satisfies m.born_on < person.born_on": TRUTH,
    'list contains(household.members.status, "student")': TRUTH,
    "sum(firms[exempt != true].staff) >= 31": TRUTH,
    "min(household.members.born_on)": DATES,
    "max(incomes[amount < parameters.limit].amount)": MONEY,
    "income": MONEY,
    "income / count(household.members)": QUOTIENTS,
    "mean(incomes.amount)": QUOTIENTS,
}
POLICIES = ("UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT/COUNT", "COLLECT/SUM", "COLLECT/MIN", "COLLECT/MAX")
SHARED = [
    decision("age", text("years and months duration(person.born_on, today()).years"), *NAMES),
    decision("income", text("sum(incomes.amount)"), *NAMES),
]
NEEDS = (*NAMES, "=age", "=income")


class Policy:
    """One generated table, and each of its cells as a table of its own, which says whether it holds."""

    def __init__(self, seed: int) -> None:
        r = random.Random(seed)
        self.hit_policy = POLICIES[seed % len(POLICIES)]
        self.inputs = r.sample(list(INPUTS), r.randint(2, 4))
        self.cells = [
            ["-" if r.random() < 0.35 else r.choice(INPUTS[name]) for name in self.inputs]
            for _ in range(r.choice([1, 2, 3, 5]))
        ]
        results = ["0", "10", "10", "12.5", "null"]
        if self.hit_policy in ("FIRST", "UNIQUE"):
            results += ["income", "income + count(household.members) * 10"]
        rules = [f"{' | '.join(row)} -> {r.choice(results)}" for row in self.cells]
        order = "12.5, 10, 0" if self.hit_policy == "PRIORITY" else ""
        default = r.choice(["", "0"])
        tested = _table(self.inputs, *rules, policy=self.hit_policy, allowed=order, default=default)
        self.looked_at = [
            name for place, name in enumerate(self.inputs) if any(row[place] != "-" for row in self.cells)
        ]
        single = {
            (rule, place): _table([name], f"{row[place]} -> true", default="false")
            for rule, row in enumerate(self.cells)
            for place, name in enumerate(self.inputs)
        }
        self.xml = definitions(
            *map(given, NAMES),
            *SHARED,
            decision("tested", tested, *NEEDS),
            *(decision(f"{rule} {place}", cell, *NEEDS) for (rule, place), cell in single.items()),
        )

    def together(self, population: Population) -> dict[str, tuple]:
        """By person: the answer, and as bits the rules that hold, those that fail narrowly, and those by each input."""
        inputs = FACTS.inputs() | {"parameters": constants(PARAMETERS)}
        planned = plan(reader.read(self.xml), "tested", inputs, near=True)
        near = planned.near["tested"]
        names = ["person.id", planned.columns[""], planned.rules["tested"], near.rules, *near.inputs.values()]
        query = f"SELECT {', '.join(map(quoted, names))} FROM ({planned.query(FACTS)})"
        with population.database() as connection:
            rows = connection.execute(query, {"as_of": AS_OF} if "$as_of" in query else None).fetchall()
        assert len(rows) == len(population.rows["people"])
        return {row[0]: (*row[1:4], dict(zip(near.inputs, row[4:], strict=True))) for row in rows}

    def alone(self, model: dmn.Model, facts: dict) -> tuple:
        """The same by evaluations for one person."""
        result = model.evaluate("tested", facts, today=AS_OF, trace=True)
        [trace] = [each for each in result.trace if each.name == "tested"]
        near, by = 0, dict.fromkeys(self.looked_at, 0)
        for rule in range(len(self.cells)):
            failed = [
                name
                for place, name in enumerate(self.inputs)
                if model.evaluate(f"{rule} {place}", facts, today=AS_OF).value is not True
            ]
            if len(failed) == 1:
                near |= 1 << rule
                by[failed[0]] |= 1 << rule
                assert [c.input for c in trace.rules[rule].conditions if c.held is False] == failed
        return result.value, sum(1 << (rule.number - 1) for rule in trace.hits), near, by


def _table(inputs: list[str], *rules: str, **rest: str) -> str:
    """A table whose input expressions may have commas."""
    made = table(", ".join(f"input {n}" for n in range(len(inputs))), "amount", *rules, **rest)
    for n, name in enumerate(inputs):
        made = made.replace(
            f"<text>input {n}</text>", text(name)[len("<literalExpression>") : -len("</literalExpression>")]
        )
    return made


@pytest.mark.parametrize("count", [64, pytest.param(1000, marks=pytest.mark.long)])
def test_each_person_has_what_they_have_alone(count):
    compared, answered, refused = Counter(), Counter(), Counter()
    for seed in range(count):
        policy, population = Policy(seed), Population.drawn(seed, people=24)
        try:
            found = policy.together(population)
        except NotVectorisable as refusal:
            refused[str(refusal)[:100]] += 1
            continue
        model = dmn.load(policy.xml)
        for facts in population.facts():
            alone = policy.alone(model, facts)
            assert found[facts["person"]["id"]] == alone, f"policy {seed}, {facts}\n{policy.inputs}\n{policy.cells}"
            compared.update(policy.looked_at)
            answered[policy.hit_policy, "null" if alone[0] is None else "a value"] += 1
            answered[policy.hit_policy, "near" if alone[2] else "not near"] += 1

    sys.stdout.write(f"\n{sum(answered.values()) // 2} people compared: {answered}\nby input: {compared}\n{refused}")
    assert set(compared) == set(INPUTS)
    assert all(answered[hit_policy, what] for hit_policy in POLICIES for what in ("null", "a value", "near", "not near")
               if (hit_policy, what) != ("COLLECT/COUNT", "null"))  # fmt: skip
    assert sum(refused.values()) < count * 0.15, refused
