"""Registers that no module here makes, and fields that one leaves out: filled from what the folder says of them.

Values are plausible by type and listed options, and the same for the same seed. Keys agree with the other registers: a
person is a resident, an enterprise one that is registered, and a column called as the key of a table that is made here
holds its keys.
"""

import dataclasses
import functools
import random
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from yimen.demo.registers.people import Person
from yimen.demo.registers.records.base import DAY, TODAY, City, Row, Table
from yimen.engines import identifiers
from yimen.government.schema import Register
from yimen.government.schema.registers import EnterpriseSubject, EvidenceKind, RegisterField

Tables = dict[str, dict[str, Table]]
PERSONAL = {field.name for field in dataclasses.fields(Person)} - {"community"}
"""What is known of a resident: a column of that name, or whose concept ends so, tells it of the record's person."""


def complete(registers: Mapping[str, Register], tables: Tables, city: City) -> Tables:
    """The tables of every register, with all that evidence reads of them; `tables` are those that are made here."""
    keys = _Keys(registers, tables)
    found: Tables = {}
    for register in registers.values():
        made = found[register.id] = dict(tables.get(register.id, {}))
        for name in dict.fromkeys(kind.table for kind in register.evidence.values()):
            writer = _Writer(register, name, keys, city)
            made[name] = writer.widened(made[name]) if name in made else Table(writer.columns, writer.rows)
    return found


class _Keys:
    """The keys of the tables that are made here."""

    def __init__(self, registers: Mapping[str, Register], tables: Tables) -> None:
        self._where: dict[str, Table] = {}
        self.enterprise: str | None = None
        """The column by which enterprises are registered."""
        for register in registers.values():
            for kind in register.evidence.values():
                table = tables.get(register.id, {}).get(kind.table)
                if table is None or kind.key not in table.columns:
                    continue
                self._where.setdefault(kind.key, table)
                if isinstance(kind.subject, EnterpriseSubject) and kind.subject.enterprise == kind.key:
                    self.enterprise = self.enterprise or kind.key

    @functools.lru_cache(maxsize=64)  # noqa: B019  one instance for each run
    def of(self, column: str) -> list[Any]:
        """The keys that a column of this name refers to; none where it is no key of what is made here."""
        table = self._where.get(column)
        if table is None:
            return []
        place = table.columns.index(column)
        return list(dict.fromkeys(row[place] for row in table.rows()))


class _Writer:
    """One table of one register."""

    def __init__(self, register: Register, name: str, keys: _Keys, city: City) -> None:
        kinds: list[EvidenceKind] = [kind for kind in register.evidence.values() if kind.table == name]
        self.register, self.name, self.city, self.known = register, name, city, keys
        self.keys = list(dict.fromkeys(kind.key for kind in kinds))
        self.people = list(dict.fromkeys(each for kind in kinds for each in kind.people))
        self.enterprises = {k.subject.enterprise for k in kinds if isinstance(k.subject, EnterpriseSubject)}
        fields = [field for kind in kinds for field in kind.fields]
        self.columns = tuple(dict.fromkeys([*self.keys, *self.people, *sorted(self.enterprises), *fields]))

    def widened(self, made: Table) -> Table:
        """A table with the columns that it lacks."""
        missing = [name for name in self.columns if name not in made.columns]

        def rows() -> Iterator[Row]:
            for n, row in enumerate(made.rows()):
                yield (*row, *(self._drawn(name, n) for name in missing))

        return Table((*made.columns, *missing), rows) if missing else made

    def rows(self) -> Iterator[Row]:
        """A record of each resident, or as many as there are keys that it refers to."""
        key = self.keys[0]
        keys = [] if key in self.people else self._keys(key)
        for n, person in enumerate(self.city.everyone()):
            if keys and n >= len(keys):
                return
            yield tuple(keys[n] if keys and name == key else self._value(name, n, person) for name in self.columns)

    def _keys(self, column: str) -> list[Any]:
        return self.known.of(self.known.enterprise or column if column in self.enterprises else column)

    def _value(self, name: str, n: int, person: Person) -> Any:
        if self.people and name == self.people[0]:
            return person.id_number
        told = self._personal(name) if self.people else None
        return getattr(person, told) if told else self._drawn(name, n)

    def _personal(self, name: str) -> str | None:
        """What a column tells of the person of the record, if its name or concept and its type say so."""
        field = self.register.fields.get(name)
        if field is None or field.options or name in {*self.people, *self.keys}:
            return None
        told = (field.concept or name).rpartition(".")[2]
        return told if told in PERSONAL and field.type == ("date" if told == "born_on" else "text") else None

    def _drawn(self, name: str, n: int) -> Any:
        chance = self.city.people.chance(self.register.id, self.name, name, n)
        if name in self.people:  # another one whom the record is about
            return self.city.people.person(chance.randrange(max(1, self.city.others))).id_number
        if name in self.keys:
            return f"{n + 1:010d}"
        if values := self._keys(name):
            return chance.choice(values)
        if name in self.enterprises:
            area = self.city.people.release.city.area_code
            return identifiers.credit_code(department="9", kind="2", area=area, organisation=f"{n:08d}")
        field = self.register.fields.get(name)
        return f"{name} {n + 1}" if field is None else _plausible(field, chance, n)


def _plausible(field: RegisterField, chance: random.Random, n: int) -> Any:
    """A value of the type, or one of the listed ones."""
    if field.options:
        return chance.choice(field.options).value
    match field.type:
        case "boolean":
            return chance.random() < 0.5
        case "number":
            return chance.randint(1, 100)
        case "money":
            return Decimal(chance.randint(1, 500) * 100)
        case "date":
            return TODAY - chance.randint(1, 3650) * DAY
    return f"{field.name.zh}{n + 1}"
