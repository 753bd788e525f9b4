"""The peer of `bench.population`, in its own environment: OpenFisca over the rows of one file. Prints JSON.

    _population_peers.py FILE THREADS

FILE is Parquet or CSV. A round reads it with Arrow, builds a simulation of that many persons, gives it the columns, and
computes the allowance for everybody. What a program does once is not counted: imports, the tax and benefit system.
"""

import json
import sys
import time

import pyarrow as pa
from openfisca_core.entities import build_entity
from openfisca_core.periods import MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from pyarrow import csv, parquet

import numpy as np  # isort: skip  (an environment of its own, without a first party)

Person = build_entity(key="person", plural="persons", label="Person", is_person=True)
PERIOD = "2026-11"
KINDS = {"age": int, "income": float, "disabled": bool, "district": str, "household": int, "student": bool}


def variable(name, kind):
    """An input of a person."""
    what = {"value_type": kind, "entity": Person, "definition_period": MONTH}
    return type(name, (Variable,), {**what, "max_length": 8} if kind is str else what)


class allowance(Variable):
    """The twelve rules of `bench.rules`, vectorised as OpenFisca's formulas are."""

    value_type = int
    entity = Person
    definition_period = MONTH

    def formula(person, period):
        age, income = person("age", period), person("income", period)
        disabled, household = person("disabled", period), person("household", period)
        poor = income < 2000
        bands = [age < 18, age < 30, age < 45, age < 60, age < 70, age < 80]

        def aged(n):
            return np.where(poor, np.where(disabled, 500 + n, 400 + n), np.where(household > 2, 300 + n, 0))

        return np.select([*bands, age < 90], [0, 10, 20, 30, 40, 50, aged(0)], default=aged(1))


def main():
    path, threads = sys.argv[1], int(sys.argv[2])
    pa.set_cpu_count(threads)
    system = TaxBenefitSystem([Person])
    for name, kind in KINDS.items():
        system.add_variable(variable(name, kind))
    system.add_variable(allowance)

    def read():
        if path.endswith(".csv"):
            return csv.read_csv(path, read_options=csv.ReadOptions(use_threads=threads > 1))
        return parquet.read_table(path, use_threads=threads > 1)

    clock = time.process_time if threads == 1 else time.perf_counter
    found = {"loading": [], "rules": []}
    for _ in range(16):
        started = clock()
        table = read()
        simulation = SimulationBuilder().build_default_simulation(system, count=len(table))
        for name, kind in KINDS.items():
            column = table.column(name)
            simulation.set_input(name, PERIOD, (column.cast(pa.float32()) if kind is float else column).to_numpy())
        loaded = clock()
        result = simulation.calculate("allowance", PERIOD)
        ended = clock()
        found["loading"].append(loaded - started)
        found["rules"].append(ended - loaded)
    seconds = {name: min(rounds[1:]) for name, rounds in found.items()}
    print(json.dumps({**seconds, "sum": int(result.sum())}))


main()
