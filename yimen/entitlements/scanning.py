"""Holding the rules of a policy against the records of an extract: everybody at once, as SQL.

The same rules explain one determination through the other back end (`explaining.py`).
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import duckdb
from sqlglot import exp

from yimen.engines.feel.sql import quoted, terms, text
from yimen.entitlements import explaining
from yimen.entitlements.rules import Result
from yimen.exchange.extracts import Extract, Request, Selection
from yimen.government import datatypes, populations
from yimen.government.schema import Policy, Release

Facts = dict[str, Any]
"""The facts of one subject by name: fields of one record, or a list of those; numbers and dates as text."""
BATCH = 10_000
LONGEST_KEY, LONGEST_NUMBER = 200, 64


@dataclass(frozen=True)
class Found:
    """What the rules say of one subject. `rules` are those that held, by decision, counted from 1.

    `people` are the citizen numbers of all whose records the facts are, and of the recipient.
    """

    subject: str
    result: Result
    recipient: str
    division: str
    amount: Decimal | None
    rules: dict[str, list[int]]
    facts: Facts
    people: list[str]

    @property
    def storable(self) -> bool:
        """Whether its numbers can be numbers at all: registers hold anything."""
        return len(self.subject) <= LONGEST_KEY and all(len(each) <= LONGEST_NUMBER for each in self.people)


@dataclass(frozen=True)
class Unreadable:
    """Why a policy could not be evaluated: which of its evidence could not be read."""

    evidence: str
    reason: str


def requests(policy: Policy, release: Release) -> list[Request]:
    """What the registers are asked for."""
    return [
        Request(policy.agency, policy.id, evidence, tuple(sorted(fields)))
        for evidence, fields in sorted(populations.fields_of(release, policy).items())
    ]


def only(policy: Policy, release: Release, subject: str, *, names: Collection[str] | None = None) -> list[Selection]:
    """The records that concern one subject, each found by those before it; of all facts, or those of `names`."""
    steps = []
    for name in populations.facts(release, policy).ordered():
        if names is not None and name not in names:
            continue
        each = policy.facts[name]
        if name == policy.subject:
            kind = release.evidence(each.evidence)
            assert kind is not None
            steps.append(Selection(each.evidence, kind.key, [subject]))
            continue
        own, path = next(iter(each.where.items()))
        owner, _, field = path.partition(".")
        table = terms.table(policy.facts[owner].evidence)
        query = terms.select([terms.column(field)], table, distinct=exp.Distinct())
        steps.append(Selection(each.evidence, own, text(query)))
    return steps


def on_the_way_to(name: str, policy: Policy, release: Release, subject: str) -> tuple[list[Request], list[Selection]]:
    """What is asked, and which records, to find one kind of facts of one subject and nothing beyond."""
    needed, waiting = {name}, [name]
    while waiting:
        owners = {path.partition(".")[0] for path in policy.facts[waiting.pop()].where.values()} - needed
        needed |= owners
        waiting += owners
    evidence = {policy.facts[each].evidence for each in needed}
    asked = [request for request in requests(policy, release) if request.evidence in evidence]
    return asked, only(policy, release, subject, names=needed)


def problem(policy: Policy, extract: Extract, *, names: Iterable[str] | None = None) -> Unreadable | None:
    """What of a policy's evidence is missing from an extract: without it nobody's right can be judged.

    `names` are the facts that matter; without them, all.
    """
    refused = {request.evidence for request in extract.refused if request.purpose == policy.id}
    for each in policy.facts.values() if names is None else map(policy.facts.__getitem__, names):
        if each.evidence in refused:
            return Unreadable(each.evidence, "no bulk grant covers it")
        if each.evidence in extract.unavailable:
            return Unreadable(each.evidence, extract.unavailable[each.evidence])
        if extract.everybody and not extract.records.get(each.evidence):
            return Unreadable(each.evidence, "it has no records at all, which is more likely broken than true")
    return None


def begins_on(policy: Policy) -> dt.date | None:
    """The first day on which every parameter has an entry, be it nothing; None for a policy without parameters."""
    return max((min(entry.from_on for entry in each.values) for each in policy.parameters.values()), default=None)


class Population:
    """The rules of one policy over the records of one extract, as of a day."""

    def __init__(self, policy: Policy, release: Release, extract: Extract, *, on: dt.date) -> None:
        self.policy, self.release, self.extract, self.connection = policy, release, extract, extract.connection
        self.facts = populations.facts(release, policy)
        self.plan = populations.plan(release, policy, on=on, near_misses=policy.decides, found=self.facts)
        self.key = f"{self.facts.subject}.{self.facts.key[0]}"
        self.table = f"found for {policy.id}"
        self.query = populations.judged(policy, self.plan, self.facts)
        self.parameters = {"as_of": on} if self.query.find(exp.Placeholder) else {}

    def subjects(self) -> int:
        """How many subjects there are."""
        table = quoted(self.facts.records[self.facts.subject].table)
        found = self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
        return int(found[0]) if found else 0

    def found(self, *, also: Sequence[str] = ()) -> Iterator[Found]:
        """Who has the right, who narrowly has none, and subjects that were asked for, whatever the rules say."""
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {quoted(self.table)} AS FROM ({text(self.query)})"
            f" WHERE is_due OR is_near_miss OR {quoted(self.key)} IN (SELECT unnest($also::VARCHAR[]))"
            f" ORDER BY {quoted(self.key)}",
            {**self.parameters, "also": list(also)},
        )
        lists = {name: self._listed(name) for name, each in self.facts.records.items() if each.many}
        for row in _rows(self.connection, f"SELECT * FROM {quoted(self.table)} ORDER BY {quoted(self.key)}"):  # noqa: S608
            yield self._found(row, lists)
        self.connection.execute(f"DROP TABLE {quoted(self.table)}")

    def indeterminate(self) -> set[str]:
        """Subjects with unreadable records, of whom nothing is said: the one that matters may be among them.

        A record whose own key or link is unreadable belongs to nobody, and is only counted.
        """
        found: set[str] = set()
        for name, each in self.facts.records.items():
            if not self.extract.unreadable.get(each.table):
                continue
            for row in self.connection.execute(text(self._keys_of_unreadable(name))).fetchall():
                found.add(str(row[0]))
        return found

    def _keys_of_unreadable(self, name: str) -> exp.Select:
        """A query for the keys of the subjects to whom the unreadable records of some facts belong."""
        records, subject = self.facts.records, self.facts.subject
        table = f"{records[name].table} unreadable"
        key = self.facts.key[0]
        if name == subject:
            known = terms.is_known(terms.column(key))
            return terms.select([terms.column(key)], terms.table(table), where=known)
        needed, waiting = {name}, [name]
        while waiting:
            owners = {path.rpartition(".")[0] for path in records[waiting.pop()].where.values()} - needed
            needed |= owners
            waiting += owners
        linked = replace(
            self.facts,
            records={
                each: replace(records[each], table=table, columns={}, many=True) if each == name else records[each]
                for each in records
                if each in needed
            },
        )
        keys = [terms.named(terms.column(key), self.key)]
        return linked.listed(name, among=terms.within(terms.select(keys, terms.table(records[subject].table))))

    def _found(self, row: Mapping[str, Any], lists: Mapping[str, Mapping[str, list[dict[str, Any]]]]) -> Found:
        key = str(row[self.key])
        facts: Facts = {
            name: lists[name].get(key, [])
            if each.many
            else {field: datatypes.plain(row[f"{name}.{field}"]) for field in each.columns}
            for name, each in self.facts.records.items()
        }
        result = Result.DUE if row["is_due"] else Result.NEAR_MISS if row["is_near_miss"] else Result.NOT_DUE
        recipient = str(_at(self.policy.recipient, facts) or "")
        people = {recipient, *explaining.numbers(self.policy, self.release, facts)}
        return Found(
            subject=key,
            result=result,
            recipient=recipient,
            division=str(_at(self.policy.division, facts) or ""),
            amount=self._amount(row) if result is Result.DUE else None,
            rules={name: _numbers(row[column]) for name, column in self.plan.rules.items()},
            facts=facts,
            people=sorted(number for number in people if number),
        )

    def _amount(self, row: Mapping[str, Any]) -> Decimal | None:
        if self.policy.amount is None:
            return None
        return explaining.yuan(row[populations.column_of(self.policy, self.plan, self.policy.amount)])

    def _listed(self, name: str) -> dict[str, list[dict[str, Any]]]:
        """The records of a list, by the key of their subject."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in _rows(self.connection, text(self.facts.listed(name, among=terms.table(self.table)))):
            record = {field: datatypes.plain(row[field]) for field in self.facts.records[name].columns}
            found.setdefault(str(row[self.key]), []).append(record)
        for records in found.values():  # one order, so that unchanged records are seen to be so
            records.sort(key=lambda record: [(value is None, str(value)) for value in record.values()])
        return found


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[dict[str, Any]]:
    result = connection.execute(query)
    names = [column[0] for column in result.description]
    while batch := result.fetchmany(BATCH):
        for row in batch:
            yield dict(zip(names, row, strict=True))


def _at(path: str, facts: Facts) -> object:
    owner, _, field = path.partition(".")
    return facts[owner][field]


def _numbers(bits: int | None) -> list[int]:
    """The rules whose bits are set, counted from 1."""
    value, numbers, number = int(bits or 0), [], 1
    while value:
        if value & 1:
            numbers.append(number)
        value, number = value >> 1, number + 1
    return numbers
