"""No release comes into force without what open cases need: their services, posts and powers."""

import datetime as dt

import pytest

from yimen.cases import models, operations
from yimen.cases.queries.needed import Needed, problems
from yimen.government.schema import Release
from yimen.ledger.acts import SYSTEM
from yimen.releases import operations as releases
from yimen.releases import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(names, release, cast, now):
    """A case that waits for the registrar, in whose hands its task is."""
    found = operations.open_case(
        names("business-licence"), kind="inspection", origin="schedule:yearly",
        parties=[operations.Party(operations.Role.SUBJECT, cast.person("lin").id)], facts={}, release=release,
        division="tingchao", actor=SYSTEM, now=now,
    )  # fmt: skip
    task = models.Task.objects.get(case_id=found.id, closed_at=None)
    operations.claim(task.id, actor=cast.officer("market.registrar"), now=now)
    return task


def without(release, **change):
    return Release.from_json(release.model_copy(update=change).to_json())


def publish(release, now):
    return releases.publish(release, actor=SYSTEM, now=now + dt.timedelta(minutes=1))


def said(release, now):
    with pytest.raises(releases.StillNeeded) as raised:
        publish(release, now)
    return str(raised.value)


def test_a_service_with_an_open_case_stays(opened, names, release, now):
    name = names("business-licence")
    left = {key: each for key, each in release.services.items() if key != name}

    message = said(without(release, services=left), now)

    assert f"{name}/service.yaml:1: the service {name} is gone, and 1 open case needs it" in message
    assert queries.digest_in_force() == release.digest


def test_a_power_of_an_open_case_stays_also_one_that_comes_later(opened, names, release, now):
    gone = names("market.business-licence.decide")
    assert opened.power != gone

    message = said(without(release, powers={key: v for key, v in release.powers.items() if key != gone}), now)

    assert f"powers.yaml:1: the power {gone} is gone, and 1 open case needs it" in message


def test_a_post_that_has_tasks_in_hand_stays(opened, release, now):
    agency, _, post = opened.post.partition(".")
    posts = {key: each for key, each in release.agencies[agency].posts.items() if key != post}
    changed = release.agencies[agency].model_copy(update={"posts": posts})

    message = said(without(release, agencies=release.agencies | {agency: changed}), now)

    assert f"agencies/{agency}/agency.yaml:1: the post {opened.post} is gone" in message
    assert "1 of their tasks is in somebody's hands" in message


def test_what_no_open_case_needs_may_go(opened, names, release, now):
    other = names("food-permit")
    smaller = without(release, services={key: each for key, each in release.services.items() if key != other})

    publish(smaller, now)

    assert queries.digest_in_force() == smaller.digest


def test_a_kind_of_case_with_open_cases_stays(city):
    [name, *_] = city.kinds
    needed = Needed(kinds={name: ("requests", 3)})

    assert list(problems(needed, city)) == []
    [problem] = problems(needed, without(city, kinds={}))
    assert str(problem) == f"requests/{name}/kind.yaml:1: the kind of case {name} is gone, and 3 open cases need it"
