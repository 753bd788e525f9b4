"""One licence of the city, issued to Lin, and the browsers of whoever asks for it."""

import uuid

import pytest
from django.test import Client
from django.utils import timezone

from yimen.credentials import operations
from yimen.identity import sessions
from yimen.ledger.acts import SYSTEM


@pytest.fixture
def output(release):
    """A service, and an output of it that states one text to everybody and another to its holder alone."""
    for service in release.services.values():
        for name, made in service.outputs.items():
            kinds = {datum.public for datum in made.data.values() if datum.type == "text"}
            if kinds == {True, False} and made.valid_for:
                return service, name, made
    raise LookupError("no output of the city has both")


@pytest.fixture
def issue(output, release, cast, now):
    """A way to issue it, by default to Lin for a case of its own."""
    service, name, made = output
    data = {key: ("公开" if datum.public else "私下") + key for key, datum in made.data.items() if datum.type == "text"}

    def issue_(case_id=None, on=now):
        return operations.issue(
            service=service.id, output=name, holder=cast.person("lin").id, case_id=case_id or uuid.uuid4(), data=data,
            release=release, actor=SYSTEM, now=on,
        )  # fmt: skip

    return issue_


@pytest.fixture
def browser():
    """The browser of a person, in English; of a stranger without one."""

    def browser_(person=None) -> Client:
        client, at = Client(), timezone.now().isoformat()
        client.cookies["language"] = "en"
        if person is not None:
            session = client.session
            session[sessions.PERSON] = str(person.id)
            session[sessions.SIGNED_IN_AT] = session[sessions.LAST_SEEN_AT] = at
            session.save()
        return client

    return browser_
