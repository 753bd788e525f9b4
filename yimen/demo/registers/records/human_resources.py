"""The registers of human resources and social security: employers, employees, and who works for themselves."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from yimen.demo.registers import cast
from yimen.demo.registers.people import Person
from yimen.demo.registers.records.base import DAY, TODAY, City, Record, Table, age, table
from yimen.demo.registers.records.work import Work

LAST_YEAR = TODAY.year - 1
PAST_MONTHS = [dt.date(year, month, 1) for year in (2025, 2026) for month in range(1, 13)][: 12 + TODAY.month - 1]


def tables(city: City) -> dict[str, dict[str, Table]]:
    """By register and table."""
    made = _HumanResources(city)
    return {
        "social-insurance": {
            "accounts": table(made.accounts),
            "insured_years": table(made.insured_years),
            "flexible_contributions": table(made.flexible_contributions),
        },
        "flexible-employment": {"registrations": table(made.registrations)},
    }


class _HumanResources:
    def __init__(self, city: City) -> None:
        self.city, self.people, self.work = city, city.people, Work(city)

    def accounts(self) -> Iterator[Record]:
        for enterprise in self.work.enterprises():
            insured = list(self.work.insured(enterprise))
            if not insured:
                continue
            months = max((each.months for each in insured if each.year == LAST_YEAR), default=0)
            chance = self.people.chance("account", enterprise.credit_code)
            punctual = self.city.is_reserved(enterprise.operator)
            yield {
                "credit_code": enterprise.credit_code,
                "months_paid": months if punctual or chance.random() > 0.08 else months // 2,
                "in_arrears": not punctual and chance.random() < 0.06,
            }

    def insured_years(self) -> Iterator[Record]:
        for enterprise in self.work.enterprises():
            for n, each in enumerate(self.work.insured(enterprise)):
                yield {
                    "record_no": f"{enterprise.credit_code}-{n:04d}",
                    "credit_code": enterprise.credit_code,
                    "id_number": each.person.id_number,
                    "year": each.year,
                    "months": each.months,
                    "laid_off": each.laid_off,
                    "unemployment_paid": each.paid,
                }

    def registrations(self) -> Iterator[Record]:
        yield self._registration(self.city.member(cast.HAN), since=dt.date(2025, 9, 1))
        yield self._registration(
            self.city.member(cast.XU), since=dt.date(2024, 3, 1), hardship="大龄失业人员", until=dt.date(2026, 9, 30)
        )
        for n, person in self.work.flexible():
            chance = self.people.chance("flexible", n)
            hard = chance.random() < 0.4
            older = age(person) >= (50 if person.sex == "男" else 40)
            yield self._registration(
                person,
                since=TODAY - chance.randint(100, 900) * DAY,
                status="已注销" if chance.random() < 0.06 else "灵活就业",
                hardship=("大龄失业人员" if older else "长期失业人员") if hard else None,
                until=TODAY + chance.randint(-300, 700) * DAY if hard else None,
            )

    @staticmethod
    def _registration(
        person: Person,
        *,
        since: dt.date,
        status: str = "灵活就业",
        hardship: str | None = None,
        until: dt.date | None = None,
    ) -> Record:
        return {
            "id_number": person.id_number,
            "registered_on": since,
            "status": status,
            "hardship": hardship,
            "hardship_until": until,
            "until_retirement": hardship is not None and age(person) >= (55 if person.sex == "男" else 45),
            "months_subsidised": min(36, (TODAY - since).days // 30 // 12 * 12) if hardship else 0,
        }

    def flexible_contributions(self) -> Iterator[Record]:
        yield from self._contributions(self.city.member(cast.HAN), PAST_MONTHS[-13:], 690)
        yield from self._contributions(self.city.member(cast.XU), PAST_MONTHS, 720)
        for n, person in self.work.flexible():
            chance = self.people.chance("contributions", n)
            months = PAST_MONTHS[-chance.randint(1, 22) :]
            yield from self._contributions(
                person, months[:-14] if chance.random() < 0.1 else months, chance.randint(600, 1200)
            )

    @staticmethod
    def _contributions(person: Person, months: list[dt.date], yuan: int) -> Iterator[Record]:
        for month in months:
            yield {
                "contribution_no": f"{person.id_number}-{month:%Y%m}",
                "id_number": person.id_number,
                "month": month,
                "paid": Decimal(yuan),
            }
