"""How decisions are computed for every row: what a plan holds, and how it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from yimen.engines.dmn import model
from yimen.engines.dmn.population.decisions import Near, Writer
from yimen.engines.dmn.population.records import Facts
from yimen.engines.feel.sql import Aggregates, Value, terms
from yimen.engines.feel.sql.terms import Sql
from yimen.engines.feel.types import Type


@dataclass(frozen=True)
class Plan:
    """How a decision is computed for every row: `steps` are lists of columns, each reading those before it.

    `columns` names the columns that hold the decision's value, one for each of its outputs ("" when it has one);
    `decisions` does so for it and for those that were planned with it. `kinds` are the types of `columns`.
    `rules` maps each table's decision to the column with the rules that held, as bits: bit n for rule n + 1. `near` has
    the rules that failed by one condition, if asked for. `aggregates` must be joined first, which `query` does.
    """

    decision: str
    steps: tuple[dict[str, Sql], ...]
    columns: dict[str, str]
    kinds: dict[str, Type]
    rules: dict[str, str]
    aggregates: Aggregates
    decisions: dict[str, dict[str, str]] = field(default_factory=dict)
    near: dict[str, Near] = field(default_factory=dict)

    def query(self, facts: Facts, dialect: str = "duckdb") -> str:
        """The text of `over` for a dialect."""
        return terms.text(self.over(facts), dialect)

    def over(self, facts: Facts) -> exp.Select:
        """A whole query over the tables of the facts: a row for each subject, with its key, its facts and the plan's
        columns. Its only parameter is `$as_of`, where a decision asks for `today()`."""
        return self.of(terms.within(facts.query(self.aggregates)))

    def sql(self, table: str, dialect: str = "duckdb") -> str:
        """The text of a query for the columns of a table and all that is computed."""
        return terms.text(self.of(terms.table(table)), dialect)

    def of(self, source: exp.Table | exp.Subquery) -> exp.Select:
        """A query for the source's columns and all that is computed."""
        query = terms.select([exp.Star()], source)
        for step in self.steps:
            made = [terms.named(sql, name) for name, sql in step.items()]
            query = terms.select([exp.Star(), *made], terms.within(query))
        return query


def plan(
    definitions: model.Definitions,
    decision: str,
    inputs: Mapping[str, Value],
    *,
    also: Sequence[str] = (),
    near: bool = False,
    aggregates: Aggregates | None = None,
) -> Plan:
    """Plan a decision over rows whose input data are these values, by name, and further ones in the same query.

    `near` adds which rules of each table failed by one condition: for those who narrowly have no right. Raises
    KeyError for a name of no decision, and NotVectorisable.
    """
    writer = Writer(definitions, inputs, aggregates if aggregates is not None else Aggregates(), wants_near=near)
    decisions = {name: writer.columns(name) for name in (decision, *also)}
    writer.check_paired()
    return Plan(
        decision=decision,
        steps=tuple(writer.steps),
        columns={name: held.name for name, held in decisions[decision].items()},
        kinds={name: held.kind for name, held in decisions[decision].items()},
        rules=dict(writer.rules),
        aggregates=writer.aggregates,
        near=dict(writer.near),
        decisions={each: {name: held.name for name, held in found.items()} for each, found in decisions.items()},
    )
