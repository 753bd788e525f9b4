"""While the database is away every page says so, in the reader's language, with 503; and it is no error of the page."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver

from yimen.platform import embedded
from yimen.web import problems

AWAY = "postgresql://nobody:x@127.0.0.1:9/yimen"  # port 9, where nobody listens


@pytest.fixture
def away(server, use_database):
    """A visitor who has a session, while nobody answers where the database was."""
    with use_database(embedded.Urls(app=AWAY, owner=AWAY)):
        client = Client(raise_request_exception=False)
        client.cookies[settings.SESSION_COOKIE_NAME] = "k" * 32
        yield client


def addresses(resolver, prefix: str = "") -> list[str]:
    """Every address without a variable part."""
    found = []
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            found += addresses(each, prefix + str(each.pattern))
        elif "<" not in str(each.pattern):
            found.append(f"/{prefix}{each.pattern}")
    return found


def test_every_page_answers_503_or_needs_no_database(away):
    answers = {path: away.get(path).status_code for path in addresses(get_resolver())}

    assert len(answers) > 20
    assert {status for status in answers.values() if status >= 500} == {503}
    assert {path for path, status in answers.items() if status < 500} <= {"/language/", "/text-size/"}


@pytest.mark.parametrize(
    ("language", "title"),
    [("zh-hans", "服务暂时无法使用"), ("zh-hant", "服務暫時無法使用"), ("en", "The service cannot be used just now")],
)
def test_the_page_is_in_the_language_that_was_chosen(away, language, title):
    away.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    page = away.post("/sign-in/", {"who": "990101199003070021"})

    assert (page.status_code, page.headers["Retry-After"]) == (503, problems.RETRY)
    assert title in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"


def test_health_says_in_json_that_the_database_is_away(away):
    away.cookies.clear()  # monitors have no session

    answer = away.get("/health")

    assert (answer.status_code, answer.json()["database"]["ok"]) == (503, False)


@pytest.mark.django_db
def test_a_statement_that_fails_is_an_error_of_ours_and_not_the_database_away():
    from django.db import OperationalError, connection, transaction

    with pytest.raises(OperationalError) as late, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10ms'; SELECT pg_sleep(1)")

    assert not problems.database_is_away(late.value)
    assert not problems.database_is_away(ValueError())
