"""What FEEL sees of a case beside its facts."""

import datetime as dt
import uuid

import pytest

from yimen.cases import models
from yimen.cases.process.execution import context_of
from yimen.documents.rules import remedies_of
from yimen.requirements.facts import Applicant

DAY = dt.date(2026, 11, 24)
APPLICANT = Applicant("990100199001010018", "林晓梅", "13900000000")


def of_services(city) -> list[tuple[str, str]]:
    return [(service.id, body.division) for service in city.services.values() for body in service.bodies]


@pytest.mark.parametrize("stated_by", ["the body", "the service", "nobody"])
def test_the_remedies_that_feel_sees_are_those_that_the_decision_shows(city, stated_by):
    told = []
    for name, division in of_services(city):
        service = city.services[name]
        remedies = service.remedies_at(division)
        bodies = [each.model_copy(update={"remedies": remedies if stated_by == "the body" else None})
                  for each in service.bodies]  # fmt: skip
        service = service.model_copy(
            update={"bodies": bodies, "remedies": remedies if stated_by == "the service" else None}
        )
        release = city.model_copy(update={"services": {**city.services, name: service}})
        case = models.Case(id=uuid.uuid4(), definition=name, facts={}, variables={}, documents={}, body=division)

        seen = context_of(case, APPLICANT, release, on=DAY)["body"]["remedies"]

        assert seen == [each["zh"] for each in remedies_of(service, division)]
        told += seen
    assert bool(told) == (stated_by != "nobody")
