"""The text of nodes: whatever identifiers and strings hold, exact to the last digit, and bounded."""

from decimal import Decimal

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlglot import exp, parse_one

from yimen.engines.feel.sql import NotVectorisable, column, terms, text, to_sql
from yimen.engines.feel.types import BOOLEAN, DATE, NUMBER, STRING

ROW = {
    "a": column("a", STRING),
    "b": column("b", BOOLEAN),
    "n": column("n", NUMBER, digits=3),
    "day": column("day", DATE),
}
HOSTILE = ("it's", '"', "`", "\\", "\\'", "a\nb", "--", "/* */", "$x", "{0}", "%s", ";", "𠮷")
strings = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


def evaluated(sql):
    with duckdb.connect(config={"threads": "1"}) as connection:
        [[value]] = connection.execute(f"SELECT {sql}").fetchall()
    return value


@settings(max_examples=60, deadline=None)
@given(strings)
@example("".join(HOSTILE))
def test_a_string_stays_what_it_is(string):
    node = terms.string(string)

    assert evaluated(text(node)) == string
    assert parse_one(text(node, "spark"), read="spark").this == string


@settings(max_examples=60, deadline=None)
@given(strings.filter(bool))
@example("".join(HOSTILE))
def test_an_identifier_stays_what_it_is(name):
    one = exp.Select(expressions=[terms.named(terms.integer(1), name)])
    query = terms.select([terms.column(name)], terms.within(one))

    assert evaluated(f"({text(query)})") == 1
    assert parse_one(text(terms.column(name), "spark"), read="spark").name == name
    assert terms.quoted(name) == text(terms.name(name))


@pytest.mark.parametrize("number", ["1" * 34, f"-{'9' * 20}.{'7' * 14}", "1234567890123456789012345678901.234", "0.1"])
def test_a_constant_keeps_all_its_digits(number):
    assert evaluated(text(to_sql(number, {}).sql)) == Decimal(number)


def test_shared_nodes_are_written_wherever_they_stand():
    node = to_sql("(function(x) x + x)(n * 2)", ROW).sql

    assert text(node) == text(node)
    assert evaluated(f"{text(node)} FROM (SELECT 21 AS n)") == 84


@pytest.mark.parametrize("operator, name", [("+", "a"), ("and", "b"), ("or", "b")])
def test_a_long_chain_is_written(operator, name):
    value = to_sql(f" {operator} ".join([name] * 180), ROW)

    assert text(value.sql).count(f'"{name}"') == 180


def test_what_doubles_at_every_call_is_refused_where_it_grows_too_long():
    grown = "a"
    for _ in range(24):
        grown = f"(function(x) x + x)({grown})"

    with pytest.raises(NotVectorisable, match="too long in SQL"):
        to_sql(grown, ROW)


def test_what_a_dialect_has_no_form_of_is_said():
    node = exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=terms.boolean(True)))

    assert text(node) == "COUNT(*) FILTER(WHERE TRUE)"
    assert "DECIMAL(38, 0)" in text(terms.cast(node, terms.HUGEINT), "spark")
