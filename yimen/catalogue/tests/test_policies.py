"""Rights that are found without asking can be read about by anybody, and are found by their names."""

import datetime as dt

import pytest
from django.test import Client

from yimen.catalogue import queries

pytestmark = pytest.mark.django_db


def page(path: str) -> str:
    client = Client()
    client.cookies["language"] = "en"
    return client.get(path).content.decode()


def test_every_policy_has_a_page_with_its_amounts_and_what_is_read(release):
    for policy in release.policies.values():
        said = page(f"/rights/{policy.id}/")
        assert policy.name.en in said
        assert release.agencies[policy.agency].name.en in said
        for each in policy.parameters.values():
            assert each.name.en in said.replace("&#x27;", "'")
        for name, _fields in queries.records_of(policy, release=release):
            assert f"Read in: {name.en}" in said.replace("&#x27;", "'")


def test_amounts_are_those_of_the_day(release):
    policy = release.policies["old-age-allowance"]

    def of_80(*day: int):
        return queries.standards(policy, on=dt.date(*day))[0].entry

    assert of_80(2019, 12, 31) is None
    assert (of_80(2025, 12, 31).value, of_80(2026, 1, 1).value) == (80, 100)


def test_what_is_switched_off_is_said_to_be(release):
    policy = release.policies["temporary-price-subsidy"]

    assert any(each.entry is None for each in queries.standards(policy, on=dt.date(2027, 6, 1)))


@pytest.mark.parametrize("words", ["高龄津贴", "高齡津貼", "old-age allowance"])
def test_it_is_found_by_its_name(release, words):
    found = queries.search(words, release=release)

    assert ("policy", "old-age-allowance") in [(each.kind, each.id) for each in found]
    assert "/rights/old-age-allowance/" in page(f"/search/?q={words}")


def test_there_is_no_page_of_what_is_not_there(release):
    assert Client().get("/rights/free-lunch/").status_code == 404


def test_the_first_page_names_them(release):
    assert "/rights/minimum-living-guarantee/" in page("/")
