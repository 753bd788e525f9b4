"""Synthetic residents: the n-th of a seed is always the same, so that a city of any size needs no memory."""

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
FIRST_BIRTH = dt.date(1940, 1, 1)
DAYS_OF_BIRTH = 29_000  # to the spring of 2019
STRIDE = 7919  # a prime that does not divide the days: the n-th resident's day of birth, each day as often as another
RESERVED = 1000  # the first residents are the cast and the officers; all are grown up
GROWN_UP = dt.date(1965, 1, 1)
GROWN_UP_DAYS = 13_000  # to the summer of 2000


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
    def person(self, n: int, *, name: str | None = None, sex: str | None = None, home: bool = False) -> Person:
        """The n-th resident; some of the cast are given a name, and live where the cast does."""
        chance = self.chance("person", n)
        drawn_sex = chance.choice("女男")
        sex = sex or drawn_sex
        drawn_name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN[sex], chance.choice((1, 2, 2))))
        community = chance.choice(self.communities)
        if home:
            community = self.home
        road, door = chance.choice(ROADS), chance.randint(1, 300)
        if n < RESERVED:
            born_on = GROWN_UP + dt.timedelta(days=n * STRIDE % GROWN_UP_DAYS)
            order = 900 + (1 if sex == "男" else 0)  # an order that none of the others has
        else:
            born_on = FIRST_BIRTH + dt.timedelta(days=n * STRIDE % DAYS_OF_BIRTH)
            order = n // DAYS_OF_BIRTH * 2 % 900 + (1 if sex == "男" else 0)
        area = self.district(community).code[:6]
        return Person(
            id_number=identifiers.citizen_number(area=area, born_on=born_on, order=order),
            name=name or drawn_name,
            sex=sex,
            born_on=born_on,
            nation=chance.choice(NATIONS),
            address=f"{self.name_of(community)}{road}{door}号{chance.randint(1, 6)}单元{chance.randint(101, 1802)}室",
            community=community,
            phone=f"100{n % 100_000_000:08d}",
            household_no=f"{self.release.city.area_code}{n // 3:06d}",
        )
