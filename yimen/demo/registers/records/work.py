"""Who runs an enterprise, who works there, and who works for themselves: nobody does two of these."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from yimen.demo.registers import cast
from yimen.demo.registers.people import CURRENT, Person
from yimen.demo.registers.records.base import DAY, TODAY, City, age, birthday
from yimen.demo.registers.records.hardship import OLD, POOR, Hardship
from yimen.engines import identifiers

SHOPS = ("面馆", "小吃店", "酒楼", "餐厅", "茶铺", "烘焙坊", "便利店", "五金店", "理发店", "花店")
INDIVIDUAL, COMPANY = "个体工商户", "有限责任公司"
ACTIVE, CLOSED = "存续", "注销"
EVERY = 10  # one in so many of the others is an operator, if grown up
OF_COMPANY = 200  # one in so many is that of a company
OF_LIANG = 12  # so many work for Liang; one of them was laid off last year
YEARS = (2024, 2025, 2026)


@dataclass(frozen=True)
class Enterprise:
    """An enterprise with its operator; `number` counts its operator among the residents."""

    number: int
    credit_code: str
    name: str
    kind: str
    size: str
    operator: Person
    established_on: dt.date
    status: str = ACTIVE


@dataclass(frozen=True)
class Insured:
    """A year in which somebody was insured by an employer."""

    person: Person
    year: int
    months: int
    laid_off: bool
    paid: Decimal
    """Unemployment insurance of the year, by both."""


class Work:
    """The enterprises of a city and who works."""

    def __init__(self, city: City) -> None:
        self.city, self.people, self.hardship = city, city.people, Hardship(city)

    def owners(self) -> Iterator[tuple[int, Person]]:
        """Those of the others who run an enterprise, with their numbers."""
        for n, person in self.city.some(EVERY):
            if self.hardship.of(person) not in POOR:
                yield n, person

    def enterprises(self) -> Iterator[Enterprise]:
        """Those of the cast first; an operator can have closed an earlier one."""
        yield self._told(cast.HE, cast.TAKEN_NAME, dt.date(2019, 5, 6))
        yield self._told(cast.LIANG, "海棠市梁氏餐饮有限公司", dt.date(2018, 3, 12), kind=COMPANY, size="小型")
        yield self._told(cast.FENG, "子轩烘焙坊", dt.date(2025, 10, 1))
        yield self._told(cast.CAO, "建军茶铺", dt.date(2025, 12, 20))
        for n, owner in self.owners():
            chance = self.people.chance("enterprise", n)
            days = min(4000, (TODAY - birthday(owner, 18)).days)
            established = TODAY - chance.randint(min(30, days), days) * DAY
            company = self._is_company(n)
            yield Enterprise(
                number=n,
                credit_code=self._code(owner, "MA", n + 1, "1" if company else "2"),
                name=self._name(n, company),
                kind=COMPANY if company else INDIVIDUAL,
                size=chance.choice(("小型", "小型", "中型", "大型")) if company else "微型",
                operator=owner,
                established_on=established,
            )
            if not company and chance.random() < 0.2:
                yield Enterprise(
                    number=n,
                    credit_code=self._code(owner, "MB", n, "2"),
                    name=self._name(-n, company=False),
                    kind=INDIVIDUAL,
                    size="微型",
                    operator=owner,
                    established_on=max(established - 700 * DAY, birthday(owner, 16)),
                    status=CLOSED,
                )

    def insured(self, enterprise: Enterprise) -> Iterator[Insured]:
        """The years of everybody whom an enterprise insured, up to the day as of which the city is made."""
        if enterprise.status == CLOSED:
            return
        told, chance = self._is_told(enterprise), self.people.chance("layoffs", enterprise.credit_code)
        rate = chance.choice((0.0, 0.0, 0.03, 0.06, 0.1, 0.3))
        for nth, person in enumerate(self._staff(enterprise)):
            base = self.people.chance("base", person.id_number).randint(4000, 9000)
            joined = YEARS[0] if told else chance.choice((2024, 2024, 2025, 2026))
            for year in (year for year in YEARS if year >= joined):
                if told:
                    laid_off = enterprise.number == cast.LIANG and year == 2025 and nth == 0
                else:
                    laid_off = year < TODAY.year and chance.random() < rate
                months = _months(enterprise.established_on, year)
                months = min(months, chance.randint(1, 11)) if laid_off else months
                if months:
                    yield Insured(person, year, months, laid_off, Decimal(base * months) / 100)
                if laid_off:
                    break

    def flexible(self) -> Iterator[tuple[int, Person]]:
        """Those who work for themselves and pay their social insurance, with their numbers."""
        for n in range(4, self.city.others, EVERY):
            person = self.people.person(n)
            if self._works(person):
                yield n, person

    def _told(
        self, n: int, name: str, established_on: dt.date, *, kind: str = INDIVIDUAL, size: str = "微型"
    ) -> Enterprise:
        operator = self.city.member(n)
        code = self._code(operator, "MC", n, "1" if kind == COMPANY else "2")
        return Enterprise(n, code, name, kind, size, operator, established_on)

    def _is_told(self, enterprise: Enterprise) -> bool:
        return self.city.is_reserved(enterprise.operator)

    def _code(self, owner: Person, prefix: str, number: int, kind: str) -> str:
        area = self.people.district(owner.community).code[:6]
        return identifiers.credit_code(department="9", kind=kind, area=area, organisation=f"{prefix}{number:06d}")

    def _name(self, n: int, company: bool) -> str:
        chance = self.people.chance("shop", n)
        first = "".join(chance.sample("和顺福聚鑫源悦来品味香满庭春秋雅居兴隆祥瑞", 3))
        return (
            f"海棠市{first}{chance.choice(('餐饮', '商贸'))}有限公司" if company else f"{first}{chance.choice(SHOPS)}"
        )

    @staticmethod
    def _is_company(n: int) -> bool:
        return n > 0 and n % OF_COMPANY == 0

    def _works(self, person: Person) -> bool:
        return person.status == CURRENT and 18 <= age(person) < OLD and self.hardship.of(person) not in POOR

    def _staff(self, enterprise: Enterprise) -> list[Person]:
        """A shop has some of the three residents after its operator, a company some of those up to the next company's.

        The first two hundred work for the cast.
        """
        number, chance = enterprise.number, self.people.chance("staff", enterprise.credit_code)
        if self._is_told(enterprise):
            first = self._some(0, OF_LIANG + 1)
            match number:
                case cast.LIANG:
                    return first[:OF_LIANG]
                case cast.CAO:
                    return [enterprise.operator, *first[OF_LIANG:]]
                case cast.FENG:
                    return [enterprise.operator]
            return []
        if enterprise.kind == COMPANY:
            return self._some(number, chance.randint(6, 70))
        near = [self.people.person(n) for n in range(number + 1, min(number + 4, self.city.others))]
        staff = [enterprise.operator] if chance.random() < 0.5 else []
        return staff + [person for person in near if self._works(person)][: chance.randint(0, 3)]

    def _some(self, first: int, most: int) -> list[Person]:
        found: list[Person] = []
        for n in range(first, min(first + OF_COMPANY, self.city.others)):
            if n % EVERY >= 5 and len(found) < most and self._works(person := self.people.person(n)):
                found.append(person)
        return found


def _months(established_on: dt.date, year: int) -> int:
    """Months of a year that an enterprise insured somebody: from the month in which it was established."""
    first = established_on.month if established_on.year == year else 1 if established_on.year < year else 13
    last = TODAY.month - 1 if year == TODAY.year else 12
    return max(0, last - first + 1)
