"""Putting a release in force: founding once, then by an officer whose post holds the power, and by nobody else."""

import dataclasses
import datetime as dt

import pytest

from yimen.cage.publishing import Authority
from yimen.government.schema import Release
from yimen.identity import operations as identity
from yimen.identity import queries as people
from yimen.ledger import acts
from yimen.ledger import queries as ledger
from yimen.releases import operations, ports, queries

pytestmark = pytest.mark.django_db
POST = "justice.legal-office"


@pytest.fixture(autouse=True)
def attended(monkeypatch):
    """An installation that is no demonstration."""
    monkeypatch.setattr(ports, "_unattended", [])


@pytest.fixture
def later(release):
    city = release.city.model_copy(update={"hotline": "12346"})
    return Release.from_json(release.model_copy(update={"city": city}).to_json())


@pytest.fixture
def legal(cast):
    return cast.officer(POST)


def publish(release, actor, now):
    return operations.publish(release, actor=actor, now=now + dt.timedelta(minutes=1))


def by_power(release, kind):
    return [act for act in ledger.acts_of(f"power:{release.city.publication}") if act.kind == kind]


def test_the_first_release_founded_the_installation(release):
    [act] = [each for each in ledger.acts_of(f"release:{release.digest}") if each.kind == "release.published"]

    assert (act.body["authority"], act.actor.kind, act.power) == ("founding", "system", None)


def test_the_right_post_publishes_by_its_power_and_says_so(release, later, legal, now):
    publish(later, legal, now)

    [act] = ledger.acts_of(f"release:{later.digest}")
    assert queries.digest_in_force() == later.digest
    assert (act.kind, act.body["authority"], act.actor.id) == ("release.published", "power", legal.id)
    power = release.powers[release.city.publication]
    assert (act.power["power"], act.power["basis"]) == (power.id, power.basis.to("zh-hans"))


def test_an_older_release_comes_into_force_again_by_the_same_power(release, later, legal, now):
    publish(later, legal, now)

    operations.publish(release, actor=legal, now=now + dt.timedelta(minutes=2))

    assert queries.digest_in_force() == release.digest
    assert len(by_power(release, "release.published")) == 2


@pytest.mark.parametrize("who", ["another post", "the system", "a person", "a post that they do not hold"])
def test_nobody_else_publishes_and_each_attempt_is_recorded(release, later, legal, cast, now, who):
    officer = cast.officer("market.registrar")
    actor = {
        "another post": officer,
        "the system": acts.SYSTEM,
        "a person": acts.Actor(kind="person", id=officer.id),
        "a post that they do not hold": dataclasses.replace(legal, id=officer.id),
    }[who]

    with pytest.raises(operations.NotPublished):
        publish(later, actor, now)

    assert queries.digest_in_force() == release.digest
    [refused] = by_power(release, "cage.exercise.refused")
    assert refused.body["intended"] == "release.published"
    assert "wrong-post" in refused.body["reasons"]
    assert refused.actor.id == actor.id


def test_whoever_gave_up_the_post_does_not_publish(release, later, legal, cast, now):
    [held] = [each for each in people.posts_of(legal.id, on=now.date()) if each.post == legal.post]
    identity.end_post(holding_id=held.id, until_on=now.date() - dt.timedelta(days=1), actor=acts.SYSTEM, now=now)

    with pytest.raises(operations.NotPublished):
        publish(later, legal, now)


def test_a_folder_does_not_give_itself_the_power(release, legal, cast, now):
    """The list of powers in force decides, not the one that is to come."""
    registrar = cast.officer("market.registrar")
    power = release.powers[release.city.publication].model_copy(update={"posts": [registrar.post]})
    taken = Release.from_json(release.model_copy(update={"powers": release.powers | {power.id: power}}).to_json())

    with pytest.raises(operations.NotPublished):
        publish(taken, registrar, now)


def test_an_officer_is_found_by_number_in_the_post_that_they_hold(cast, legal, now):
    number = cast.number(POST)
    on = now.date()

    assert Authority().officer(number, legal.post, on=on) == dataclasses.replace(legal, channel="command")
    assert Authority().officer(number, "market.nobody", on=on).post is None
    with pytest.raises(LookupError):
        Authority().officer("99010119900101999X", legal.post, on=on)


def test_a_demonstration_follows_its_folder_and_says_that_it_is_one(later, monkeypatch, now):
    monkeypatch.setattr(ports, "_unattended", [True])

    publish(later, acts.SYSTEM, now)

    [act] = ledger.acts_of(f"release:{later.digest}")
    assert (act.body["authority"], act.power) == ("demonstration", None)
