"""The register of disability certificates."""

from collections.abc import Iterator

from yimen.demo.registers import cast
from yimen.demo.registers.people import CURRENT, Person
from yimen.demo.registers.records.base import DAY, TODAY, City, Record, Table, age, table
from yimen.demo.registers.records.hardship import POOR, Hardship

CATEGORIES = {"视力": 1, "听力": 2, "肢体": 4, "智力": 5, "精神": 6}
"""With the digit that each has in the number of a certificate."""
GRADES = ("一级", "二级", "三级", "四级")
VALID = 3652 * DAY
TEN_YEARS = 3900


def tables(city: City) -> dict[str, dict[str, Table]]:
    """By register and table."""
    return {"disability-certificates": {"certificates": table(_DisabledPersons(city).certificates)}}


class _DisabledPersons:
    def __init__(self, city: City) -> None:
        self.city, self.people, self.hardship = city, city.people, Hardship(city)

    def certificates(self) -> Iterator[Record]:
        yield self._certificate(self.city.member(cast.MA), "肢体", "二级", needs_care=True, days_ago=900)
        yield self._certificate(self.city.member(cast.ZHU), "肢体", "一级", needs_care=True, days_ago=1400)
        yield self._certificate(self.city.member(cast.SONG), "听力", "三级", needs_care=False, days_ago=2000)
        for n in range(self.city.others):
            person = self.people.person(n)
            chance = self.people.chance("disability", n)
            often = 0.12 if age(person) >= 60 else 0.2 if self.hardship.of(person) in POOR else 0.05
            if person.status == CURRENT and age(person) >= 1 and chance.random() < often:
                grade = chance.choices(GRADES, (15, 25, 25, 35))[0]
                yield self._certificate(
                    person,
                    chance.choice(tuple(CATEGORIES)),
                    grade,
                    needs_care=chance.random() < (0.75 if grade in GRADES[:2] else 0.1),
                    days_ago=chance.randint(30, min(TEN_YEARS, (TODAY - person.born_on).days)),
                )

    @staticmethod
    def _certificate(person: Person, category: str, grade: str, *, needs_care: bool, days_ago: int) -> Record:
        issued = TODAY - days_ago * DAY
        return {
            "id_number": person.id_number,
            "certificate_no": f"{person.id_number}{CATEGORIES[category]}{GRADES.index(grade) + 1}",
            "category": category,
            "grade": grade,
            "needs_care": needs_care,
            "issued_on": issued,
            "valid_until": issued + VALID,
        }
