"""A decision for a whole table of people gives for each row what the evaluation of that row gives."""

from decimal import Decimal

import duckdb
import pytest
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st

from yimen.engines import dmn
from yimen.engines.dmn import population, reader
from yimen.engines.dmn.tests.models import decision, definitions, function, given, table, text
from yimen.engines.feel.sql import NotVectorisable, column
from yimen.engines.feel.types import PRIMITIVES

RULES = (
    '>= 60 | - | < 1500 -> "full"',
    '>= 60 | - | [1500..3000] -> "half"',
    '- | true | <= 2000.5 -> "half"',
)
MODEL = definitions(
    given("age", "number"),
    given("disabled", "boolean"),
    given("income", "number"),
    function("yearly", "amount: number", text("amount * 12")),
    decision(
        "share",
        table("age, disabled, income", "share", *RULES, policy="FIRST", default='"none"'),
        *("age", "disabled", "income"),
        kind="string",
    ),
    decision("amount", text('if share = "full" then 600 else if share = "half" then 300 else 0'), "=share"),
    decision("per year", text("yearly(amount)"), "=amount", "()yearly"),
)
people = st.lists(
    st.tuples(
        st.none() | st.integers(0, 110),
        st.none() | st.booleans(),
        st.none() | st.sampled_from(["0.00", "1499.99", "1500.00", "2000.50", "2000.51", "3000.00", "3000.01"]),
    ),
    min_size=1,
    max_size=12,
)


def answers(rows, name):
    inputs = {
        "age": column("age", PRIMITIVES["number"], digits=3, scale=0),
        "disabled": column("disabled", PRIMITIVES["boolean"]),
        "income": column("income", PRIMITIVES["number"], digits=12, scale=2),
    }
    plan = population.plan(reader.read(MODEL), name, inputs)
    with duckdb.connect() as database:
        database.execute("CREATE TABLE people (age DECIMAL(3, 0), disabled BOOLEAN, income DECIMAL(12, 2))")
        database.executemany("INSERT INTO people VALUES (?, ?, ?)", rows)
        return [
            row[0] for row in database.execute(f'SELECT "{plan.columns[""]}" FROM ({plan.sql("people")})').fetchall()
        ]


@settings(max_examples=15, deadline=None)
@generated(people)
def test_every_row_has_the_answer_that_it_has_alone(rows):
    model = dmn.load(MODEL)
    for name in ("share", "per year"):
        alone = [
            model.evaluate(
                name, {"age": age, "disabled": disabled, "income": None if income is None else Decimal(income)}
            ).value
            for age, disabled, income in rows
        ]
        assert answers(rows, name) == alone


def test_what_has_no_exact_form_is_refused_with_its_reason():
    model = definitions(given("n", "string"), decision("d", text('matches(n, "a+")'), "n"))

    with pytest.raises(NotVectorisable):
        population.plan(reader.read(model), "d", {"n": column("n", PRIMITIVES["string"])})
