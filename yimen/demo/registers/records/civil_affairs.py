"""The registers of civil affairs: benefits in payment, verified property and incomes."""

from collections.abc import Iterator

from yimen.demo.registers import cast
from yimen.demo.registers.people import Person
from yimen.demo.registers.records.base import DAY, TODAY, City, Record, Table, age, table
from yimen.demo.registers.records.hardship import OLD, Hardship, Standing
from yimen.demo.registers.records.work import Work

ASSISTED = {
    Standing.GUARANTEED: ("最低生活保障", True),
    Standing.RECOGNISED: ("最低生活保障边缘家庭", True),
    Standing.NEARLY: ("最低生活保障", False),  # until their income rose over the line
}
MONTHLY = {"最低生活保障": 520, "特困人员供养": 1290, "工伤生活护理费": 1460, "老年人护理补贴": 100, "失业保险金": 1480}
"""What a benefit pays each month in yuan, one amount for each kind; recognition alone pays nothing."""
UNEMPLOYED_SINCE = 4
"""Who was laid off after so many months of last year still gets unemployment benefit."""


def tables(city: City) -> dict[str, dict[str, Table]]:
    """By register and table."""
    made = _CivilAffairs(city)
    return {
        "assistance": {"benefits": table(made.benefits), "means": table(made.means)},
        "incomes": {"incomes": table(made.incomes)},
    }


class _CivilAffairs:
    def __init__(self, city: City) -> None:
        self.city, self.people = city, city.people
        self.hardship, self.work = Hardship(city), Work(city)

    def benefits(self) -> Iterator[Record]:
        for n, (person, kind, in_payment) in enumerate(self._benefits()):
            chance = self.people.chance("benefit", person.id_number, kind)
            yield {
                "benefit_no": f"JZ9901{n:08d}",
                "id_number": person.id_number,
                "kind": kind,
                "monthly": MONTHLY.get(kind, 0),
                "from_on": max(TODAY - chance.randint(30, 2000) * DAY, person.born_on),
                "in_payment": in_payment,
            }

    def _benefits(self) -> Iterator[tuple[Person, str, bool]]:
        yield self.city.member(cast.ZHU), "工伤生活护理费", True
        yield self.city.member(cast.GAO), "失业保险金", True
        for standing, members in self.hardship.households():
            for person in members:
                if standing in ASSISTED:
                    yield person, *ASSISTED[standing]
                if not self.city.is_reserved(person):
                    yield from self._own(person, standing)
        for enterprise in self.work.enterprises():
            for each in self.work.insured(enterprise):
                if each.laid_off and each.year == TODAY.year - 1:
                    yield each.person, "失业保险金", each.months > UNEMPLOYED_SINCE

    def _own(self, person: Person, standing: Standing) -> Iterator[tuple[Person, str, bool]]:
        """What somebody gets for themselves."""
        years, drawn = age(person), self.people.chance("own benefit", person.id_number).random()
        if years >= 80 and drawn < 0.08:
            yield person, "老年人护理补贴", True
        elif years >= OLD and standing is Standing.UNKNOWN and drawn < 0.02:
            yield person, "特困人员供养", True
        elif 18 <= years < OLD and drawn < 0.005:
            yield person, "工伤生活护理费", True
        if standing is Standing.RECOGNISED and years >= 18 and drawn > 0.85:
            yield person, "重特大疾病医疗救助", True

    def means(self) -> Iterator[Record]:
        for standing, members in self.hardship.households():
            if standing is Standing.UNKNOWN:
                continue
            savings, vehicles, dwellings = self.hardship.property(standing, members)
            yield {
                "household_no": members[0].household_no,
                "head_id_number": members[0].id_number,
                "savings": savings,
                "vehicles": vehicles,
                "dwellings": dwellings,
                "verified_on": self._verified_on(members[0]),
            }

    def incomes(self) -> Iterator[Record]:
        n = 0
        for standing, members in self.hardship.households():
            if standing is Standing.UNKNOWN:
                continue
            for person, kind, monthly in self.hardship.incomes(standing, members):
                yield {
                    "income_no": f"SR9901{n:08d}",
                    "id_number": person.id_number,
                    "kind": kind,
                    "monthly": monthly,
                    "verified_on": self._verified_on(members[0]),
                }
                n += 1

    def _verified_on(self, head: Person) -> object:
        return TODAY - self.people.chance("verified", head.household_no).randint(5, 200) * DAY
