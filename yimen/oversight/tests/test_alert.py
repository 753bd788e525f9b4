"""What the auditor reads of a decision against its rule: what was decided, by whom, and everything done before it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yimen.applications.tests.driving import Driver
from yimen.cage import queries as cage
from yimen.cases import operations
from yimen.identity import queries as identity
from yimen.identity import sessions
from yimen.ledger.acts import Actor

pytestmark = pytest.mark.django_db


def desk(actor: Actor) -> Client:
    """The browser of an officer in their post, in English."""
    client, now = Client(), timezone.now().isoformat()
    client.cookies["language"] = "en"
    session = client.session
    session[sessions.PERSON] = actor.id
    session[sessions.SIGNED_IN_AT] = session[sessions.LAST_SEEN_AT] = now
    held = identity.posts_of(actor.id, on=timezone.localdate())
    session[sessions.HOLDING] = str(next(each.id for each in held if each.post == actor.post))
    session.save()
    return client


@pytest.fixture
def departed(cast, release):
    """A permit that was not accepted, by an exception."""
    opened = Driver(cast, release, timezone.now()).opening()
    opened.depart("food-permit", "market.registrar", "concealed-facts")
    operations.refuse_acceptance(
        opened.task("food-permit").id, actor=opened.officer("market.registrar"), now=opened.now
    )
    return opened


@pytest.fixture
def auditor(cast, release):
    return cast.officer(release.city.oversight)


def test_the_auditor_reads_who_did_what_in_the_matter_and_not_on_whom(departed, auditor):
    [alert] = cage.alerts(auditor)
    registrar = departed.officer("market.registrar")
    name = next(iter(identity.names({registrar.id}).values()))

    page = desk(auditor).get(reverse("oversight:alert", args=[alert.row.id])).content.decode()

    history = page.partition("What was done in this matter")[2]
    assert "Decided instead" in page
    assert name in history
    assert reverse("ledger:proof", args=[alert.row.act]) in page
    for kept in (departed.person.name, departed.person.id_number):
        assert kept not in page


def test_nobody_else_opens_it(departed, auditor):
    [alert] = cage.alerts(auditor)
    url = reverse("oversight:alert", args=[alert.row.id])

    for post in ("market.registrar", "market.legal-reviewer"):
        assert desk(departed.officer(post)).get(url).status_code == 404
    assert Client().get(url).status_code == 302
