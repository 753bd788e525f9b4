"""The outcome is bound: whatever the power, the ruling, the click and the departure, pure and at random."""

import datetime as dt
import random

import pytest

from yimen.cage import rules
from yimen.cage.rules import Code
from yimen.cage.tests.test_exercise import BASIS, RELEASE, text
from yimen.government import schema
from yimen.government.rulings import Ground, Ruling

OUTCOMES = schema.steps.outcomes_of("decide")
VALUES = ["grant", "refuse", "may", "look-closer"]
ABOUT_THE_RULE = {Code.NOT_YET, Code.AGAINST_RULE, Code.NOT_A_SECOND_PERSON}
ON = dt.date(2026, 11, 24)


def power(chance) -> schema.Power:
    outcomes = {value: chance.sample(OUTCOMES, chance.randint(0, 2)) for value in VALUES[: chance.randint(1, 4)]}
    exceptions = [
        schema.Departure(
            id=f"exception-{n}", name=text("exception"), outcome=chance.choice(OUTCOMES),
            when_rule=chance.sample(VALUES, chance.randint(1, 3)), basis=BASIS, reviewed_by="market.legal-reviewer",
        )
        for n in range(chance.randint(0, 3))
    ]  # fmt: skip
    return schema.Power(
        id="market.decide", name=text("decide"), kind="licensing", agency="market", posts=["market.officer"],
        basis=BASIS, liability=text("if wrong"), applies=schema.Applies(decision="advice", outcomes=outcomes),
        exceptions=exceptions,
    )  # fmt: skip


def ruling(chance) -> Ruling | None:
    if chance.random() < 0.05:
        return None
    value = chance.choice([*VALUES, "undeclared", "null"])
    grounds = tuple(Ground("Advice", text(f"because {n}"), (text(f"art. {n}"),)) for n in range(chance.randint(0, 2)))
    decision = "advice" if chance.random() < 0.95 else "another"
    return Ruling(decision, value, text("Advice"), text(value), grounds)


def departure(chance, said: Ruling | None) -> rules.Agreed | None:
    """None, or one that fits more often than chance would have it."""
    if chance.random() < 0.4:
        return None
    right = chance.random() < 0.5
    known = said.fingerprint if said is not None else ""
    return rules.Agreed(
        matter="case:1" if right else chance.choice(["case:1", "case:2"]),
        power="market.decide" if right else chance.choice(["market.decide", "market.accept"]),
        exception=f"exception-{chance.randint(0, 3)}",
        outcome=chance.choice(OUTCOMES),
        fingerprint=known if right else chance.choice([known, "0" * 64]),
        proposed_by="gu",
        reviewed_by="pei" if right else chance.choice(["gu", "pei", "luo"]),
    )


def lawful(power, said, outcome, agreed) -> bool:
    """What must hold, said in other words than the code."""
    if said is not None and said.decision == power.applies.decision:
        if outcome in power.applies.outcomes.get(said.value, []):
            return True
        if agreed is not None:
            listed = {(each.id, each.outcome) for each in power.exceptions if said.value in each.when_rule}
            return (
                (agreed.exception, outcome) in listed
                and (agreed.matter, agreed.power, agreed.outcome) == ("case:1", "market.decide", outcome)
                and agreed.fingerprint == said.fingerprint
                and agreed.reviewed_by not in {"gu", agreed.proposed_by}
            )
    return False


def judged(power, said, outcome, agreed=None, *, together_with=()):
    release = RELEASE.model_copy(update={"powers": {power.id: power}})
    officer = rules.Officer("gu", "market.officer", "east")
    matter = rules.Matter(id="case:1", release=release, division="east", ruling=said)
    facts = rules.Facts(
        officer=officer, matter=matter, on=ON, outcome=outcome, departure=agreed, together_with=together_with
    )
    return rules.judge(power.id, facts, release=release)


def test_ten_thousand_clicks_come_to_what_the_rule_allows_or_are_refused():
    chance = random.Random(20261124)
    seen = {True: 0, False: 0}
    for n in range(10_000):
        each, said = power(chance), ruling(chance)
        outcome, agreed = chance.choice(OUTCOMES), departure(chance, said)

        found = judged(each, said, outcome, agreed)

        allowed = lawful(each, said, outcome, agreed)
        seen[allowed] += 1
        assert (not found) is allowed, (n, each.applies, each.exceptions, said, outcome, agreed, found)
        assert {reason.code for reason in found} <= ABOUT_THE_RULE
        if said is None or not said.allowed(each):
            assert Code.AGAINST_RULE not in {reason.code for reason in found}
    assert min(seen.values()) > 1_000  # both happen often


def one(**more) -> schema.Power:
    applies = {"grant": ["granted"], "refuse": ["refused"], "look-closer": []}
    return schema.Power(
        id="market.decide", name=text("decide"), kind="licensing", agency="market", posts=["market.officer"],
        basis=BASIS, liability=text("if wrong"), applies=schema.Applies(decision="advice", outcomes=applies), **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "outcome", "code"),
    [
        ("grant", "granted", None),
        ("grant", "refused", Code.AGAINST_RULE),
        ("refuse", "granted", Code.AGAINST_RULE),
        ("look-closer", "granted", Code.NOT_YET),
        ("null", "refused", Code.NOT_YET),
        ("nobody wrote this", "granted", Code.NOT_YET),
    ],
)
def test_what_is_unknown_binds_to_not_yet(value, outcome, code):
    said = Ruling("advice", value, text("Advice"), text(value))
    assert [reason.code for reason in judged(one(), said, outcome)] == ([code] if code else [])


def test_a_refusal_by_the_cage_names_the_article_of_the_rule_that_held():
    said = Ruling(
        "advice", "refuse", text("Advice"), text("refuse"), (Ground("R", text("banned"), (text("art. 135"),)),)
    )
    [reason] = judged(one(), said, "granted")
    assert reason.bases == (text("art. 135"),)


def test_a_step_that_decides_nothing_is_not_bound():
    assert judged(one(), None, None) == []


def test_who_agreed_does_not_decide_by_it_nor_stand_beside():
    exceptions = [
        schema.Departure(
            id="waiver", name=text("waiver"), outcome="granted", when_rule=["refuse"], basis=BASIS,
            reviewed_by="market.legal-reviewer",
        )
    ]  # fmt: skip
    said = Ruling("advice", "refuse", text("Advice"), text("refuse"))
    agreed = rules.Agreed("case:1", "market.decide", "waiver", "granted", said.fingerprint, "luo", "pei")
    assert judged(one(exceptions=exceptions), said, "granted", agreed) == []

    pei = rules.Officer("pei", "market.officer", "east")
    [reason] = judged(one(exceptions=exceptions), said, "granted", agreed, together_with=[pei])
    assert reason.code is Code.NOT_A_SECOND_PERSON


@pytest.mark.parametrize(
    ("reviewer", "code"),
    [
        (rules.Officer("pei", "market.legal-reviewer", "city"), None),
        (rules.Officer("gu", "market.legal-reviewer", "city"), Code.NOT_A_SECOND_PERSON),
        (rules.Officer("pei", "market.officer", "city"), Code.WRONG_POST),
        (rules.Officer("pei", "market.legal-reviewer", "west"), Code.WRONG_DIVISION),
        (rules.Officer("lin", "market.legal-reviewer", "city"), Code.OWN_AFFAIR),
    ],
)
def test_the_second_person_is_another_of_the_post_there_without_a_stake(reviewer, code):
    waiver = schema.Departure(
        id="waiver", name=text("waiver"), outcome="granted", when_rule=["refuse"], basis=BASIS,
        reviewed_by="market.legal-reviewer",
    )  # fmt: skip
    found = rules.review(
        one(exceptions=[waiver]), waiver, reviewer=reviewer, proposed_by="gu", parties=frozenset({"lin"}),
        division="east", release=RELEASE,
    )  # fmt: skip
    assert [reason.code for reason in found] == ([code] if code else [])
