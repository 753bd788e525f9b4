"""How much the members of a household live on, and which households ask for assistance or have a right to it."""

import enum
from collections.abc import Iterator, Sequence
from decimal import Decimal

from yimen.demo.registers import cast
from yimen.demo.registers.people import CURRENT, LOCAL, Person
from yimen.demo.registers.records.base import City, age

SAVINGS = 20_640  # yuan a head at most
OLD = 60


class Standing(enum.Enum):
    """Of a household: the least and the most income per head each month, in fen."""

    GUARANTEED = (20_000, 80_000)
    RECOGNISED = (90_000, 128_000)
    ENTITLED = (40_000, 85_900)
    """Under the line without knowing that they have a right."""
    PROPERTIED = (45_000, 85_900)
    """Under the line, with property over the limits."""
    NEARLY = (86_000, 88_900)
    VERIFIED = (150_000, 500_000)
    """Not poor; verified for something else, such as public housing."""
    UNKNOWN = (0, 0)
    """Never verified."""


_SHARES = (
    (0.035, Standing.GUARANTEED),
    (0.065, Standing.RECOGNISED),
    (0.09, Standing.ENTITLED),
    (0.11, Standing.PROPERTIED),
    (0.13, Standing.NEARLY),
    (0.28, Standing.VERIFIED),
    (1.0, Standing.UNKNOWN),
)
POOR = {Standing.GUARANTEED, Standing.RECOGNISED, Standing.ENTITLED, Standing.PROPERTIED, Standing.NEARLY}
_TOLD = {
    cast.MA: Standing.GUARANTEED,
    cast.GAO: Standing.RECOGNISED,
    cast.GAO_LE: Standing.RECOGNISED,
    cast.ZHENG: Standing.NEARLY,
    cast.SONG: Standing.NEARLY,
}
_TOLD_INCOMES = {
    cast.MA: ("转移净收入", Decimal("260.00")),
    cast.GAO: ("工资性收入", Decimal("1900.00")),
    cast.ZHENG: ("经营净收入", Decimal("1000.00")),
    cast.SONG: ("工资性收入", Decimal("740.00")),
}
Income = tuple[Person, str, Decimal]


class Hardship:
    """The standing of every household of a city, and what it is made of."""

    def __init__(self, city: City) -> None:
        self.city, self.people = city, city.people
        self._told = {city.member(n).id_number: n for n in cast.NAMES}

    def of(self, person: Person) -> Standing:
        """The standing of the household of a person. Assistance is for those of the city's household register."""
        if person.id_number in self._told:
            return _TOLD.get(self._told[person.id_number], Standing.UNKNOWN)
        if self.city.is_reserved(person):
            return Standing.UNKNOWN
        drawn = self.people.chance("standing", person.household_no).random()
        standing = next(each for share, each in _SHARES if drawn < share)
        helped = standing in (Standing.GUARANTEED, Standing.RECOGNISED)
        return Standing.ENTITLED if helped and person.registration != LOCAL else standing

    def households(self) -> Iterator[tuple[Standing, list[Person]]]:
        """The current members of each household."""
        for members in self.city.households():
            current = [person for person in members if person.status == CURRENT]
            if current:
                yield self.of(current[0]), current

    def incomes(self, standing: Standing, members: Sequence[Person]) -> Iterator[Income]:
        """Each income of a household: whose, of which kind, and how much each month."""
        told = [(each, self._told.get(each.id_number)) for each in members]
        if any(n is not None for _, n in told):
            yield from ((person, *_TOLD_INCOMES[n]) for person, n in told if n in _TOLD_INCOMES)
            return
        chance = self.people.chance("incomes", members[0].household_no)
        left = chance.randint(*standing.value) * len(members)
        earners = [person for person in members if age(person) >= 18]
        for n, person in enumerate(earners):
            last = n == len(earners) - 1
            fen = left if last else chance.randint(left // 3, left // 2)
            left -= fen
            kind = "养老金" if age(person) >= OLD else chance.choice(("工资性收入", "经营净收入"))
            yield person, kind, Decimal(fen) / 100

    def property(self, standing: Standing, members: Sequence[Person]) -> tuple[int, int, int]:
        """Savings in yuan, motor vehicles and dwellings of a household."""
        chance = self.people.chance("property", members[0].household_no)
        if standing is Standing.VERIFIED:
            return chance.randint(2_000, 200_000), chance.choice((0, 0, 1)), chance.choice((0, 1, 1, 2))
        savings, vehicles, dwellings = chance.randint(0, SAVINGS * len(members) * 3 // 4), 0, chance.choice((0, 1, 1))
        if standing is not Standing.PROPERTIED:
            return savings, vehicles, dwellings
        over = ((SAVINGS * len(members) + 500, 0, dwellings), (savings, 1, dwellings), (savings, 0, 2))
        return chance.choice(over)
