"""Decisions for a whole population: a model's graph as SQL for DuckDB, a column for each decision it needs.

It promises what the other back end gives for each row, with the rules that held, or refuses with the reason and place.

    facts = Facts(
        subject="person",
        key=("id_number",),
        records={
            "person": Records("people", {"id_number": column("id_number", STRING), "born_on": column("born_on", DATE)}),
            "household": Records("households", {"district": column("district", STRING)},
                                 where={"household_no": "person.household_no"}),
            "members": Records("people", {"income": column("income", NUMBER, digits=10, scale=2)},
                               where={"household_no": "person.household_no"}, many=True),
        },
    )
    planned = plan(definitions, "Due", facts.inputs() | {"parameters": constants({"amount": Decimal(100)})},
                   also=["Monthly"])
    rows = connection.execute(planned.query(facts), {"as_of": today})

`Facts.inputs()` are the inputs of the model by name; a name with points, such as `household.members`, is an entry of a
context. A column of `where` need not be a field of its facts. The rows have the key and the facts as `person.born_on`,
and the decisions in the columns that `planned.decisions` names. `$as_of` is a parameter only where `today()` is asked.
"""

from __future__ import annotations

from yimen.engines.dmn.population.plans import Plan, plan
from yimen.engines.dmn.population.records import Facts, Records, constants

__all__ = ["Facts", "Plan", "Records", "constants", "plan"]
