"""Both back ends give the same value, row by row."""

import sys

import pytest

from yimen.engines.feel.sql.calls import VECTORISED
from yimen.engines.feel.sql.tests import expressions

ROWS = 120


@pytest.mark.parametrize("count", [150, pytest.param(2000, marks=pytest.mark.long)])
def test_closures_and_sql_agree(count):
    table = expressions.rows(ROWS, seed=7)

    compared, builtins, kinds, nulls, different, refusals = expressions.compare(count, table, seed=count)

    counted = {"compared": compared, "by type": kinds, "by null": nulls, "by built-in": builtins, "refused": refusals}
    sys.stdout.write("".join(f"\n{name}: {what}" for name, what in counted.items()))
    assert different[:3] == []
    assert compared > count * ROWS * 0.7
    if count >= 1000:
        assert compared >= 100_000
        assert sorted(VECTORISED - builtins.keys()) == []
        assert set(nulls) == set(expressions.COLUMNS)
        assert len(kinds) >= 4
