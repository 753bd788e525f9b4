"""The registers of market regulation: enterprises, their operators, and who is banned from the food trade."""

import datetime as dt
from collections.abc import Iterator

from yimen.demo.registers import cast
from yimen.demo.registers.people import ROADS, Person
from yimen.demo.registers.records.base import DAY, TODAY, City, Record, Table, table
from yimen.demo.registers.records.work import ACTIVE, Work

CATERING = ("餐饮", "面馆", "酒楼", "餐厅", "小吃店")


def tables(city: City) -> dict[str, dict[str, Table]]:
    """By register and table."""
    made = _Market(city)
    return {
        "enterprises": {
            "enterprises": table(made.enterprises),
            "names": table(made.names),
            "at_premises": table(made.at_premises),
            "persons": table(made.persons),
            "officers": table(made.safety_officers),
        },
        "trade-bans": {"bans": table(made.bans)},
    }


class _Market:
    def __init__(self, city: City) -> None:
        self.city, self.people, self.work = city, city.people, Work(city)

    def enterprises(self) -> Iterator[Record]:
        for each in self.work.enterprises():
            chance = self.people.chance("address", each.credit_code)
            community = each.operator.community
            yield {
                "credit_code": each.credit_code,
                "name": each.name,
                "kind": each.kind,
                "size": each.size,
                "operator": each.operator.name,
                "operator_id_number": each.operator.id_number,
                "established_on": each.established_on,
                "scope": "餐饮服务" if any(word in each.name for word in CATERING) else "零售",
                "address": f"{self.people.name_of(community)}{chance.choice(ROADS)}{chance.randint(1, 300)}号",
                "community": community.id,
                "status": each.status,
                "untrustworthy": not self.city.is_reserved(each.operator) and chance.random() < 0.02,
            }

    def names(self) -> Iterator[Record]:
        seen = set()
        for enterprise in self.enterprises():
            if enterprise["name"] not in seen and enterprise["status"] == ACTIVE:
                seen.add(enterprise["name"])
                yield {
                    "name": enterprise["name"],
                    "taken": True,
                    "holder": enterprise["credit_code"],
                    "reserved_until": None,
                }

    def at_premises(self) -> Iterator[Record]:
        """Who is registered at premises of the register of title: of the cast's own shops, one."""
        first = next(each for each in self.work.enterprises() if each.status == ACTIVE)
        yield {
            "place": f"{cast.premises_no(cast.LIANG)}/{first.operator.id_number}",
            "premises_no": cast.premises_no(cast.LIANG),
            "credit_code": first.credit_code,
            "name": first.name,
            "operator_id_number": first.operator.id_number,
            "in_force": True,
        }

    def persons(self) -> Iterator[Record]:
        fang = self.city.member(cast.FANG)
        yield self._person(fang, businesses=0, abnormal=True, serious_violation=True)
        luo = self.city.member(cast.LUO)
        yield self._person(luo, businesses=0, abnormal=False, banned_until=TODAY + 400 * DAY)
        told = [self.city.member(n) for n in (cast.HE, cast.LIANG, cast.FENG, cast.CAO)]
        for person in [*told, *(owner for _, owner in self.work.owners())]:
            abnormal = person not in told and self.people.chance("abnormal", person.id_number).random() < 0.03
            yield self._person(person, businesses=1, abnormal=abnormal)

    @staticmethod
    def _person(
        person: Person,
        *,
        businesses: int,
        abnormal: bool,
        serious_violation: bool = False,
        banned_until: dt.date | None = None,
    ) -> Record:
        return {
            "id_number": person.id_number,
            "businesses": businesses,
            "abnormal": abnormal,
            "serious_violation": serious_violation,
            "registration_banned": banned_until is not None,
            "banned_until": banned_until,
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
