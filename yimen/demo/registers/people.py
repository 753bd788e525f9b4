"""Synthetic residents: the n-th of a seed is always the same, so that a city of any size needs no memory.

Residents come in rounds of twenty households, so that a city has old people, children and families as a city has.
"""

import datetime as dt
import functools
import random
from dataclasses import dataclass

from yimen.engines import identifiers
from yimen.government.schema import Release
from yimen.government.schema.city import Division

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程"
GIVEN = {
    "女": "静敏丽艳娟霞秀英慧巧美娜雅芝玉萍红月彩春菊兰凤洁梅琳素云莲真环雪荣爱妹香莺媛瑞凡佳嘉",
    "男": "伟刚勇毅俊峰强军平保东文辉力明永健世广志义兴良海山仁波宁贵福生龙元全国胜学祥才发武新利清飞彬富顺",
}
ROADS = ("海棠路", "听潮路", "望月街", "青石巷", "枕河路", "梧桐街", "云水路", "竹林巷", "锦书街", "归帆路")
NATIONS = ("汉族", "汉族", "汉族", "汉族", "汉族", "汉族", "汉族", "回族", "满族", "苗族", "壮族")
STRIDE = 7919  # a prime that divides no number of days below: the n-th of an age has each day as often as another
RESERVED = 1000  # the first residents are the cast and the officers; all are grown up unless it is said otherwise
GROWN_UP = dt.date(1965, 1, 1)
GROWN_UP_DAYS = 13_000  # to the summer of 2000

AGES = {
    "Z": (dt.date(1924, 11, 25), 4_400),  # from 90
    "X": (dt.date(1937, 1, 1), 3_610),  # from 80
    "O": (dt.date(1947, 1, 1), 7_300),  # from 60
    "M": (dt.date(1967, 1, 1), 7_300),  # from 40
    "Y": (dt.date(1987, 1, 1), 7_950),  # from 18
    "C": (dt.date(2009, 1, 1), 6_400),  # children, to the summer of 2026
}
"""The first day of birth of each age, and how many days follow; no day is in two of them."""
HOUSEHOLDS = (
    *("Y", "M", "O", "X", "YY", "MM", "OO", "OO", "My", "YYc", "YYc", "MMc", "MMy", "Mc"),
    *("YYcc", "MMcc", "MMcO", "YYcO", "MMycO", "MMccOO"),
)
"""Who lives together: the ages, the head first, then the spouse of the same age; children in small letters."""
_PLACES = [(household, who) for household, ages in enumerate(HOUSEHOLDS) for who in range(len(ages))]
_AGES = "".join(HOUSEHOLDS).upper()
NINETY = 5  # every so-many-th round, who lives alone at eighty is ninety or more

LOCAL, PERMIT = "本市户籍", "居住证"
CURRENT, DECEASED, MOVED = "正常", "死亡注销", "迁出注销"


@dataclass(frozen=True)
class Told:
    """What is told of one of the cast; the rest is drawn as for anybody."""

    name: str
    sex: str
    born_on: dt.date | None = None
    lives_with: int | None = None
    """The head of the household, if that is another of the cast."""
    status: str = CURRENT


@dataclass(frozen=True)
class Person:
    """A resident as the population register has them."""

    id_number: str
    name: str
    sex: str
    born_on: dt.date
    nation: str
    address: str
    community: Division
    phone: str
    household_no: str
    registration: str
    status: str


class People:
    """The residents of a city under a seed."""

    def __init__(self, release: Release, *, seed: int) -> None:
        self.release, self.seed = release, seed
        divisions = list(release.divisions.values())
        self.communities = [d for d in divisions if d.level == "community"] or divisions
        self.home = self.communities[0]
        """Where the cast lives and does business."""

    def chance(self, *what: object) -> random.Random:
        """The chance that decides one thing, always the same way."""
        return random.Random(f"{self.seed}:{what}")  # noqa: S311  a synthetic city, not a secret

    def district(self, community: Division) -> Division:
        """The district that a community lies in."""
        return next(
            (division for division in self.release.ancestors(community.id) if division.level == "district"), community
        )

    def name_of(self, division: Division) -> str:
        """The city's and all outer divisions' names, as an address begins."""
        names = [each.name.zh for each in self.release.ancestors(division.id)]
        return "".join(reversed(names))

    @functools.lru_cache(maxsize=4096)  # noqa: B019  one instance for each run
    def reserved(self, n: int, told: Told | None = None) -> Person:
        """One of the cast, as told, or an officer. They live where the cast does, each alone unless told."""
        chance = self.chance("person", n)
        drawn_sex = chance.choice("女男")
        sex = told.sex if told else drawn_sex
        name = self._name(chance, sex)
        chance.choice(self.communities)
        born_on = told.born_on if told else None
        order = 902 if born_on else 900  # orders that no other resident has
        return self._person(
            n,
            chance,
            name=told.name if told else name,
            sex=sex,
            born_on=born_on or GROWN_UP + dt.timedelta(days=n * STRIDE % GROWN_UP_DAYS),
            order=order,
            community=self.home,
            household=n if told is None or told.lives_with is None else told.lives_with,
            status=told.status if told else CURRENT,
        )

    @functools.lru_cache(maxsize=32_768)  # noqa: B019  one instance for each run
    def person(self, n: int) -> Person:
        """The n-th resident, who is neither of the cast nor an officer."""
        chance = self.chance("person", n)
        round_, place = divmod(n, len(_PLACES))
        which, who = _PLACES[place]
        ages = HOUSEHOLDS[which]
        age, nth = self._age(round_, place)
        first_on, days = AGES[age]
        household = RESERVED + round_ * len(HOUSEHOLDS) + which
        drawn = self.chance("household", household)
        community, surname, head = drawn.choice(self.communities), drawn.choice(SURNAMES), drawn.choice("女男")
        sex = chance.choice("女男")
        if who == 0:
            sex = head
        elif who == 1 and ages[0] == ages[1]:
            sex = "男" if head == "女" else "女"
        name = self._name(chance, sex)
        if who == 0 or ages[who].islower():
            name = surname + name[1:]
        return self._person(
            RESERVED + n,
            chance,
            name=name,
            sex=sex,
            born_on=first_on + dt.timedelta(days=nth * STRIDE % days),
            order=nth // days * 2,
            community=community,
            household=household,
            status=self._status(chance, age),
        )

    @staticmethod
    def _age(round_: int, place: int) -> tuple[str, int]:
        """The age of a place in a round, and how many of that age came before."""
        age = _AGES[place]
        nth = round_ * _AGES.count(age) + _AGES[:place].count(age)
        return ("Z", nth // NINETY) if age == "X" and round_ % NINETY == NINETY - 1 else (age, nth)

    @staticmethod
    def _name(chance: random.Random, sex: str) -> str:
        return chance.choice(SURNAMES) + "".join(chance.sample(GIVEN[sex], chance.choice((1, 2, 2))))

    @staticmethod
    def _status(chance: random.Random, age: str) -> str:
        drawn = chance.random()
        deceased = 0.08 if age in "XZ" else 0.002
        return DECEASED if drawn < deceased else MOVED if drawn > 0.997 else CURRENT

    def _person(
        self,
        n: int,
        chance: random.Random,
        *,
        name: str,
        sex: str,
        born_on: dt.date,
        order: int,
        community: Division,
        household: int,
        status: str,
    ) -> Person:
        home = self.chance("home", household)
        road, door = home.choice(ROADS), home.randint(1, 300)
        room = f"{home.randint(1, 6)}单元{home.randint(101, 1802)}室"
        area = self.district(community).code[:6]
        return Person(
            id_number=identifiers.citizen_number(area=area, born_on=born_on, order=order + (1 if sex == "男" else 0)),
            name=name,
            sex=sex,
            born_on=born_on,
            nation=chance.choice(NATIONS),
            address=f"{self.name_of(community)}{road}{door}号{room}",
            community=community,
            phone=f"100{n % 100_000_000:08d}",
            household_no=f"{self.release.city.area_code}{household:06d}",
            registration=LOCAL if household < RESERVED or home.random() < 0.88 else PERMIT,
            status=status,
        )
