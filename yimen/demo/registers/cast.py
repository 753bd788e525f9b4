"""The cast: a few people with a story, and the officers of every post that the folder names."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from yimen.demo.registers import stories
from yimen.demo.registers.people import DECEASED, People, Person, Told
from yimen.engines import identifiers
from yimen.government.schema import Agency, Release

LIN, CHEN, ZHOU, HE, FANG, LUO = range(6)
WU, SUN, PENG = 6, 7, 8
MA, ZHU = 9, 10
GAO, GAO_LE, ZHENG, SONG = 11, 12, 13, 14
LIANG, HAN, XU, FENG, CAO = 15, 16, 17, 18, 19
FIRST_OFFICER = 100
NAMES = {
    LIN: Told("林晓梅", "女"),
    CHEN: Told("陈志远", "男"),
    ZHOU: Told("周秀兰", "女"),
    HE: Told("何静", "女"),
    FANG: Told("方建平", "男"),
    LUO: Told("罗小军", "男"),
    WU: Told("吴桂芬", "女", dt.date(1942, 3, 15)),
    SUN: Told("孙国栋", "男", dt.date(1946, 12, 20)),
    PENG: Told("彭素珍", "女", dt.date(1940, 6, 1), status=DECEASED),
    MA: Told("马文斌", "男", dt.date(1978, 5, 12)),
    ZHU: Told("朱玉芝", "女", dt.date(1969, 9, 9)),
    GAO: Told("高海燕", "女", dt.date(1985, 2, 18)),
    GAO_LE: Told("高乐", "男", dt.date(2016, 10, 5), lives_with=GAO),
    ZHENG: Told("郑立新", "男", dt.date(1968, 1, 30)),
    SONG: Told("宋爱云", "女", dt.date(1970, 7, 7), lives_with=ZHENG),
    LIANG: Told("梁永康", "男", dt.date(1976, 11, 11)),
    HAN: Told("韩雪莹", "女", dt.date(2003, 4, 22)),
    XU: Told("徐冬梅", "女", dt.date(1977, 12, 1)),
    FENG: Told("冯子轩", "男", dt.date(2001, 8, 16)),
    CAO: Told("曹建军", "男", dt.date(2000, 3, 3)),
}
TAKEN_NAME = "老海棠面馆"


def premises_no(n: int) -> str:
    """The number of the n-th premises: thirteen digits, the last one checks the others."""
    return identifiers.with_check_digit(f"9901{n:08d}")


def member(people: People, n: int) -> Person:
    """One of the cast, who lives where the cast does."""
    return people.reserved(n, NAMES[n])


def make(people: People) -> list[dict[str, Any]]:
    """The cast as it is written for the sign-in page: residents with a story first, then officers with their posts."""
    return [*_residents(people), *_officers(people)]


def _residents(people: People) -> Iterator[dict[str, Any]]:
    safe, banned, expired = (member(people, n).id_number for n in (HE, FANG, LUO))
    places = {n: premises_no(n) for n in (LIN, CHEN, ZHOU)}
    told = stories.told(
        lin=places[LIN],
        chen=places[CHEN],
        zhou=places[ZHOU],
        safe=safe,
        banned=banned,
        expired=expired,
        taken=TAKEN_NAME,
    )
    for n, (key, zh, en) in zip(NAMES, told, strict=True):
        yield {**_entry(member(people, n)), "id": key, "story": {"zh": zh, "en": en}, "posts": []} | (
            {"premises": places[n], "safety_officer": safe} if n in places else {}
        )


def _officers(people: People) -> Iterator[dict[str, Any]]:
    """Two holders of every post where the cast does business, one elsewhere; the first pair shares two posts."""
    release = people.release
    at_home = {division.id for division in release.ancestors(people.home.id)}
    n, shared = FIRST_OFFICER, False
    for agency in _agencies(release):
        posts = list(agency.posts.values())
        for i, post in enumerate(posts):
            for division in release.divisions.values():
                if division.level != post.level:
                    continue
                for nth in range(2 if division.id in at_home else 1):
                    held = [(post, division)]
                    if nth == 1 and not shared and i + 1 < len(posts) and posts[i + 1].level == post.level:
                        held.append((posts[i + 1], division))
                        shared = True
                    place = division.name
                    yield {
                        **_entry(people.reserved(n)),
                        "id": f"{post.id}-{nth + 1}",
                        "story": {
                            "zh": f"{agency.name.zh} · {'、'.join(p.name.zh for p, _ in held)}（{place.zh}）",
                            "en": f"{agency.name.en} · {', '.join(p.name.en for p, _ in held)} ({place.en})",
                        },
                        "posts": [{"post": p.id, "division": d.id} for p, d in held],
                    }
                    n += 1


def _agencies(release: Release) -> list[Agency]:
    """Those that handle cases first, then those that only grant what is due."""
    granting = {policy.agency for policy in release.policies.values()}
    return sorted(release.agencies.values(), key=lambda agency: agency.id in granting)


def _entry(person: Person) -> dict[str, Any]:
    return {"id_number": person.id_number, "name": person.name, "phone": person.phone}


def officers(people: People) -> int:
    """How many officers there are; the residents FIRST_OFFICER and on."""
    return sum(1 for _ in _officers(people))
