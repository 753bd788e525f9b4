"""What stands in each register of the demonstration: tables of records, made as they are written."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from yimen.engines import identifiers
from yimen.exchange.demo import cast
from yimen.exchange.demo.people import RESERVED, ROADS, People, Person

TODAY = dt.date(2026, 11, 1)  # the day as of which the city is made
DAY = dt.timedelta(days=1)
KINDS_OF_SHOP = ("面馆", "小吃店", "酒楼", "餐厅", "茶铺", "烘焙坊", "便利店", "五金店", "理发店", "花店")
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """A table: its columns, and its rows, which are made each time they are asked for."""

    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]


def make(people: People, *, residents: int) -> dict[str, dict[str, Table]]:
    """The tables of every register, by its id and the table's name."""
    made = _Records(people, residents)
    return {
        "population": {"residents": _table(made.residents)},
        "enterprises": {
            "enterprises": _table(made.enterprises),
            "names": _table(made.names),
            "persons": _table(made.persons),
            "officers": _table(made.safety_officers),
        },
        "premises": {
            "premises": _table(made.premises),
            "leases": _table(made.leases),
            "fire_protection": _table(made.fire_protection),
            "facades": _table(made.facades),
            "utilities": _table(made.utilities),
        },
        "health-certificates": {"certificates": _table(made.health_certificates)},
        "trade-bans": {"bans": _table(made.bans)},
    }


def _table(records: Callable[[], Iterator[dict[str, Any]]]) -> Table:
    columns = tuple(next(records()))
    return Table(columns, lambda: (tuple(record.values()) for record in records()))


class _Records:
    """The records of a city of so many residents. The cast's come first, so that no table is ever empty."""

    def __init__(self, people: People, residents: int) -> None:
        self.people = people
        self.residents_count = residents
        self.officers = cast.officers(people)

    # --- who there is ---
    def _everyone(self) -> Iterator[Person]:
        for n in cast.NAMES:
            yield cast.member(self.people, n)
        for n in range(self.officers):
            yield self.people.person(cast.FIRST_OFFICER + n, home=True)
        for n in range(max(0, self.residents_count - len(cast.NAMES) - self.officers)):
            yield self.people.person(RESERVED + n)

    def _some(self, share: int, what: str) -> Iterator[tuple[int, Person]]:
        """Every so-many-th resident, grown up at the time."""
        for n in range(0, max(0, self.residents_count - len(cast.NAMES) - self.officers), share):
            person = self.people.person(RESERVED + n)
            if (TODAY - person.born_on).days > 18 * 366:
                yield n, person

    # --- the police ---
    def residents(self) -> Iterator[dict[str, Any]]:
        for person in self._everyone():
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
                "status": "正常",
            }

    # --- market regulation ---
    def enterprises(self) -> Iterator[dict[str, Any]]:
        yield self._enterprise(0, cast.member(self.people, cast.HE), cast.TAKEN_NAME)
        for n, person in self._some(10, "enterprise"):
            yield self._enterprise(n + 1, person, self._shop_name(n))

    def _enterprise(self, n: int, owner: Person, name: str) -> dict[str, Any]:
        chance = self.people.chance("enterprise", n)
        area = self.people.district(owner.community).code[:6]
        return {
            "credit_code": identifiers.credit_code(department="9", kind="2", area=area, organisation=f"MA{n:06d}"),
            "name": name,
            "kind": "个体工商户",
            "operator": owner.name,
            "operator_id_number": owner.id_number,
            "established_on": TODAY - chance.randint(30, 4000) * DAY,
            "scope": "餐饮服务" if name[-2:] in {"面馆", "酒楼", "餐厅"} else "零售",
            "address": f"{self.people.name_of(owner.community)}{chance.choice(ROADS)}{chance.randint(1, 300)}号",
            "status": "存续",
        }

    def _shop_name(self, n: int) -> str:
        chance = self.people.chance("shop", n)
        first = "".join(chance.sample("和顺福聚鑫源悦来品味香满庭春秋雅居兴隆祥瑞", 3))
        return f"{first}{chance.choice(KINDS_OF_SHOP)}"

    def names(self) -> Iterator[dict[str, Any]]:
        seen = set()
        for enterprise in self.enterprises():
            if enterprise["name"] not in seen:
                seen.add(enterprise["name"])
                yield {
                    "name": enterprise["name"],
                    "taken": True,
                    "holder": enterprise["credit_code"],
                    "reserved_until": None,
                }

    def persons(self) -> Iterator[dict[str, Any]]:
        fang = cast.member(self.people, cast.FANG)
        yield {"id_number": fang.id_number, "businesses": 0, "abnormal": True, "serious_violation": True}
        for _, person in self._some(10, "enterprise"):
            abnormal = self.people.chance("abnormal", person.id_number).random() < 0.03
            yield {
                "id_number": person.id_number,
                "businesses": 1,
                "abnormal": abnormal,
                "serious_violation": False,
            }

    def safety_officers(self) -> Iterator[dict[str, Any]]:
        trained = [cast.member(self.people, n) for n in (cast.HE, cast.FANG, cast.LUO)]
        trained += [person for _, person in self._some(40, "officer")]
        for i, person in enumerate(trained):
            assessed = TODAY - (200 + i % 500) * DAY
            yield {
                "id_number": person.id_number,
                "name": person.name,
                "certificate_no": f"SA{assessed.year}{i:06d}",
                "level": "中级" if i % 3 else "高级",
                "assessed_on": assessed,
                "valid_until": assessed + 3 * 365 * DAY,
            }

    # --- housing ---
    def _places(self) -> Iterator[tuple[int, Person]]:
        """Numbers of premises with who does business there."""
        for n in (cast.LIN, cast.CHEN, cast.ZHOU):
            yield n, cast.member(self.people, n)
        for n, person in self._some(5, "premises"):
            yield 100 + n, person

    def premises(self) -> Iterator[dict[str, Any]]:
        for n, user in self._places():
            chance = self.people.chance("premises", n)
            area = {cast.LIN: "85", cast.CHEN: "460", cast.ZHOU: "64"}.get(n, str(chance.randint(20, 900)))
            use = "住宅" if n == cast.ZHOU else "商业" if n < len(cast.NAMES) else chance.choice("商住办工")
            use = {"商": "商业", "住": "住宅", "办": "办公", "工": "工业"}.get(use, use)
            sealed = n >= len(cast.NAMES) and chance.random() < 0.02
            owner = user if n == cast.ZHOU else self.people.person(RESERVED + n)
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
                "structure": chance.choice(("钢筋混凝土", "砖混", "框架")),
                "floor": 1 if n < len(cast.NAMES) else chance.randint(1, 6),
                "floors_total": chance.randint(6, 18),
                "built_on": dt.date(chance.randint(1995, 2020), 6, 1),
                "owner_name": owner.name,
                "owner_kind": "个人",
                "right_nature": "出让",
                "right_until": dt.date(2060, 12, 31),
                "sealed": sealed,
                "seal_reason": "司法查封" if sealed else None,
                "mortgaged": chance.random() < 0.3,
                "longitude": f"0.{chance.randint(100_000, 999_999)}",  # in the sea: the city borders nothing real
                "latitude": f"0.{chance.randint(100_000, 999_999)}",
            }

    def leases(self) -> Iterator[dict[str, Any]]:
        for n, user in self._places():
            if n == cast.ZHOU:
                continue  # she owns it
            begun = TODAY - self.people.chance("lease", n).randint(5, 300) * DAY
            yield {
                "premises_no": cast.premises_no(n),
                "lease_no": f"ZL{begun.year}{n:07d}",
                "landlord": self.people.person(RESERVED + n).name,
                "tenant": user.name,
                "tenant_id_number": user.id_number,
                "lease_from": begun,
                "lease_until": begun + 5 * 365 * DAY,
                "registered_on": begun + 3 * DAY,
            }

    def fire_protection(self) -> Iterator[dict[str, Any]]:
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

    def facades(self) -> Iterator[dict[str, Any]]:
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

    def utilities(self) -> Iterator[dict[str, Any]]:
        for n, _ in self._places():
            chance = self.people.chance("utilities", n)
            fitted = n < len(cast.NAMES)
            yield {
                "premises_no": cast.premises_no(n),
                "water_no": f"W{n:08d}",
                "power_no": f"E{n:08d}",
                "gas": fitted or chance.random() < 0.6,
                "drainage_permit_no": f"海排〔2025〕{n:05d}",
                "grease_trap": fitted or chance.random() < 0.5,
                "chimney": fitted or chance.random() < 0.6,
            }

    # --- health ---
    def health_certificates(self) -> Iterator[dict[str, Any]]:
        holders = [(cast.member(self.people, n), 90) for n in (cast.LIN, cast.CHEN, cast.ZHOU, cast.HE, cast.FANG)]
        holders.append((cast.member(self.people, cast.LUO), 500))  # expired
        holders += [(p, self.people.chance("health", n).randint(10, 500)) for n, p in self._some(8, "health")]
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

    # --- bans of the trade ---
    def bans(self) -> Iterator[dict[str, Any]]:
        yield self._ban(0, cast.member(self.people, cast.FANG), for_life=False)
        for n, person in self._some(200, "ban"):
            yield self._ban(n + 1, person, for_life=self.people.chance("ban", n).random() < 0.2)

    def _ban(self, n: int, person: Person, *, for_life: bool) -> dict[str, Any]:
        begun = TODAY - self.people.chance("banned", n).randint(50, 1500) * DAY
        return {
            "id_number": person.id_number,
            "decision_no": f"海市监罚〔{begun.year}〕{n:04d}号",
            "reason": "被吊销食品经营许可",
            "article": "食品安全法第一百三十五条",
            "from_on": begun,
            "until_on": None if for_life else begun + 5 * 365 * DAY,
            "for_life": for_life,
            "in_force": True,
        }


def as_text(value: Any) -> str:
    """A value as a file holds it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def keyed(rows: Iterator[Row], columns: Sequence[str], key: str) -> dict[str, dict[str, Any]]:
    """Rows as records by their key."""
    where = columns.index(key)
    return {str(row[where]): dict(zip(columns, map(_plain, row), strict=True)) for row in rows}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
