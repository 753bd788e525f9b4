"""The facts of a population: which tables hold them, and how a subject's records are found in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from yimen.engines.feel.sql import Aggregates, Constant, NotVectorisable, Number, Relation, Scalar, Value, terms
from yimen.engines.feel.sql.terms import Sql
from yimen.engines.feel.sql.values import Context
from yimen.engines.feel.values import to_feel


@dataclass(frozen=True)
class Records:
    """The records of one kind that the rules see under one name.

    `table` is a table's name. `columns` are the fields, as `column(…)` gives them without a
    table. `where` says which records a subject has: each column of this table equals a column of other facts, such as
    `person.household_no`. Without `many` there is at most one, whose fields are null where it is missing. With `many`
    it is a list; matched with another list, it holds the records of all its items, as the incomes of all members.
    `key` is a column whose value no two records share: what is matched by it needs no search for doubles.
    """

    table: str
    columns: Mapping[str, Scalar | Number]
    where: Mapping[str, str] = field(default_factory=dict)
    many: bool = False
    key: str = ""

    def column(self, name: str) -> str:
        """The name in the table of a field, or of a column that only joins."""
        return self.columns[name].sql.name if name in self.columns else name


Place = tuple[str, str]
"""Facts, and a column of theirs."""


@dataclass(frozen=True)
class Facts:
    """All facts by the names that the rules use, such as `person`, `household` and `household.members`.

    Every record of `subject` is one row of the answer; `key` are its columns that together name it. Raises ValueError
    for facts that lead nowhere.
    """

    subject: str
    key: tuple[str, ...]
    records: Mapping[str, Records]

    def __post_init__(self) -> None:
        for name, each in self.records.items():
            if (name == self.subject) == bool(each.where):
                raise ValueError(f"{name}: the subject, and nothing else, has no `where`")
            for path in each.where.values():
                owner = self._owner(path)
                if owner == name or (self.records[owner].many and not each.many):
                    raise ValueError(f"{name}: one record cannot be found by {path!r}")
        list(self.ordered())

    def inputs(self) -> dict[str, Value]:
        """The facts as values of the rules' input data."""
        found: dict[str, Value] = {}
        for name, each in sorted(self.records.items()):
            columns = {
                key: value if each.many else replace(value, sql=_selected((name, key)))
                for key, value in each.columns.items()
            }
            value: Value = Relation(name, Context(columns)) if each.many else Context(columns)
            place, (*outer, last) = found, name.split(".")
            for part in outer:
                context = place.setdefault(part, Context({}))
                assert isinstance(context, Context)
                assert isinstance(context.entries, dict)
                place = context.entries
            place[last] = value
        return found

    def query(self, aggregates: Aggregates) -> exp.Select:
        """A query with a row for each subject: its key, its facts, and the aggregates over its lists."""
        lists = {name: self._list(name) for name in (*aggregates.found, *aggregates.paired)}
        columns: list[Sql] = [exp.Column(this=exp.Star(), table=terms.name(_SUBJECTS))]
        joins = []
        for number, (name, grouped) in enumerate(self._groups(aggregates, lists)):
            alias = f"{name} {number}."
            keys = [terms.named(sql, _key(n)) for n, sql in enumerate(grouped.keys.values())]
            made = [terms.named(sql, column) for sql, column in grouped.columns.items()]
            by = exp.Group(expressions=[terms.integer(n + 1) for n in range(len(keys))])
            query = terms.select([*keys, *made], grouped.table, joins=grouped.joins, group=by)
            on = [
                terms.infix(exp.EQ, _of_subject(place), terms.column(_key(n), alias))
                for n, place in enumerate(grouped.keys)
            ]
            joins.append(exp.Join(this=terms.within(query, alias), side="LEFT", on=terms.all_of(on)))
            columns += [terms.column(column, alias) for column in grouped.columns.values()]
        subjects = self._subjects(place for rows in lists.values() for place in rows.keys)
        ahead = terms.ahead([(_SUBJECTS, subjects)], inline=True)
        return terms.select(columns, terms.table(_SUBJECTS), joins=joins, with_=ahead)

    def listed(self, name: str, *, among: exp.Table | exp.Subquery) -> exp.Select:
        """A query for the records of a list: the key of the subject, named as in `query`, and the list's fields.

        `among` is a table or a query with the keys of the subjects that are asked for.
        """
        rows, keys = self._list(name), [(self.subject, key) for key in self.key]
        columns: list[Sql] = [_of_subject(key) for key in keys]
        columns += [terms.named(self._placed((name, key)), key) for key in self.records[name].columns]
        chosen = terms.select([_selected(key) for key in keys], among)
        return terms.select(
            columns,
            rows.table,
            joins=[
                *rows.joins,
                _matched(rows),
                exp.Join(this=terms.table("chosen"), using=[_selected(key).this for key in keys]),
            ],
            with_=terms.ahead([(_SUBJECTS, self._subjects(rows.keys)), ("chosen", chosen)]),
        )

    # single records

    def _subjects(self, joining: Iterable[Place]) -> exp.Select:
        """One row for each subject, with the records of which it has one."""
        places = [(self.subject, key) for key in self.key]
        joins = []
        for name in self.ordered():
            each = self.records[name]
            if each.many:
                continue
            places += [(name, key) for key in each.columns]
            if each.where:
                on = [
                    terms.infix(exp.EQ, self._placed((name, own)), self._placed(self._split(other)))
                    for own, other in each.where.items()
                ]
                joins.append(exp.Join(this=terms.table(each.table, name), side="LEFT", on=terms.all_of(on)))
        columns = [
            terms.named(self._placed(place), _selected(place).name) for place in dict.fromkeys((*places, *joining))
        ]
        return terms.select(columns, terms.table(self.records[self.subject].table, self.subject), joins=joins)

    def ordered(self) -> Iterator[str]:
        """Facts after those that they are found by."""
        waiting, known = list(self.records), set[str]()
        while waiting:
            ready = [
                name
                for name in waiting
                if all(self._owner(path) in known for path in self.records[name].where.values())
            ]
            if not ready:
                raise ValueError(f"{', '.join(waiting)}: these facts are found by each other")
            yield from ready
            known |= set(ready)
            waiting = [name for name in waiting if name not in known]

    def _owner(self, path: str) -> str:
        owner = path.rpartition(".")[0]
        if owner not in self.records:
            raise ValueError(f"{path}: there are no facts {owner!r}")
        return owner

    def _split(self, path: str) -> Place:
        return self._owner(path), path.rpartition(".")[2]

    def _placed(self, place: Place) -> exp.Column:
        """A column within the join."""
        name, column = place
        return terms.column(self.records[name].column(column), name)

    # lists

    def _list(self, name: str) -> _Rows:
        """The rows of a list, and the columns there that equal a subject's."""
        each = self.records[name]
        joins, keys = list[exp.Join](), dict[Place, Sql]()
        for own, path in each.where.items():
            owner, column = self._split(path)
            if not self.records[owner].many:
                keys[owner, column] = self._placed((name, own))
                continue
            if joins:
                raise NotVectorisable(f"{name}: a list that is matched with two lists has no form in SQL")
            outer, alias = self._list(owner), f"by {owner}"
            listed = [terms.named(sql, _key(n)) for n, sql in enumerate(outer.keys.values())]
            item = terms.named(self._placed((owner, column)), "item")
            # Each pair once: a record that two items lead to is in the list once.
            once = None if column == self.records[owner].key else exp.Distinct()
            pairs = terms.select([*listed, item], outer.table, joins=outer.joins, distinct=once)
            on = terms.infix(exp.EQ, self._placed((name, own)), terms.column("item", alias))
            joins.append(exp.Join(this=terms.within(pairs, alias), on=on))
            keys |= {key: terms.column(_key(n), alias) for n, key in enumerate(outer.keys)}
        return _Rows(terms.table(each.table, name), tuple(joins), keys)

    def _groups(self, aggregates: Aggregates, lists: Mapping[str, _Rows]) -> Iterator[tuple[str, _Rows]]:
        """What is computed in each group: of all subjects that share a list, or of one subject."""
        for name, columns in aggregates.found.items():
            yield name, replace(lists[name], columns=columns)
        own: dict[Place, Sql] = {(self.subject, key): _of_subject((self.subject, key)) for key in self.key}
        for name, columns in aggregates.paired.items():
            rows = lists[name]
            yield name, _Rows(rows.table, (*rows.joins, _matched(rows)), own, columns)


_SUBJECTS = "each subject"


def _key(number: int) -> str:
    return f"key {number}"


def _selected(place: Place) -> exp.Column:
    """A column as the query gives it."""
    return terms.column(".".join(place))


def _of_subject(place: Place) -> exp.Column:
    """The same column of one subject."""
    return terms.column(".".join(place), _SUBJECTS)


def _matched(rows: _Rows) -> exp.Join:
    """The subjects beside the rows of their lists."""
    on = [terms.infix(exp.EQ, _of_subject(place), sql) for place, sql in rows.keys.items()]
    return exp.Join(this=terms.table(_SUBJECTS), on=terms.all_of(on))


@dataclass(frozen=True)
class _Rows:
    """A table with what is joined to it; the columns there by the subject's columns that equal them; names of
    aggregates by their expressions."""

    table: exp.Table
    joins: tuple[exp.Join, ...]
    keys: Mapping[Place, Sql]
    columns: Mapping[Sql, str] = field(default_factory=dict)


def row_columns(inputs: Mapping[str, Value]) -> frozenset[exp.Column]:
    """The columns of the row itself that values name."""
    found: set[exp.Column] = set()
    for value in inputs.values():
        match value:
            case Scalar() | Number():
                found |= terms.reads(value.sql)
            case Context():
                found |= row_columns(value.entries)
    return frozenset(found)


def constants(values: Mapping[str, object]) -> Value:
    """A context of values that are the same for every row, such as a policy's parameters on a day."""
    return Context({name: Constant(to_feel(value)) for name, value in values.items()})
