"""The facts of a population: which tables hold them, and how a subject's records are found in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from yimen.engines.feel.sql import Aggregates, Constant, NotVectorisable, Number, Relation, Scalar, Value, quoted
from yimen.engines.feel.sql.values import Context, identifiers
from yimen.engines.feel.values import to_feel


@dataclass(frozen=True)
class Records:
    """The records of one kind that the rules see under one name.

    `table` is a table's name, or a query in parentheses. `columns` are the fields, as `column(…)` gives them without a
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

    @property
    def source(self) -> str:
        """The table as it stands after FROM."""
        return self.table if self.table.startswith("(") else quoted(self.table)

    def column(self, name: str) -> str:
        """A field's column, or one that only joins."""
        return self.columns[name].sql if name in self.columns else quoted(name)


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
                key: value if each.many else replace(value, sql=self._selected(name, key))
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

    def query(self, aggregates: Aggregates) -> str:
        """A query with a row for each subject: its key, its facts, and the aggregates over its lists."""
        lists = {name: self._list(name) for name in (*aggregates.found, *aggregates.paired)}
        joining = {column for rows in lists.values() for column in rows.keys}
        columns, joins = [f"{_SUBJECTS}.*"], ""
        for number, (name, grouped) in enumerate(self._groups(aggregates, lists)):
            alias = quoted(f"{name} {number}.")
            made = ", ".join(f"{sql} AS {quoted(column)}" for sql, column in grouped.columns.items())
            keys = ", ".join(f"{sql} AS {_key(n)}" for n, sql in enumerate(grouped.keys.values()))
            places = ", ".join(str(n + 1) for n in range(len(grouped.keys)))
            on = " AND ".join(f"{_SUBJECTS}.{subject} = {alias}.{_key(n)}" for n, subject in enumerate(grouped.keys))
            query = f"SELECT {keys}, {made} FROM {grouped.tables} GROUP BY {places}"  # noqa: S608
            joins += f"\nLEFT JOIN ({query}) AS {alias} ON {on}"
            columns += [f"{alias}.{quoted(column)}" for column in grouped.columns.values()]
        return (
            f"WITH {_SUBJECTS} AS NOT MATERIALIZED ({self._subjects(joining)})\n"
            f"SELECT {', '.join(columns)} FROM {_SUBJECTS}{joins}"
        )

    def listed(self, name: str, *, among: str) -> str:
        """A query for the records of a list: the key of the subject, named as in `query`, and the list's fields.

        `among` is a table, or a query in parentheses, with the keys of the subjects that are asked for.
        """
        rows = self._list(name)
        keys = [self._selected(self.subject, key) for key in self.key]
        found = " AND ".join(f"{_SUBJECTS}.{subject} = {sql}" for subject, sql in rows.keys.items())
        columns = [f"{_SUBJECTS}.{key}" for key in keys]
        columns += [f"{self._placed(name, key)} AS {quoted(key)}" for key in self.records[name].columns]
        chosen = f"SELECT {', '.join(keys)} FROM {among}"  # noqa: S608  names are quoted
        return (
            f"WITH {_SUBJECTS} AS ({self._subjects(set(rows.keys))}), chosen AS ({chosen})\n"
            f"SELECT {', '.join(columns)} FROM {_SUBJECTS} JOIN chosen USING ({', '.join(keys)})"
            f" JOIN {rows.tables} ON {found}"
        )

    # single records

    def _subjects(self, joining: set[str]) -> str:
        """One row for each subject, with the records of which it has one."""
        listed = {self._selected(self.subject, key): self._placed(self.subject, key) for key in self.key}
        tables = ""
        for name in self.ordered():
            each = self.records[name]
            if each.many:
                continue
            listed |= {self._selected(name, key): self._placed(name, key) for key in each.columns}
            on = " AND ".join(
                f"{self._placed(name, own)} = {self._placed(*self._split(other))}" for own, other in each.where.items()
            )
            tables += (
                f" LEFT JOIN {each.source} AS {quoted(name)} ON {on}" if on else f"{each.source} AS {quoted(name)}"
            )
        for column in joining:
            owner = next(name for name in self.records if column.startswith(f'"{name}.'))
            listed[column] = self._placed(owner, column[len(owner) + 2 : -1])
        columns = ", ".join(f"{sql} AS {name}" for name, sql in listed.items())
        return f"SELECT {columns} FROM {tables}"  # noqa: S608  names are quoted

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

    def _split(self, path: str) -> tuple[str, str]:
        return self._owner(path), path.rpartition(".")[2]

    def _placed(self, name: str, column: str) -> str:
        """A column within the join."""
        return f"{quoted(name)}.{self.records[name].column(column)}"

    @staticmethod
    def _selected(name: str, column: str) -> str:
        """The same column as the query gives it."""
        return quoted(f"{name}.{column}")

    # lists

    def _list(self, name: str) -> _Rows:
        """The rows of a list, and the columns there that equal a subject's."""
        each = self.records[name]
        tables, keys = f"{each.source} AS {quoted(name)}", dict[str, str]()
        for own, path in each.where.items():
            owner, column = self._split(path)
            if not self.records[owner].many:
                keys[self._selected(owner, column)] = self._placed(name, own)
                continue
            if " JOIN " in tables:
                raise NotVectorisable(f"{name}: a list that is matched with two lists has no form in SQL")
            outer, alias = self._list(owner), quoted(f"by {owner}")
            listed = ", ".join(f"{sql} AS {_key(n)}" for n, sql in enumerate(outer.keys.values()))
            # Each pair once: a record that two items lead to is in the list once.
            once = "" if column == self.records[owner].key else "DISTINCT "
            pairs = f"SELECT {once}{listed}, {self._placed(owner, column)} AS item FROM {outer.tables}"  # noqa: S608
            tables = f"({tables} JOIN ({pairs}) AS {alias} ON {self._placed(name, own)} = {alias}.item)"
            keys |= {key: f"{alias}.{_key(n)}" for n, key in enumerate(outer.keys)}
        return _Rows(tables, keys)

    def _groups(self, aggregates: Aggregates, lists: Mapping[str, _Rows]) -> Iterator[tuple[str, _Rows]]:
        """What is computed in each group: of all subjects that share a list, or of one subject."""
        for name, columns in aggregates.found.items():
            yield name, replace(lists[name], columns=columns)
        for name, columns in aggregates.paired.items():
            rows = lists[name]
            found = " AND ".join(f"{_SUBJECTS}.{subject} = {sql}" for subject, sql in rows.keys.items())
            own = {
                column: f"{_SUBJECTS}.{column}" for column in (self._selected(self.subject, key) for key in self.key)
            }
            yield name, _Rows(f"{_SUBJECTS} JOIN {rows.tables} ON {found}", own, columns)


_SUBJECTS = '"each subject"'


def _key(number: int) -> str:
    return f'"key {number}"'


@dataclass(frozen=True)
class _Rows:
    """Tables; the columns there by the subject's columns that equal them; names of aggregates by their expressions."""

    tables: str
    keys: Mapping[str, str]
    columns: Mapping[str, str] = field(default_factory=dict)


def row_columns(inputs: Mapping[str, Value]) -> frozenset[str]:
    """The columns of the row itself that values name."""
    found: set[str] = set()
    for value in inputs.values():
        match value:
            case Scalar() | Number():
                found |= identifiers(value.sql)
            case Context():
                found |= row_columns(value.entries)
    return frozenset(found)


def constants(values: Mapping[str, object]) -> Value:
    """A context of values that are the same for every row, such as a policy's parameters on a day."""
    return Context({name: Constant(to_feel(value)) for name, value in values.items()})
