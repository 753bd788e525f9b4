"""A city that was scanned, and whose right it is."""

import pytest

from yimen.cage import operations as cage_operations
from yimen.cage import queries as cage
from yimen.entitlements import models, operations
from yimen.entitlements.rules import State
from yimen.identity import operations as identity
from yimen.ledger.acts import SYSTEM, Actor

OLD_AGE = "old-age-allowance"


@pytest.fixture
def scanned(cast, release, now):
    """The report of a first scan of the demonstration city."""
    return operations.scan(release=release, actor=SYSTEM, now=now)


@pytest.fixture
def determination(scanned):
    """A right to the old-age allowance that an officer has to look at."""
    return models.Determination.objects.filter(policy=OLD_AGE, state=State.FOUND).order_by("subject").first()


@pytest.fixture
def officer(cast, release):
    """Who grants old-age allowances in the district."""
    return cast.officer(release.powers[release.policies[OLD_AGE].power].posts[0])


@pytest.fixture
def holder(determination, now):
    """Whose right it is, who has signed in."""
    person = identity.register_person(
        id_number=determination.recipient, name="老人", phone="", provider="demo", actor=SYSTEM, now=now
    )
    return Actor(kind="person", id=str(person.id))


@pytest.fixture
def depart(cast, officer, now):
    """Propose an outcome against the rule, and let the second person agree."""

    def proposed_and_agreed(determination, exception):
        operations.propose_departure(
            determination.id, exception=exception, reasons="户籍已迁出", actor=officer, now=now
        )
        [waiting] = [each for each in cage.departures_of(f"finding:{determination.id}") if each.row.state == "proposed"]
        done = cage_operations.review_departure(
            waiting.row.id, agree=True, opinion="已核实", actor=cast.officer(waiting.row.reviewer), now=now
        )
        assert not isinstance(done, cage_operations.Refusal), done.reasons

    return proposed_and_agreed
