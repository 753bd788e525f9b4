"""Make an installation to upgrade from, with the code as it is: `YIMEN_LEFT=NAME pytest tests/upgrade/make.py`.

What it writes is `left/NAME`; README.md says when one makes a new one.
"""

import os

import pytest
from django.conf import settings

from tests.upgrade import house, installation

NAME = os.environ.get("YIMEN_LEFT", "")
OFFERED = "old-age-allowance"
pytestmark = pytest.mark.skipif(not NAME, reason="YIMEN_LEFT names what is made")


@pytest.fixture(scope="module", autouse=True)
def its_keys():
    with installation.its_keys():
        yield


def test_an_installation_is_left(committed_db, characters, now):
    house.put_in_force(settings.GOVERNMENT_FOLDER, now=now)
    marks = apply(characters, now)
    house.sequence_and_follow(now)
    first = house.ledger.latest_checkpoint()
    find_rights(characters, now)
    house.sequence_and_follow(now)

    numbers = sorted(entry["id_number"] for entry in characters.entries)
    outside = house.outside(numbers, now=now)
    acts = sorted({act for each in outside["people"].values() for act in acts_of(each)})
    seen = {
        "now": now.isoformat(),
        "keys": house.verifiers(),
        "marks": marks,
        "outside": outside,
        "checkpoints": [first, house.ledger.latest_checkpoint()],
        "proofs": {act: house.proof(act) for act in acts},
    }
    installation.keep(committed_db, seen, installation.LEFT / NAME)


def acts_of(person) -> set[str]:
    """Acts of which the person can be given a proof: of their cases and their licences."""
    cases = [case for application in person["applications"].values() for case in application["cases"].values()]
    return {act for case in cases for act in case["acts"]} | {each["act"] for each in person["licences"].values()}


def driver(characters, now, **how) -> house.Driver:
    return house.Driver(characters, house.releases.current(), now, **how)


def apply(characters, now) -> dict[str, list[str]]:
    """Cases in every state; what each is, by a name: the applicant's number and the application's reference."""
    made = {}

    walk = house.Walk("open-a-restaurant", lambda said: None, now)
    walk.run()
    made["walked"] = [walk.person.id_number, walk.application.reference]

    draft = driver(characters, now, who="zhou", **{"business.name": "周记小吃店"})
    draft.complete()
    made["draft"] = draft

    given_up = driver(characters, now)
    given_up.complete()
    house.applications.withdraw(given_up.application, actor=given_up.actor, now=now)
    made["given up"] = given_up

    withdrawn = driver(characters, now)
    withdrawn.complete()
    withdrawn.submit()
    house.cases.withdraw_case(withdrawn.case().id, actor=withdrawn.actor, now=now)
    made["withdrawn"] = withdrawn

    waiting = driver(characters, now)
    waiting.complete()
    waiting.submit()
    made["waiting"] = waiting

    correcting = driver(characters, now)
    correcting.complete()
    correcting.submit()
    house.cases.request_correction(
        correcting.task().id, [("business.scope", "与申请的许可不符")],
        actor=correcting.officer("market.registrar"), now=now,
    )  # fmt: skip
    made["correcting"] = correcting

    refused = driver(characters, now, who="zhou", **{"business.name": "老海棠面馆"})
    refused.complete()
    refused.submit()
    registrar = refused.officer("market.registrar")
    house.cases.accept(refused.task().id, actor=registrar, now=now)
    house.cases.decide(refused.task().id, outcome="refused", actor=registrar, now=now)
    made["refused"] = refused

    departed = driver(characters, now)
    departed.complete()
    departed.submit()
    registrar = departed.officer("market.registrar")
    house.cases.accept(departed.task().id, actor=registrar, now=now)
    departed.depart("business-licence", "market.registrar", "public-interest")
    house.cases.decide(departed.task().id, outcome="refused", actor=registrar, now=now)
    made["departed"] = departed

    inspected = driver(characters, now).opening()
    house.cases.accept(inspected.task("food-permit").id, actor=inspected.officer("market.registrar"), now=now)
    inspected.inspect("food-permit", "market.examiner")
    made["inspected"] = inspected

    return {
        name: each if isinstance(each, list) else [each.person.id_number, each.application.reference]
        for name, each in made.items()
    }


def find_rights(characters, now) -> None:
    """Rights that were found, offered, granted, accepted and disputed; and a value that its owner says is wrong."""
    house.entitlements.scan(release=house.releases.current(), actor=house.SYSTEM, now=now)
    offered, disputed, *_ = house.rights(house.State.FOUND, OFFERED)
    other = next(each for each in house.rights(house.State.FOUND) if each[1].policy != OFFERED)
    for officer, each in (offered, disputed, other):
        house.entitlements.grant(each.id, actor=officer, now=now)
    right, owner = disputed[1], house.holder(disputed[1], now)
    house.entitlements.accept(right.id, actor=owner, now=now)
    house.entitlements.dispute(right.id, fact="person.born_on", reason="我是1935年生", actor=owner, now=now)
    house.holder(offered[1], now)  # who was offered something has signed in, but not answered yet
    assert house.rights(house.State.FOUND)  # some wait still

    lin = house.actor(characters.number("lin"))
    reading = next(each for each in house.exchange_queries.readings_of(lin.id) if each.evidence and each.fields)
    field = next(iter(house.exchange_queries.evidence(reading.evidence).values))
    house.exchange.dispute(evidence=reading.evidence, field=field, reason="登记有误", actor=lin, now=now)
