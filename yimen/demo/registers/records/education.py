"""The register of graduates of universities and colleges."""

import datetime as dt
from collections.abc import Iterator

from yimen.demo.registers import cast
from yimen.demo.registers.people import Person
from yimen.demo.registers.records.base import TODAY, City, Record, Table, age, table

DEGREES = {"专科": 21, "本科": 22, "硕士研究生": 25}
"""With the age at which one graduates."""
SCHOOLS = ("海棠大学", "海棠师范学院", "听潮理工大学", "望岚职业技术学院")


def tables(city: City) -> dict[str, dict[str, Table]]:
    """By register and table."""
    return {"graduates": {"graduations": table(_Education(city).graduations)}}


class _Education:
    def __init__(self, city: City) -> None:
        self.city, self.people = city, city.people

    def graduations(self) -> Iterator[Record]:
        for n, year in ((cast.HAN, 2025), (cast.FENG, 2024), (cast.CAO, 2023)):
            yield self._graduation(self.city.member(n), "本科", dt.date(year, 6, 30))
        for n in range(self.city.others):
            person = self.people.person(n)
            if not 20 <= age(person) < 40:
                continue
            chance = self.people.chance("degree", n)
            if chance.random() < 0.5:
                degree = chance.choices(tuple(DEGREES), (40, 50, 10))[0]
                begun = person.born_on.year + (person.born_on.month > 8)  # the year of school that one belongs to
                on = dt.date(begun + DEGREES[degree], 6, 30)
                if on <= TODAY:
                    yield self._graduation(person, degree, on)

    def _graduation(self, person: Person, degree: str, on: dt.date) -> Record:
        return {
            "id_number": person.id_number,
            "name": person.name,
            "school": self.people.chance("school", person.id_number).choice(SCHOOLS),
            "degree": degree,
            "graduated_on": on,
        }
