"""A service is added as the guide tells: checked, published, its register filled, applied for, decided and issued."""

import datetime as dt
import sqlite3
from decimal import Decimal

import pytest
from django.conf import settings

from yimen import government
from yimen.applications import operations as applying
from yimen.applications.tests.driving import Driver
from yimen.cases import operations
from yimen.credentials import printing
from yimen.credentials import queries as credentials
from yimen.demo.registers import described, records, stores
from yimen.demo.registers.people import People
from yimen.demo.registers.records.base import City
from yimen.demo.tests import adding_a_service
from yimen.identity import operations as identity
from yimen.ledger.acts import SYSTEM
from yimen.releases import operations as releases
from yimen.releases import queries as in_force

pytestmark = pytest.mark.django_db
RESIDENTS = 300
NEW_POSTS = {"urban.terrace-clerk": "urban.sign-clerk-1", "urban.terrace-chief": "urban.sign-clerk-2"}


@pytest.fixture
def added(tmp_path, release, now):
    """The city with the service, checked and in force, and its register filled where the others are."""
    folder = tmp_path / "city"
    adding_a_service.write(settings.GOVERNMENT_FOLDER, folder)
    assert government.check(folder) == []
    found = in_force.get(releases.publish(folder, actor=SYSTEM, now=now + dt.timedelta(seconds=1)))
    people = People(found, seed=1)
    made = records.make(people, residents=RESIDENTS)
    tables = described.complete(found.registers, made, City(people, RESIDENTS))
    register = found.registers["pavements"]
    assert stores.write(register, tables["pavements"], data_dir=settings.DATA_DIR, places={}) > 0
    return found


def test_from_the_files_to_the_permit(cast, added, now):
    for post, holder in NEW_POSTS.items():
        identity.assign_post(
            person_id=cast.person(holder).id, post=post, division="tingchao", from_on=now.date(), actor=SYSTEM, now=now
        )
    lin = Driver(cast, added, now)
    lin.application = applying.start(
        "put-tables-outdoors", person=lin.person, actor=lin.actor, release=added, channel="web", now=now
    )
    number = lin.answers["premises.number"]
    with sqlite3.connect(settings.DATA_DIR / "registers" / "pavements.sqlite") as register:
        [(width, day)] = register.execute("SELECT width, surveyed_on FROM strips WHERE premises_no = ?", [number])
    surveyed_on = dt.date.fromisoformat(day)

    lin.complete("permit")
    lin.submit("permit")
    operations.accept(lin.task("terrace").id, actor=lin.officer("urban.terrace-clerk"), now=lin.now)
    chief = lin.officer("urban.terrace-chief")
    operations.decide(lin.task("terrace").id, outcome="granted", reasons="符合条件。", actor=chief, now=lin.now)

    assert lin.case("terrace").status == "granted"
    [permit] = credentials.of_case(lin.case("terrace").id)
    assert Decimal(permit.data["fee"]) == Decimal("205") + Decimal(width)
    assert permit.data["surveyed"] == surveyed_on.replace(year=surveyed_on.year + 5).isoformat()
    assert printing.pdf(permit).startswith(b"%PDF")
