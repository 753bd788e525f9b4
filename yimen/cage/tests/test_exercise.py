"""An officer exercises a power; each bound of it refuses, and the refusal is recorded.

Licensing Law art. 34 (two officers for an on-site check), art. 12 of the Civil Servants' avoidance rules (回避).
"""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction

from yimen.cage import events, operations, queries
from yimen.cage.rules import Code, Exercise, Matter
from yimen.government import schema
from yimen.identity import operations as identity
from yimen.ledger import acts, ids
from yimen.ledger import queries as ledger

NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)
NOBODY = "00000000-0000-7000-8000-000000000000"
pytestmark = pytest.mark.django_db


def text(words):
    return schema.Text(zh=words, en=words)


BASIS = schema.Basis(law=text("Licensing Law"), law_id="licensing", article="34")


def power(name, **more):
    return schema.Power(
        id=f"market.{name}", name=text(name), kind="licensing", agency="market", posts=["market.officer"],
        basis=BASIS, discretion=text("none"), liability=text("if wrong"), **more,
    )  # fmt: skip


def division(name, parent=None, *, level="district"):
    return schema.Division(id=name, name=text(name), level=level, parent=parent, code="990100000000")


CALENDAR = schema.Calendar(
    first_on=dt.date(2026, 1, 1), last_on=dt.date(2026, 12, 31), holidays=[], make_up_days=[], basis=BASIS
)
CITY = schema.City(
    id="city", name=text("city"), government=text("government"), area_code="990100", time_zone="Asia/Shanghai",
    languages=["zh-hans", "en"], hotline="12345", signature_suite="ed25519", calendar=CALENDAR,
)  # fmt: skip
POWERS = [
    power("accept"),
    power(
        "decide",
        separate_from=["market.inspect"],
        reads=["premises.unit"],
        limits=[schema.Bound(when="premises.area <= 1000", message=text("larger premises are the city's"))],
    ),
    power("inspect", officers=2),
]
DIVISIONS = {
    each.id: each for each in (division("city", level="city"), division("east", "city"), division("west", "city"))
}
RELEASE = schema.Release(
    city=CITY,
    laws={},
    divisions=DIVISIONS,
    agencies={},
    powers={each.id: each for each in POWERS},
    registers={},
    vocabulary=schema.Vocabulary(contexts={}, elements={}),
    services={},
    life_events={},
)  # fmt: skip


@acts.event("cage.trial.decided")
class Decided:
    """A stand-in for what another room would record."""

    outcome: str


@pytest.fixture
def officers():
    found = []
    for number, name in (("990100199001010018", "Gu Heng"), ("990100199001010026", "Pei Lan")):
        person = identity.register_person(
            id_number=number, name=name, phone="13900000000", provider="demo", actor=acts.SYSTEM, now=NOW
        )
        identity.assign_post(
            person_id=person.id, post="market.officer", division="east", from_on=dt.date(2026, 1, 1),
            actor=acts.SYSTEM, now=NOW,
        )  # fmt: skip
        found.append(str(person.id))
    return found


def officer(person, *, post="market.officer", at="east"):
    return acts.Actor(kind="officer", id=person, post=post, agency="market", division=at)


def exercise(name, actor, **more):
    subject = f"case:{ids.new_id()}"
    together_with = more.pop("together_with", [])
    known = {"division": "east", "context": {"premises": {"area": Decimal(300)}}, "parties": frozenset({"somebody"})}
    matter = Matter(id=subject, release=RELEASE, **known | more)
    with transaction.atomic():
        intended = Exercise(f"market.{name}", matter, actor, NOW, together_with=together_with, subjects=[subject])
        done = operations.exercise(intended, Decided(outcome="granted"))
    return done, ledger.acts_of(subject)


def test_an_exercise_says_on_what_power_basis_and_reading_it_rests(officers):
    done, [recorded] = exercise("decide", officer(officers[0]), reads=frozenset({"premises.unit"}))
    assert isinstance(done, acts.Act)
    assert recorded.kind == "cage.trial.decided"
    assert recorded.power == {
        "power": "market.decide",
        "post": "market.officer",
        "division": "east",
        "basis": "《Licensing Law》第三十四条",
        "release": RELEASE.digest,
        "reads": ["premises.unit"],
        "together_with": [],
    }


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("nothing", {}, Code.NO_SUCH_POWER),
        ("decide", {"post": "fire.officer"}, Code.WRONG_POST),
        ("decide", {"at": "west"}, Code.WRONG_DIVISION),
        ("decide", {"context": {"premises": {"area": Decimal(1001)}}}, Code.OUT_OF_BOUNDS),
        ("decide", {"context": {}}, Code.OUT_OF_BOUNDS),
        ("decide", {"reads": frozenset({"population.identity"})}, Code.READS_TOO_MUCH),
        ("inspect", {}, Code.TOO_FEW_OFFICERS),
        ("inspect", {"together_with": [NOBODY]}, Code.COLLEAGUE_WITHOUT_POST),
    ],
)
def test_each_bound_refuses_and_the_refusal_is_recorded(officers, name, change, code):
    who = {key: change.pop(key) for key in ("post", "at") if key in change}
    done, [recorded] = exercise(name, officer(officers[0], **who), **change)
    assert isinstance(done, operations.Refusal)
    assert [reason.code for reason in done.reasons] == [code]
    assert recorded.kind == acts.kind_of(events.ExerciseRefused(power="", intended="", reasons=[]))
    assert recorded.body == {"power": f"market.{name}", "intended": "cage.trial.decided", "reasons": [code],
                             "outcome": None, "ruling": None}  # fmt: skip


def test_nobody_decides_their_own_affair_nor_their_colleague_in_it(officers):
    done, _ = exercise("decide", officer(officers[0]), parties=frozenset({officers[0]}))
    assert [reason.code for reason in done.reasons] == [Code.OWN_AFFAIR]
    done, _ = exercise("inspect", officer(officers[0]), together_with=[officers[1]], parties=frozenset({officers[1]}))
    assert [reason.code for reason in done.reasons] == [Code.OWN_AFFAIR]


def test_who_inspected_does_not_decide(officers):
    prior = [("market.inspect", officers[0])]
    done, _ = exercise("decide", officer(officers[0]), prior=prior)
    assert [reason.code for reason in done.reasons] == [Code.NOT_SEPARATE]
    assert isinstance(exercise("decide", officer(officers[1]), prior=prior)[0], acts.Act)


def test_two_officers_are_two_people(officers):
    assert isinstance(exercise("inspect", officer(officers[0]), together_with=[officers[1]])[0], acts.Act)
    done, _ = exercise("inspect", officer(officers[0]), together_with=[officers[0]])
    assert [reason.code for reason in done.reasons] == [Code.TOO_FEW_OFFICERS]


def test_a_page_knows_beforehand_what_an_exercise_would_say(officers):
    matter = Matter(id="case:x", release=RELEASE, division="east", context={"premises": {"area": Decimal(2000)}})
    found = queries.judge("market.decide", actor=officer(officers[0], at="west"), matter=matter, now=NOW)
    assert [reason.code for reason in found] == [Code.WRONG_DIVISION, Code.OUT_OF_BOUNDS]
