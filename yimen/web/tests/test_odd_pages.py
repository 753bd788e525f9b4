"""A page number that is none, or none of these, is no error of ours."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLResolver, get_resolver

from yimen.identity import queries, sessions

ODD = ["-1", "²", "9" * 5000]


def addresses(resolver, prefix: str = "") -> list[str]:
    """Every address without a variable part."""
    found = []
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            found += addresses(each, prefix + str(each.pattern))
        elif "<" not in str(each.pattern):
            found.append(f"/{prefix}{each.pattern}")
    return found


@pytest.fixture
def visitors(cast, now):
    """A resident and an officer, signed in."""
    found = []
    officer = cast.officer("market.registrar")
    for person, post in ((cast.person("restaurant"), None), (queries.person(officer.id), officer.post)):
        client = Client(raise_request_exception=False)
        session = client.session
        session[sessions.PERSON] = str(person.id)
        session[sessions.SIGNED_IN_AT] = session[sessions.LAST_SEEN_AT] = now.isoformat()
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        found.append((client, post))
    return found


def test_no_page_fails_for_an_odd_page_number(visitors):
    asked: list[tuple[str, int]] = []
    for client, _ in visitors:
        for path in addresses(get_resolver()):
            if client.get(path).status_code == 200 and path != "/health":
                asked += [(path, client.get(path, {"page": odd, "size": odd}).status_code) for odd in ODD]

    assert len(asked) > 50
    assert [(path, status) for path, status in asked if status >= 500] == []
