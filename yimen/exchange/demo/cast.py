"""The cast: a few people with a story, and the officers of every post that the folder names."""

from collections.abc import Iterator
from typing import Any

from yimen.engines import identifiers
from yimen.exchange.demo.people import People, Person

LIN, CHEN, ZHOU, HE, FANG, LUO = range(6)
FIRST_OFFICER = 100
NAMES = {
    LIN: ("林晓梅", "女"),
    CHEN: ("陈志远", "男"),
    ZHOU: ("周秀兰", "女"),
    HE: ("何静", "女"),
    FANG: ("方建平", "男"),
    LUO: ("罗小军", "男"),
}
TAKEN_NAME = "老海棠面馆"


def premises_no(n: int) -> str:
    """The number of the n-th premises: thirteen digits, the last one checks the others."""
    return identifiers.with_check_digit(f"9901{n:08d}")


def member(people: People, n: int) -> Person:
    """One of the cast, who lives where the cast does."""
    name, sex = NAMES[n]
    return people.person(n, name=name, sex=sex, home=True)


def make(people: People) -> list[dict[str, Any]]:
    """The cast as it is written for the sign-in page: residents with a story first, then officers with their posts."""
    return [*_residents(people), *_officers(people)]


def _residents(people: People) -> Iterator[dict[str, Any]]:
    safe, banned, expired = (member(people, n).id_number for n in (HE, FANG, LUO))
    stories = {
        LIN: (
            "lin",
            f"想开一家85平方米的面馆，场所编号 {premises_no(LIN)}，食品安全员 何静 {safe}",
            f"wants to open a noodle shop of 85 m² at premises {premises_no(LIN)}; food-safety officer He Jing {safe}",
        ),
        CHEN: (
            "chen",
            f"想开一家460平方米的酒楼，场所编号 {premises_no(CHEN)}，须消防检查，食品安全员 何静 {safe}",
            f"wants to open a restaurant of 460 m² at premises {premises_no(CHEN)}, which needs the fire-safety check; "
            f"food-safety officer He Jing {safe}",
        ),
        ZHOU: (
            "zhou",
            f"想在自家住宅开小吃店，场所编号 {premises_no(ZHOU)}，店名想用「{TAKEN_NAME}」（已有人用）",
            f"wants to open a snack bar in her flat, premises {premises_no(ZHOU)}, under a name that is taken already",
        ),
        HE: ("he", "食品安全员，健康证明有效", "a food-safety officer with a valid health certificate"),
        FANG: (
            "fang",
            f"曾被禁止从事食品经营 {banned}",
            f"a cook who is banned from the food trade, {banned}",
        ),
        LUO: ("luo", f"健康证明已过期 {expired}", f"a cook whose health certificate has expired, {expired}"),
    }
    for n, (key, zh, en) in stories.items():
        yield {**_entry(member(people, n)), "id": key, "story": {"zh": zh, "en": en}, "posts": []} | (
            {"premises": premises_no(n), "safety_officer": safe} if n in {LIN, CHEN, ZHOU} else {}
        )


def _officers(people: People) -> Iterator[dict[str, Any]]:
    """Two holders of every post where the cast does business, one elsewhere; the first pair shares two posts."""
    release = people.release
    at_home = {division.id for division in release.ancestors(people.home.id)}
    n, shared = FIRST_OFFICER, False
    for agency in release.agencies.values():
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
                        **_entry(people.person(n, home=True)),
                        "id": f"{post.id}-{nth + 1}",
                        "story": {
                            "zh": f"{agency.name.zh} · {'、'.join(p.name.zh for p, _ in held)}（{place.zh}）",
                            "en": f"{agency.name.en} · {', '.join(p.name.en for p, _ in held)} ({place.en})",
                        },
                        "posts": [{"post": p.id, "division": d.id} for p, d in held],
                    }
                    n += 1


def _entry(person: Person) -> dict[str, Any]:
    return {"id_number": person.id_number, "name": person.name, "phone": person.phone}


def officers(people: People) -> int:
    """How many officers there are; the residents FIRST_OFFICER and on."""
    return sum(1 for _ in _officers(people))
