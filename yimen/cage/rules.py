"""Whether a power may be exercised: pure, from facts that are passed in."""

import datetime as dt
import enum
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yimen.government.compiled import Compiled
from yimen.government.rulings import UNVERIFIED, Ruling, citation
from yimen.government.schema import Basis, Departure, Power, Release, Text, steps
from yimen.ledger.acts import Actor


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
    NOT_YET = "not-yet"
    AGAINST_RULE = "against-rule"
    NO_EXCEPTION = "no-exception"
    NOT_A_SECOND_PERSON = "not-a-second-person"


OUTCOMES = {outcome.id: outcome.name for outcome in steps.all_outcomes()}
"""What each outcome is called in a sentence."""


@dataclass(frozen=True)
class Reason:
    """One reason, in words for the officer, with the clauses that it rests on."""

    code: Code
    text: Text
    bases: tuple[Basis | Text, ...] = ()


@dataclass(frozen=True)
class Officer:
    """Who acts: a person in a post at a division."""

    person: str
    post: str
    division: str


@dataclass(frozen=True)
class Matter:
    """What a power is exercised on, as the room that asks knows it.

    `id` names it in the ledger, such as `case:<key>`; `about` is what officers call it and `page` where they see it.
    `division` is where it belongs; `context` what FEEL sees; `parties` the people whose affair it is; `prior` the
    powers exercised on it before, each with who did; `reads` the kinds of evidence that its page showed. `ruling` is
    what the rule that binds the power says of it now; None where the power is not used for an outcome.
    """

    id: str
    release: Release
    division: str
    about: Text = field(default_factory=lambda: Text(zh="—", en="—"))
    page: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    parties: frozenset[str] = frozenset()
    prior: Sequence[tuple[str, str]] = ()
    reads: frozenset[str] = frozenset()
    ruling: Ruling | None = None


@dataclass(frozen=True)
class Exercise:
    """One exercise of a power: by whom, on which matter, to which outcome.

    `actor` is the officer in their post, `together_with` the colleagues who act too. `outcome` is what it comes to;
    None for a step that decides nothing. `subjects` are under whom its act is found.
    """

    power: str
    matter: Matter
    actor: Actor
    now: dt.datetime
    outcome: str | None = None
    together_with: Sequence[str] = ()
    subjects: Sequence[str] = ()

    @property
    def on(self) -> dt.date:
        """The day that it is in the city."""
        return self.matter.release.city.today(self.now)

    @property
    def filed_under(self) -> list[str]:
        """The subjects of its act: those that are given, and the power."""
        return [*self.subjects, f"power:{self.power}"]


@dataclass(frozen=True)
class Agreed:
    """A departure that a second person agreed to and nobody has used: for one matter, power, outcome and ruling."""

    matter: str
    power: str
    exception: str
    outcome: str
    fingerprint: str
    proposed_by: str
    reviewed_by: str


@dataclass(frozen=True)
class Facts:
    """What the judgement looks at: who acts, on what, to which outcome (None for a step that decides nothing)."""

    officer: Officer
    matter: Matter
    on: dt.date
    together_with: Sequence[Officer] = ()
    outcome: str | None = None
    departure: Agreed | None = None


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


def departs(power: Power, ruling: Ruling | None, outcome: str | None) -> bool:
    """Whether an outcome is not one that the power's rule allows, so that it takes a departure."""
    if outcome is None or power.applies is None:
        return False
    return ruling is None or outcome not in ruling.allowed(power)


def exceptions(power: Power, ruling: Ruling | None, outcomes: Collection[str]) -> list[Departure]:
    """The listed exceptions by which one of these outcomes may be proposed against what the rule says now."""
    if ruling is None or power.applies is None or ruling.decision != power.applies.decision:
        return []
    listed = power.departures_from(ruling.value)
    found = [each for each in listed if each.outcome in outcomes and departs(power, ruling, each.outcome)]
    if ruling.value != UNVERIFIED:
        return found
    return [each for each in found if ruling.open_to(power, each.outcome)]


def exception(power: Power, exception_id: str, ruling: Ruling | None, outcome: str) -> Departure | Reason:
    """The listed exception by which the outcome may be proposed now, or why there is none."""
    found = next((each for each in exceptions(power, ruling, [outcome]) if each.id == exception_id), None)
    if found is not None:
        return found
    return Reason(
        Code.NO_EXCEPTION,
        Text(
            zh="规则现在的结论没有这项例外，不能据此偏离。",
            en="The rule, as it stands now, has no such exception to depart by.",
        ),
        (power.basis,),
    )


def review(
    power: Power, departure: Departure, *, reviewer: Officer, proposed_by: str, parties: frozenset[str], division: str,
    release: Release,
) -> list[Reason]:  # fmt: skip
    """Every reason why somebody may not be the second person: another one, of its post, there, with no stake."""
    reasons: list[Reason] = []
    if reviewer.post != departure.reviewed_by or reviewer.post in power.posts:
        text = Text(zh="您的岗位不审核这项例外。", en="Your post does not review this exception.")
        reasons.append(Reason(Code.WRONG_POST, text, (departure.basis,)))
    if not release.within(division, reviewer.division):
        text = Text(zh="本件不属于您所在区划管辖。", en="This case belongs to a division that is not yours.")
        reasons.append(Reason(Code.WRONG_DIVISION, text))
    if reviewer.person in parties:
        text = Text(
            zh="您与本件有利害关系，应当回避。", en="You have a stake in this case, and must step back from it."
        )
        reasons.append(Reason(Code.OWN_AFFAIR, text))
    if reviewer.person == proposed_by:
        reasons.append(_SECOND)
    return reasons


_SECOND = Reason(
    Code.NOT_A_SECOND_PERSON,
    Text(
        zh="提出、审核和决定偏离规则，须由不同的人：审核人不能是提出人或者决定人。",
        en="Whoever reviews a departure from the rule is another person than who proposes it and who decides by it.",
    ),
)


def _post(power: Power, facts: Facts, release: Release) -> list[Reason]:
    if facts.officer.post in power.posts:
        return []
    return [
        Reason(
            Code.WRONG_POST,
            Text(zh=f"您的岗位不行使“{power.name.zh}”。", en=f"Your post does not hold the power “{power.name.en}”."),
            (power.basis,),
        )
    ]


def _division(power: Power, facts: Facts, release: Release) -> list[Reason]:
    if release.within(facts.matter.division, facts.officer.division):
        return []
    return [
        Reason(
            Code.WRONG_DIVISION,
            Text(zh="本件不属于您所在区划管辖。", en="This case belongs to a division that is not yours."),
        )
    ]


def _own_affair(power: Power, facts: Facts, release: Release) -> list[Reason]:
    if _acting(facts).isdisjoint(facts.matter.parties):
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
    held = [
        name for name, person in facts.matter.prior if person == facts.officer.person and name in power.separate_from
    ]
    return [
        Reason(
            Code.NOT_SEPARATE,
            Text(
                zh=f"您已在本件行使“{release.powers[name].name.zh}”，不得再行使“{power.name.zh}”。",
                en=f"You exercised “{release.powers[name].name.en}” on this case; somebody else must do this.",
            ),
            (power.basis,),
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
        if colleague.post not in power.posts or not release.within(facts.matter.division, colleague.division)
    ][:1]
    if 1 + len(colleagues) < power.officers:
        reasons.append(
            Reason(
                Code.TOO_FEW_OFFICERS,
                Text(
                    zh=f"应当由{power.officers}名以上工作人员共同行使。",
                    en=f"At least {power.officers} officers must act together.",
                ),
                (power.basis,),
            )
        )
    return reasons


def _reads(power: Power, facts: Facts, release: Release) -> list[Reason]:
    beyond = sorted(facts.matter.reads - set(power.reads))
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
            (power.basis,),
        )
    ]


def _bounds(power: Power, facts: Facts, release: Release) -> list[Reason]:
    """Bounds in FEEL: what is not true refuses, be it false or unknown."""
    compiled = Compiled.of(release)
    return [
        Reason(Code.OUT_OF_BOUNDS, bound.message, (bound.basis or power.basis,))
        for bound in power.limits
        if compiled.program(bound.when, facts.matter.context)(facts.matter.context, today=facts.on) is not True
    ]


def _bound(power: Power, facts: Facts, release: Release) -> list[Reason]:
    """The outcome is one that the rule allows, or the very one that a second person agreed to for this ruling."""
    outcome, ruling = facts.outcome, facts.matter.ruling
    if outcome is None or not departs(power, ruling, outcome):
        return []
    if ruling is not None and (departure := facts.departure) is not None and _fits(departure, power, facts, ruling):
        return [_SECOND] if departure.reviewed_by in _acting(facts) else []
    allowed = ruling.allowed(power) if ruling is not None else ()
    if ruling is None or not allowed:
        said = ruling.shown if ruling is not None else Text(zh="未知", en="not known")
        text = Text(
            zh=f"按规则还不能作出“{OUTCOMES[outcome].zh}”：现在的结论是“{said.zh}”。",
            en=f"By the rule it is too early for “{OUTCOMES[outcome].en}”: it says “{said.en}” now.",
        )
        return [Reason(Code.NOT_YET, text, _articles(ruling) or (power.basis,))]
    zh, en = ("、".join(OUTCOMES[each].zh for each in allowed), " or ".join(OUTCOMES[each].en for each in allowed))
    text = Text(
        zh=f"规则的结论是“{ruling.shown.zh}”，应当{zh}，不能{OUTCOMES[outcome].zh}。",
        en=f"The rule says “{ruling.shown.en}”: it comes to {en}, not to {OUTCOMES[outcome].en}.",
    )
    return [Reason(Code.AGAINST_RULE, text, _articles(ruling) or (power.basis,))]


def _fits(departure: Agreed, power: Power, facts: Facts, ruling: Ruling) -> bool:
    """Whether a departure was agreed to for this very thing, and the power still lists its exception."""
    listed = power.departures_from(ruling.value)
    return (
        power.applies is not None
        and ruling.decision == power.applies.decision
        and departure.matter == facts.matter.id
        and departure.power == power.id
        and departure.outcome == facts.outcome
        and departure.fingerprint == ruling.fingerprint
        and departure.proposed_by != departure.reviewed_by
        and any(each.id == departure.exception and each.outcome == departure.outcome for each in listed)
    )


def _acting(facts: Facts) -> set[str]:
    return {facts.officer.person, *(colleague.person for colleague in facts.together_with)}


def _articles(ruling: Ruling | None) -> tuple[Basis | Text, ...]:
    """The clauses of the rules that held, each once."""
    grounds = ruling.grounds if ruling is not None else ()
    return tuple({citation(each): each for ground in grounds for each in ground.bases}.values())


_CHECKS: tuple[Callable[[Power, Facts, Release], list[Reason]], ...] = (
    _post,
    _division,
    _own_affair,
    _separate,
    _officers,
    _reads,
    _bounds,
    _bound,
)
