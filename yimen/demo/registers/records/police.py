"""The population register of the police."""

from collections.abc import Iterator

from yimen.demo.registers.people import CURRENT
from yimen.demo.registers.records.base import DAY, TODAY, City, Record, Table, table


def tables(city: City) -> dict[str, dict[str, Table]]:
    """By register and table."""
    made = _Police(city)
    return {"population": {"residents": table(made.residents), "households": table(made.households)}}


class _Police:
    def __init__(self, city: City) -> None:
        self.city, self.people = city, city.people

    def residents(self) -> Iterator[Record]:
        for person in self.city.everyone():
            chance = self.people.chance("card", person.id_number)
            issued = TODAY - chance.randint(100, 3000) * DAY
            yield {
                "id_number": person.id_number,
                "name": person.name,
                "sex": person.sex,
                "born_on": person.born_on,
                "nation": person.nation,
                "registered_address": person.address,
                "residence_address": person.address,
                "community": person.community.id,
                "household_no": person.household_no,
                "id_issuer": f"{self.people.district(person.community).name.zh}公安分局",
                "id_valid_from": issued,
                "id_valid_until": issued.replace(year=issued.year + 20, day=min(issued.day, 28)),
                "phone": person.phone,
                "registration": person.registration,
                "status": person.status,
            }

    def households(self) -> Iterator[Record]:
        for members in self.city.households():
            head = next((person for person in members if person.status == CURRENT), members[0])
            yield {
                "household_no": head.household_no,
                "head_id_number": head.id_number,
                "community": head.community.id,
                "address": head.address,
            }
