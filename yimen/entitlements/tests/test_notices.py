"""Who may qualify is told, and no more: no means are read, nothing is decided, who does not care is left alone."""

import datetime as dt

import pytest

from yimen.cases import errors
from yimen.entitlements import models, operations, powers
from yimen.entitlements.rules import State
from yimen.entitlements.tests.test_pages import signed_in, text
from yimen.exchange import queries as exchange
from yimen.identity import operations as identity
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM, Actor

pytestmark = pytest.mark.django_db
POLICY = "minimum-living-guarantee"


@pytest.fixture
def told(scanned, cast):
    return models.Determination.objects.get(policy=POLICY, recipient=cast.number("gao"))


@pytest.fixture
def person(told, now):
    made = identity.register_person(
        id_number=told.recipient, name="高海燕", phone="", provider="demo", actor=SYSTEM, now=now
    )
    return Actor(kind="person", id=str(made.id))


@pytest.fixture
def street(cast, release):
    """Who tells people in the subdistrict."""
    return cast.officer(release.powers[release.policies[POLICY].power].posts[0])


def rescan(release, now):
    return operations.scan(release=release, actor=SYSTEM, now=now, policies=[POLICY]).results[POLICY]


def readings(release):
    """The acts by which many records were read at once."""
    acts = ledger.acts_of_any([f"register:{each}" for each in release.registers], limit=1000)
    return [act for act in acts if act.kind == "exchange.population.read"]


def test_a_scan_touches_nobodys_means(scanned, release):
    means = {
        (kind.id, name)
        for register in release.registers.values()
        for kind in register.evidence.values()
        for name in kind.fields
        if register.fields[name].means
    }
    read = [
        (request["evidence"], field)
        for act in readings(release)
        for request in act.body["requests"]
        for field in request["fields"]
    ]

    assert means and read
    assert not means & set(read)
    assert not {evidence for evidence, _ in means} & {evidence for evidence, _ in read}


def test_who_may_qualify_is_told_and_nothing_is_decided(told, scanned):
    determinations = models.Determination.objects.filter(policy=POLICY)

    assert {each.state for each in determinations} == {State.NOTIFIED}
    assert all(each.amount is None and each.number == "" for each in determinations)
    assert determinations.count() == scanned.results[POLICY]["due"] > 1
    assert scanned.results[POLICY]["near"] == 0
    assert {act.kind for act in ledger.acts_of(f"finding:{told.id}")} <= {"entitlements.findings.recorded"}


def test_the_page_invites_and_says_how_to_apply(told, person, release):
    browser, invitation = signed_in(person), release.policies[POLICY].invitation

    mine, page = text(browser.get("/my/rights/")), text(browser.get(f"/my/rights/{told.id}/"))

    assert "You may qualify" in mine
    for said in (invitation.apply.en, invitation.authorisation.en, *(each.en for each in invitation.asked)):
        assert said in page.replace("&#x27;", "'")
    assert "Accept it" not in page


def test_who_is_not_interested_is_left_alone_for_a_year(told, person, release, now):
    browser = signed_in(person)
    browser.post(f"/my/rights/{told.id}/not-interested/")
    told.refresh_from_db()
    assert told.state == State.NOT_INTERESTED
    answered = told.answered_at

    for days, state in ((1, State.NOT_INTERESTED), (364, State.NOT_INTERESTED), (365, State.NOTIFIED)):
        rescan(release, answered + dt.timedelta(days=days))
        told.refresh_from_db()
        assert told.state == state, days
    assert told.answered_at is None
    kinds = [act.kind for act in ledger.acts_of(f"finding:{told.id}")]
    assert "entitlements.notice.declined" in kinds


def test_saying_it_twice_is_saying_it_once_and_nobody_else_can(told, person, holder, now):
    operations.not_interested(told.id, actor=person, now=now)
    operations.not_interested(told.id, actor=person, now=now + dt.timedelta(days=1))
    told.refresh_from_db()

    assert told.answered_at == now
    with pytest.raises(errors.NotFound):
        operations.not_interested(told.id, actor=holder, now=now)


@pytest.mark.parametrize("act", ["accept", "decline"])
def test_there_is_nothing_to_accept(told, person, now, act):
    with pytest.raises(errors.OutOfOrder):
        getattr(operations, act)(told.id, actor=person, now=now)


def test_no_officer_can_grant_it(told, street, now):
    with pytest.raises(errors.OutOfOrder):
        operations.grant(told.id, actor=street, now=now)


def test_the_street_sees_who_was_told_and_nothing_of_them(told, street, release):
    desk = signed_in(street)

    page = text(desk.get(f"/office/rights/{POLICY}/"))

    assert powers.ends(told.subject) in page
    for said in ("Low-income household", "Unemployment benefit", "yuan", told.recipient):
        assert said not in page
    assert desk.get(f"/office/rights/findings/{told.id}/").status_code == 404
    assert desk.get(f"/office/rights/{POLICY}/look-up/").status_code == 404
    assert "Not interested" not in text(desk.get(f"/office/rights/{POLICY}/?show=not-interested"))


def test_to_tell_somebody_the_street_asks_for_the_number_and_they_see_that_it_did(told, person, street):
    desk, url = signed_in(street), f"/office/rights/{POLICY}/numbers/"

    page = text(desk.post(url, {"determination": [str(told.id), "x"]}))

    assert told.recipient in page
    assert "Unemployment benefit" not in page
    assert told.recipient not in text(desk.get(f"/office/rights/{POLICY}/"))
    [look] = [each for each in exchange.readings_of(person.id) if each.outcome == "shown"]
    assert (look.actor, look.matter, look.purpose) == (street, f"finding:{told.id}", POLICY)


def test_a_stranger_is_shown_no_number(told, person, cast):
    for who in (Actor(kind="person", id=str(cast.person("lin").id)), cast.officer("market.registrar")):
        answer = signed_in(who).post(f"/office/rights/{POLICY}/numbers/", {"determination": str(told.id)})
        assert answer.status_code in {302, 403, 404}
        assert told.recipient not in text(answer)
    assert not [each for each in exchange.readings_of(person.id) if each.outcome == "shown"]


def test_nobody_is_looked_up_by_a_command_either(cast, scanned, release, now):
    before = len(readings(release))

    with pytest.raises(operations.NotAskedFor):
        operations.look_up(release.policies[POLICY], cast.number("gao"), release=release, actor=SYSTEM, now=now)

    assert len(readings(release)) == before


def test_what_had_been_found_by_reading_means_is_deleted(told, release, now):
    before = release.policies[POLICY].model_copy(update={"mode": "offer", "invitation": None})
    granting = release.model_copy(update={"policies": {**release.policies, POLICY: before}})
    rescan(granting, now)
    assert set(models.Determination.objects.filter(policy=POLICY).values_list("state", flat=True)) >= {State.FOUND}

    rescan(release, now)

    assert set(models.Determination.objects.filter(policy=POLICY).values_list("state", flat=True)) == {State.NOTIFIED}
