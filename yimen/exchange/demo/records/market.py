"""The registers of market regulation: enterprises, their operators, and who is banned from the food trade."""

from collections.abc import Iterator

from yimen.engines import identifiers
from yimen.exchange.demo import cast
from yimen.exchange.demo.people import ROADS, Person
from yimen.exchange.demo.records.base import DAY, TODAY, City, Record, Table, table

KINDS_OF_SHOP = ("面馆", "小吃店", "酒楼", "餐厅", "茶铺", "烘焙坊", "便利店", "五金店", "理发店", "花店")


def tables(city: City) -> dict[str, dict[str, Table]]:
    """By register and table."""
    made = _Market(city)
    return {
        "enterprises": {
            "enterprises": table(made.enterprises),
            "names": table(made.names),
            "persons": table(made.persons),
            "officers": table(made.safety_officers),
        },
        "trade-bans": {"bans": table(made.bans)},
    }


class _Market:
    def __init__(self, city: City) -> None:
        self.city, self.people = city, city.people

    def enterprises(self) -> Iterator[Record]:
        yield self._enterprise(0, self.city.member(cast.HE), cast.TAKEN_NAME)
        for n, person in self.city.some(10):
            yield self._enterprise(n + 1, person, self._shop_name(n))

    def _enterprise(self, n: int, owner: Person, name: str) -> Record:
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

    def names(self) -> Iterator[Record]:
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

    def persons(self) -> Iterator[Record]:
        fang = self.city.member(cast.FANG)
        yield {"id_number": fang.id_number, "businesses": 0, "abnormal": True, "serious_violation": True}
        for _, person in self.city.some(10):
            abnormal = self.people.chance("abnormal", person.id_number).random() < 0.03
            yield {
                "id_number": person.id_number,
                "businesses": 1,
                "abnormal": abnormal,
                "serious_violation": False,
            }

    def safety_officers(self) -> Iterator[Record]:
        trained = [self.city.member(n) for n in (cast.HE, cast.FANG, cast.LUO)]
        trained += [person for _, person in self.city.some(40)]
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

    def bans(self) -> Iterator[Record]:
        yield self._ban(0, self.city.member(cast.FANG), for_life=False)
        for n, person in self.city.some(200):
            yield self._ban(n + 1, person, for_life=self.people.chance("ban", n).random() < 0.2)

    def _ban(self, n: int, person: Person, *, for_life: bool) -> Record:
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
