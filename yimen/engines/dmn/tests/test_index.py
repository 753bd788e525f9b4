"""The index of a table finds the rules that FEEL finds cell by cell, whatever the values are."""

import random
from datetime import date
from decimal import Decimal

import pytest

from yimen.engines import dmn
from yimen.engines.dmn.tables import index
from yimen.engines.dmn.tables.index import Index
from yimen.engines.dmn.tests.models import decision, definitions, given, table
from yimen.engines.feel.limits import Run

CELLS = (
    "-", "null", "not(null)", "1", "1, 2, 5", "< 3", "<= 3", "> 3", ">= 3", "[1..3]", "(1..3)", "[1..3)", "(1..3]",
    "< 1, > 5", "[1..3], [2..5]", "< 2, < 4", "not(1)", "not([2..4])", "not(< 2)", "!= 3", "1, null", "3.0", "(2..2)",
    '"a"', '"a", "b"', 'not("a")', '> "a"', '["a".."c")', "true", "false", "not(true)", '@"2026-01-01"',
    '< @"2026-01-01"', '[@"2025-01-01"..@"2026-01-01"]', '@"P1M"', '> @"P1D"', "string length(?) > 1", "? = m", "> m",
)  # fmt: skip
VALUES = (
    None, *map(Decimal, ("0", "1", "1.5", "2", "2.00", "3", "3.0000001", "4", "5", "6")), "", "a", "aa", "b", "c", True,
    False, date(2025, 1, 1), date(2025, 6, 1), date(2026, 1, 1), date(2026, 1, 2), [], [Decimal(1)], {"a": Decimal(1)},
)  # fmt: skip


def compiled(rows, policy="COLLECT"):
    """The table of a model with the inputs a, b, … and these cells; rule n answers n."""
    names = [chr(ord("a") + place) for place in range(len(rows[0]))]
    rules = [f"{' | '.join(row)} -> {number}" for number, row in enumerate(rows)]
    logic = table(", ".join(names), "answer", *rules, policy=policy)
    model = dmn.load(definitions(*map(given, [*names, "m"]), decision("d", logic, *names, "m")))
    assert not model.problems
    return next(node.tables[0] for node in model._graph.nodes.values() if node.tables)


def by_feel(regions, cells, *, first=False):
    """The same rules, every cell of which is evaluated as FEEL."""
    return Index([[None] * len(row) for row in regions], cells, first=first)


@pytest.mark.parametrize("policy", ["COLLECT", "FIRST"])
def test_the_rules_that_hold_and_where_the_others_fail(policy):
    r = random.Random(policy)
    met = 0
    for _ in range(150):
        columns = r.choice([1, 2, 3])
        rows = [[r.choice(CELLS) for _ in range(columns)] for _ in range(r.choice([1, 3, 9, 40]))]
        made = compiled(rows, policy)
        looked_up = Index(made.regions, made._tests, first=policy == "FIRST")
        plain = by_feel(made.regions, made._tests, first=policy == "FIRST")
        for _ in range(30):
            values = [r.choice(VALUES) for _ in range(columns)]
            scope = {"m": r.choice(VALUES)}
            found = list(looked_up.match(values, scope, Run()))
            assert found == list(plain.match(values, scope, Run())), (rows, values)
            assert looked_up.probe(values, scope, Run()) == plain.probe(values, scope, Run()), (rows, values)
            met += bool(found)
    assert met > 500


def test_every_cell_agrees_with_feel_on_every_value():
    made = compiled([[cell] for cell in CELLS])
    looked_up, plain = Index(made.regions, made._tests, first=False), by_feel(made.regions, made._tests)

    for value in VALUES:
        scope = {"m": Decimal(2)}
        found = list(looked_up.match([value], scope, Run()))
        assert found == list(plain.match([value], scope, Run())), value


def test_a_table_whose_index_would_be_too_large_is_evaluated_as_feel(monkeypatch):
    monkeypatch.setattr(index, "MOST_BITS", 8)
    rows = [["1", "-"], ["> 1", '"a"'], ["-", "not(null)"]]

    assert compiled(rows)._index.match([Decimal(2), "a"], {}, Run()) == [1, 2]


def test_feel_is_asked_only_about_what_other_cells_leave_open():
    asked = []

    def cell(value, scope, run):
        asked.append(value)
        return True

    made = compiled([["> 1", "-"], ["> 5", "-"]])
    regions = [[row[0], None] for row in made.regions]

    assert Index(regions, [[cell, cell]] * 2, first=False).match([Decimal(2), "x"], {}, Run()) == [0]
    assert asked == ["x"]


def test_a_trace_asks_feel_once():
    rules = ("> 1 -> 1", "string length(?) > 1 -> 2")
    model = dmn.load(definitions(given("n"), decision("d", table("n", "x", *rules), "n")))

    plain, traced = (model.evaluate("d", {"n": 0}, trace=trace) for trace in (False, True))

    assert plain.diagnostics == traced.diagnostics
    assert [rule.hit for rule in traced.trace[0].rules] == [False, False]
