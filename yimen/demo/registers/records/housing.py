"""The real-estate register of housing: who owns and rents, and how the premises are fitted."""

import datetime as dt
from collections.abc import Iterator

from yimen.demo.registers import cast
from yimen.demo.registers.people import ROADS, Person
from yimen.demo.registers.records.base import DAY, TODAY, City, Record, Table, table


def tables(city: City) -> dict[str, dict[str, Table]]:
    """By register and table."""
    made = _Housing(city)
    return {
        "premises": {
            "premises": table(made.premises),
            "leases": table(made.leases),
            "fire_protection": table(made.fire_protection),
            "facades": table(made.facades),
            "utilities": table(made.utilities),
        }
    }


class _Housing:
    def __init__(self, city: City) -> None:
        self.city, self.people = city, city.people

    def _places(self) -> Iterator[tuple[int, Person]]:
        """Numbers of premises with who does business there."""
        for n in (cast.LIN, cast.CHEN, cast.ZHOU):
            yield n, self.city.member(n)
        for n, person in self.city.some(5):
            yield 100 + n, person

    def premises(self) -> Iterator[Record]:
        for n, user in self._places():
            chance = self.people.chance("premises", n)
            area = {cast.LIN: "85", cast.CHEN: "460", cast.ZHOU: "64"}.get(n, str(chance.randint(20, 900)))
            use = "住宅" if n == cast.ZHOU else "商业" if n < len(cast.NAMES) else chance.choice("商住办工")
            use = {"商": "商业", "住": "住宅", "办": "办公", "工": "工业"}.get(use, use)
            sealed = n >= len(cast.NAMES) and chance.random() < 0.02
            site = self._site(n, use)
            owner = user if n == cast.ZHOU else self.people.person(n)
            road, door = chance.choice(ROADS), chance.randint(1, 300)
            room = f"{chance.randint(101, 120)}室"
            outer = {division.level: division.id for division in self.people.release.ancestors(user.community.id)}
            yield {
                "premises_no": cast.premises_no(n),
                "certificate_no": f"海(2020)不动产权第{n:07d}号",
                "address": f"{self.people.name_of(user.community)}{road}{door}号{room}",
                "district": outer.get("district"),
                "subdistrict": outer.get("subdistrict"),
                "community": user.community.id,
                "road": road,
                "door": f"{door}号",
                "room": room,
                "area": area,
                "use": use,
                "building": site[0],
                "next_to_dwellings": site[1],
                "structure": chance.choice(("钢筋混凝土", "砖混", "框架")),
                "floor": 1 if n < len(cast.NAMES) else chance.randint(1, 6),
                "floors_total": chance.randint(6, 18),
                "built_on": dt.date(chance.randint(1995, 2020), 6, 1),
                "owner_name": owner.name,
                "owner_id_number": owner.id_number,
                "owner_kind": "个人",
                "right_nature": "出让",
                "right_until": dt.date(2060, 12, 31),
                "sealed": sealed,
                "seal_reason": ("行政查封" if n % 2 else "司法查封") if sealed else None,
                "mortgaged": chance.random() < 0.3,
                "longitude": f"0.{chance.randint(100_000, 999_999)}",  # in the sea: the city borders nothing real
                "latitude": f"0.{chance.randint(100_000, 999_999)}",
            }

    def _site(self, n: int, use: str) -> tuple[str, bool]:
        """The kind of building, and whether the place lies next to a residential floor."""
        chance = self.people.chance("site", n)
        if use == "住宅":
            return "居民住宅楼", True
        if n < len(cast.NAMES) or chance.random() < 0.6:
            return "商业楼宇", False
        return "商住综合楼", chance.random() < 0.4

    def leases(self) -> Iterator[Record]:
        for n, user in self._places():
            if n == cast.ZHOU:
                continue  # she owns it
            begun = TODAY - self.people.chance("lease", n).randint(5, 300) * DAY
            yield {
                "premises_no": cast.premises_no(n),
                "lease_no": f"ZL{begun.year}{n:07d}",
                "landlord": self.people.person(n).name,
                "landlord_id_number": self.people.person(n).id_number,
                "tenant": user.name,
                "tenant_id_number": user.id_number,
                "lease_from": begun,
                "lease_until": begun + 5 * 365 * DAY,
                "registered_on": begun + 3 * DAY,
            }

    def fire_protection(self) -> Iterator[Record]:
        for n, _ in self._places():
            chance = self.people.chance("fire", n)
            accepted = dt.date(chance.randint(2015, 2025), 9, 1)
            yield {
                "premises_no": cast.premises_no(n),
                "fire_rating": chance.choice(("一级", "二级")),
                "exits": 2 if n < len(cast.NAMES) else chance.randint(1, 4),
                "evacuation_width": "1.4" if n < len(cast.NAMES) else f"{chance.randint(9, 30) / 10}",
                "sprinkler": n < len(cast.NAMES) or chance.random() < 0.7,
                "hydrant": True,
                "smoke_detectors": n < len(cast.NAMES) or chance.random() < 0.8,
                "acceptance_no": f"海消验字〔{accepted.year}〕第{n % 10_000:04d}号",
                "acceptance_on": accepted,
                "capacity": 40 if n == cast.LIN else 220 if n == cast.CHEN else chance.randint(10, 300),
            }

    def facades(self) -> Iterator[Record]:
        for n, _ in self._places():
            chance = self.people.chance("facade", n)
            frontage = chance.randint(30, 150) / 10
            yield {
                "premises_no": cast.premises_no(n),
                "frontage": f"{frontage}",
                "height": f"{chance.randint(30, 50) / 10}",
                "facing": chance.choice(("东", "南", "西", "北")),
                "heritage_area": n >= len(cast.NAMES) and chance.random() < 0.1,
                "sign_limit": f"{frontage * 1.2:.1f}",
            }

    def utilities(self) -> Iterator[Record]:
        for n, _ in self._places():
            chance = self.people.chance("utilities", n)
            fitted = n < len(cast.NAMES)
            yield {
                "premises_no": cast.premises_no(n),
                "water_no": f"W{n:08d}",
                "power_no": f"E{n:08d}",
                "gas": fitted or chance.random() < 0.6,
                "sewer_connected": fitted or chance.random() < 0.9,
                "shared_drainage_permit": None if fitted or chance.random() < 0.7 else f"海排许〔2025〕{n:05d}",
                "grease_trap": fitted or chance.random() < 0.5,
                "chimney": fitted or chance.random() < 0.6,
            }
