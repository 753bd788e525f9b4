import pytest

from yimen.documents import operations
from yimen.documents.rules import remedies_of

pytestmark = pytest.mark.django_db


def test_numbers_rise_within_agency_kind_and_year(release, now):
    agency, other = sorted(release.agencies)[:2]
    on = release.city.today(now)

    first, second = (operations.next_number("决", agency=agency, release=release, on=on) for _ in range(2))
    beside = operations.next_number("决", agency=other, release=release, on=on)
    later = operations.next_number("决", agency=agency, release=release, on=on.replace(year=on.year + 1))

    assert first.endswith("00001号") and second.endswith("00002号")
    assert beside.endswith("00001号") and beside != first
    assert later.endswith("00001号") and str(on.year + 1) in later


def test_a_body_without_remedies_states_none(release):
    for service in release.services.values():
        for body in service.bodies:
            said = remedies_of(service, body.division)
            assert bool(said) == bool(service.remedies_at(body.division))
            assert all(each["zh"] and each["en"] for each in said)
