"""Whether a power may be exercised: pure, from facts that are passed in."""

import datetime as dt
import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yimen.engines import feel
from yimen.government.schema import Basis, Power, Release, Text


class Code(enum.StrEnum):
    """Why a power may not be exercised."""

    NO_SUCH_POWER = "no-such-power"
    WRONG_POST = "wrong-post"
    WRONG_DIVISION = "wrong-division"
    OWN_AFFAIR = "own-affair"
    NOT_SEPARATE = "not-separate"
    TOO_FEW_OFFICERS = "too-few-officers"
    COLLEAGUE_WITHOUT_POST = "colleague-without-post"
    READS_TOO_MUCH = "reads-too-much"
    OUT_OF_BOUNDS = "out-of-bounds"


@dataclass(frozen=True)
class Reason:
    """One reason, in words for the officer, with the clause that it rests on."""

    code: Code
    text: Text
    basis: Basis | None = None


@dataclass(frozen=True)
class Officer:
    """Who acts: a person in a post at a division."""

    person: str
    post: str
    division: str


@dataclass(frozen=True)
class Facts:
    """What the judgement looks at, as the room that asks knows it.

    `division` is where the case belongs; `world` what FEEL sees; `parties` the people whose affair it is; `prior` the
    powers exercised on the case before, each with who did; `together_with` colleagues who act too; `reads` the kinds of
    evidence that the case page showed.
    """

    officer: Officer
    division: str
    on: dt.date
    world: Mapping[str, Any] = field(default_factory=dict)
    parties: frozenset[str] = frozenset()
    prior: Sequence[tuple[str, str]] = ()
    together_with: Sequence[Officer] = ()
    reads: frozenset[str] = frozenset()


def judge(power_id: str, facts: Facts, *, release: Release) -> list[Reason]:
    """Every reason against exercising the power; none of them means that it may be exercised."""
    power = release.powers.get(power_id)
    if power is None:
        return [
            Reason(
                Code.NO_SUCH_POWER,
                Text(zh="权责清单中没有这项职权。", en="The list of powers does not have this power."),
            )
        ]
    return [reason for check in _CHECKS for reason in check(power, facts, release)]


def _post(power: Power, facts: Facts, release: Release) -> list[Reason]:
    if facts.officer.post in power.posts:
        return []
    return [
        Reason(
            Code.WRONG_POST,
            Text(zh=f"您的岗位不行使“{power.name.zh}”。", en=f"Your post does not hold the power “{power.name.en}”."),
            power.basis,
        )
    ]


def _division(power: Power, facts: Facts, release: Release) -> list[Reason]:
    if release.within(facts.division, facts.officer.division):
        return []
    return [
        Reason(
            Code.WRONG_DIVISION,
            Text(zh="本件不属于您所在区划管辖。", en="This case belongs to a division that is not yours."),
        )
    ]


def _own_affair(power: Power, facts: Facts, release: Release) -> list[Reason]:
    acting = {facts.officer.person, *(colleague.person for colleague in facts.together_with)}
    if acting.isdisjoint(facts.parties):
        return []
    return [
        Reason(
            Code.OWN_AFFAIR,
            Text(
                zh="您或者同行人员与本件有利害关系，应当回避。",
                en="You or your colleague have a stake in this case, and must step back from it.",
            ),
        )
    ]


def _separate(power: Power, facts: Facts, release: Release) -> list[Reason]:
    held = [name for name, person in facts.prior if person == facts.officer.person and name in power.separate_from]
    return [
        Reason(
            Code.NOT_SEPARATE,
            Text(
                zh=f"您已在本件行使“{release.powers[name].name.zh}”，不得再行使“{power.name.zh}”。",
                en=f"You exercised “{release.powers[name].name.en}” on this case; somebody else must do this.",
            ),
            power.basis,
        )
        for name in dict.fromkeys(held)
        if name in release.powers
    ]


def _officers(power: Power, facts: Facts, release: Release) -> list[Reason]:
    colleagues = {colleague.person for colleague in facts.together_with} - {facts.officer.person}
    reasons = [
        Reason(
            Code.COLLEAGUE_WITHOUT_POST,
            Text(
                zh="同行人员不在行使这项职权的岗位上。",
                en="Your colleague does not hold a post with this power here.",
            ),
        )
        for colleague in facts.together_with
        if colleague.post not in power.posts or not release.within(facts.division, colleague.division)
    ][:1]
    if 1 + len(colleagues) < power.officers:
        reasons.append(
            Reason(
                Code.TOO_FEW_OFFICERS,
                Text(
                    zh=f"应当由{power.officers}名以上工作人员共同行使。",
                    en=f"At least {power.officers} officers must act together.",
                ),
                power.basis,
            )
        )
    return reasons


def _reads(power: Power, facts: Facts, release: Release) -> list[Reason]:
    beyond = sorted(facts.reads - set(power.reads))
    if not beyond:
        return []
    names = [release.evidence(kind) for kind in beyond]
    zh = "、".join(kind.name.zh for kind in names if kind)
    en = ", ".join(kind.name.en for kind in names if kind)
    return [
        Reason(
            Code.READS_TOO_MUCH,
            Text(
                zh=f"这项职权不得读取：{zh or beyond[0]}。",
                en=f"This power may not read: {en or beyond[0]}.",
            ),
            power.basis,
        )
    ]


def _bounds(power: Power, facts: Facts, release: Release) -> list[Reason]:
    """Bounds in FEEL: what is not true refuses, be it false or unknown."""
    return [
        Reason(Code.OUT_OF_BOUNDS, bound.message, bound.basis or power.basis)
        for bound in power.limits
        if feel.evaluate(bound.when, facts.world, today=facts.on) is not True
    ]


_CHECKS: tuple[Callable[[Power, Facts, Release], list[Reason]], ...] = (
    _post,
    _division,
    _own_affair,
    _separate,
    _officers,
    _reads,
    _bounds,
)
