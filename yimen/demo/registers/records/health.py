"""The register of health certificates."""

from collections.abc import Iterator

from yimen.demo.registers import cast
from yimen.demo.registers.records.base import DAY, TODAY, City, Record, Table, table


def tables(city: City) -> dict[str, dict[str, Table]]:
    """By register and table."""
    return {"health-certificates": {"certificates": table(_Health(city).health_certificates)}}


class _Health:
    def __init__(self, city: City) -> None:
        self.city, self.people = city, city.people

    def health_certificates(self) -> Iterator[Record]:
        holders = [(self.city.member(n), 90) for n in (cast.LIN, cast.CHEN, cast.ZHOU, cast.HE, cast.FANG)]
        holders.append((self.city.member(cast.LUO), 500))  # expired
        holders += [(p, self.people.chance("health", n).randint(10, 500)) for n, p in self.city.some(8)]
        for i, (person, days_ago) in enumerate(holders):
            issued = TODAY - days_ago * DAY
            yield {
                "id_number": person.id_number,
                "name": person.name,
                "certificate_no": f"JK{issued.year}{i:07d}",
                "issued_on": issued,
                "valid_until": issued + 365 * DAY,
                "hospital": f"{self.people.district(person.community).name.zh}疾病预防控制中心",
                "result": "合格",
                "category": "食品",
            }
