"""Policies over the demonstration's records: everybody at once finds what each alone finds; the stories come true."""

import datetime as dt
from decimal import Decimal

import duckdb
import pytest
from sqlglot import exp, parse_one

from yimen.demo.registers import cast, records
from yimen.demo.registers.people import People
from yimen.engines import dmn
from yimen.engines.feel import to_python
from yimen.engines.feel.sql import text
from yimen.exchange.extracts import Request, extract
from yimen.government import datatypes, populations
from yimen.ledger.acts import SYSTEM

ON = dt.date(2026, 11, 24)
RESIDENTS = 2000
POLICIES = (
    *("disability-care-allowance", "disability-living-allowance", "first-enterprise-grant"),
    *("flexible-insurance-subsidy", "minimum-living-guarantee", "old-age-allowance", "stable-jobs-refund"),
    "temporary-price-subsidy",
)
STORIES = {
    "old-age-allowance": (cast.WU, {cast.SUN, cast.PENG}),
    "disability-living-allowance": (cast.MA, {cast.SONG}),
    "disability-care-allowance": (cast.MA, {cast.ZHU}),
    "minimum-living-guarantee": (cast.GAO, set()),
    "stable-jobs-refund": (cast.LIANG, {cast.FENG}),
    "flexible-insurance-subsidy": (cast.HAN, {cast.XU}),
    "first-enterprise-grant": (cast.FENG, {cast.CAO}),
    "temporary-price-subsidy": (cast.MA, {cast.ZHENG}),
}
"""Who of the cast has each right, and who narrowly has none."""


class Made:
    """The records of every kind of evidence, typed, as lists and as tables of DuckDB."""

    def __init__(self, release):
        self.release, self.people = release, People(release, seed=1)
        self.connection = duckdb.connect()
        self.records, self.indexes = {}, {}
        tables = records.make(self.people, residents=RESIDENTS)
        for register in release.registers.values():
            for kind in register.evidence.values():
                table = tables[register.id][kind.table]
                rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows()]
                self.records[kind.id] = [
                    {name: typed(row[name], register.fields[name].type) for name in kind.fields} for row in rows
                ]
                self.load(kind, register)

    def load(self, kind, register):
        columns = [
            f'CAST(unnest(${n + 1}) AS {column_type(register.fields[name].type)}) AS "{name}"'
            for n, name in enumerate(kind.fields)
        ]
        values = [[None if r[name] is None else str(r[name]) for r in self.records[kind.id]] for name in kind.fields]
        self.connection.execute(f'CREATE TABLE "{kind.id}" AS SELECT {", ".join(columns)}', values)

    def found(self, evidence, field, values):
        """The records in which a field is one of some values."""
        if (evidence, field) not in self.indexes:
            index = self.indexes[evidence, field] = {}
            for record in self.records[evidence]:
                index.setdefault(record[field], []).append(record)
        return [record for value in values for record in self.indexes[evidence, field].get(value, ())]

    def contexts(self, policy, on):
        """What the rules see of each subject on a day, by its key."""
        key = self.release.evidence(policy.facts[policy.subject].evidence).key
        parameters = {name: each.on(on) for name, each in policy.parameters.items()}
        shared = {"parameters": parameters, "city": self.release.city.parameters_on(on)}
        for subject in self.records[policy.facts[policy.subject].evidence]:
            facts = {policy.subject: subject}
            for name, each in policy.facts.items():
                if name == policy.subject:
                    continue
                [(field, path)] = each.where.items()
                owner, _, column = path.partition(".")
                given = facts[owner] if isinstance(facts[owner], list) else [facts[owner]]
                records = self.found(each.evidence, field, dict.fromkeys(item[column] for item in given))
                facts[name] = records if each.many else next(iter(records), dict.fromkeys(each.fields))
            yield subject[key], {**facts, **shared}


def scan(release, policy, connection, on=ON):
    """The plan, and its rows by the key of the subject."""
    facts = populations.facts(release, policy)
    plan = populations.plan(release, policy, on=on, near_misses=policy.decides, found=facts)
    query = text(populations.judged(policy, plan, facts))
    answer = connection.execute(query, {"as_of": on} if "$as_of" in query else {})
    names = [column[0] for column in answer.description]
    rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    return plan, {row[f"{policy.subject}.{facts.key[0]}"]: row for row in rows}


def typed(value, kind):
    return Decimal(value) if value is not None and kind in ("number", "money") else value


def column_type(kind):
    return datatypes.of(kind).column


@pytest.fixture(scope="module")
def made(city):
    return Made(city)


def test_no_policy_is_left_out(city):
    assert set(city.policies) == set(POLICIES) == set(STORIES)


@pytest.mark.parametrize("on", [dt.date(2025, 7, 1), ON, dt.date(2027, 5, 1)], ids=str)
@pytest.mark.parametrize("name", POLICIES)
def test_everybody_at_once_finds_what_each_alone_finds(made, name, on):
    policy = made.release.policies[name]
    rules = dmn.load(policy.rules.source.encode())
    decisions = [policy.rules.decisions[key].name for key in (policy.right, policy.amount) if key]

    plan, rows = scan(made.release, policy, made.connection, on)

    differences, compared = [], 0
    for key, context in made.contexts(policy, on):
        compared += 1
        for decision in decisions:
            alone = to_python(rules.evaluate(decision, context, today=on).value)
            together = rows[key][plan.decisions[decision][""]]
            if alone != together:
                differences.append((key, decision, alone, together))
    assert differences == []
    assert compared == len(rows) > 100


@pytest.mark.parametrize("name", POLICIES)
def test_some_have_each_right_and_some_narrowly_have_none(made, name):
    policy = made.release.policies[name]

    plan, rows = scan(made.release, policy, made.connection)

    due = [row for row in rows.values() if row["is_due"]]
    narrowly = [row for row in rows.values() if row["is_near_miss"]]
    assert 5 <= len(due) < len(rows) / 2
    if policy.decides:
        assert 5 <= len(narrowly) < len(rows) / 5
        assert all(row[populations.column_of(policy, plan, policy.amount)] > 0 for row in due)
    else:
        assert narrowly == []
    has, narrow = STORIES[name]
    number = {n: cast.member(made.people, n).id_number for n in cast.NAMES}
    assert number[has] in {row[policy.recipient] for row in due}
    assert {number[n] for n in narrow} <= {row[policy.recipient] for row in narrowly}


@pytest.mark.django_db
def test_what_the_policies_read_can_be_read_where_it_lies(registers, release, now):
    requests = [
        Request(policy.agency, policy.id, evidence, tuple(sorted(fields)))
        for policy in release.policies.values()
        for evidence, fields in populations.fields_of(release, policy).items()
    ]

    with extract(requests, actor=SYSTEM, release=release, now=now) as read:
        found = {name: scan(release, policy, read.connection) for name, policy in release.policies.items()}

    assert (read.unavailable, read.refused) == ({}, [])
    assert set(read.unreadable) == {request.evidence for request in requests}
    assert set(read.unreadable.values()) == {0}
    people = People(release, seed=1)
    for name, (_, rows) in found.items():
        due = {row[release.policies[name].recipient] for row in rows.values() if row["is_due"]}
        assert cast.member(people, STORIES[name][0]).id_number in due, name


@pytest.mark.parametrize("name", POLICIES)
def test_the_text_for_spark_reads_back_as_the_same_query(made, name):
    """Spark is not run here. Its text is parsed by Spark's grammar as sqlglot knows it, and what was read is asked of
    DuckDB, whose whole numbers beyond BIGINT have another name."""
    policy = made.release.policies[name]
    facts = populations.facts(made.release, policy)
    query = populations.judged(policy, populations.plan(made.release, policy, on=ON, found=facts), facts)

    written = text(query, "spark")
    read = parse_one(written, read="spark")

    def named_as_duckdb_does(node):
        wide = isinstance(node, exp.DataType) and node.sql() == "DECIMAL(38, 0)"
        return exp.DataType(this=exp.DType.INT128) if wide else node

    back = read.transform(named_as_duckdb_does).sql("duckdb")
    given = {"as_of": ON} if "$as_of" in back else {}
    asked, wanted = (sorted(map(repr, made.connection.execute(each, given).fetchall())) for each in (back, text(query)))
    assert read.sql("spark") == written
    assert asked == wanted
    assert '"' not in written
