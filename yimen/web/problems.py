"""Pages of what is wrong where no other page can be made: without a session, a person or a database."""

import functools
import sys
from collections.abc import Sequence
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

RETRY = "10"
"""Seconds after which one may try again."""
AWAY = frozenset({"57P01", "57P02", "57P03"})
"""A server that is shut down, has crashed, or is starting (PostgreSQL, appendix A); classes 08 and 53 beside them."""


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of an error of ours, wherever it happened: 503 when the database is away, 500 otherwise."""
    status = 503 if database_is_away(sys.exception()) else 500
    language = translation.get_language_from_request(request)
    answer = HttpResponse(page(status, language), status=status)
    answer["Cache-Control"] = "no-store"
    if status == 503:
        answer["Retry-After"] = RETRY
    return answer


def database_is_away(error: BaseException | None) -> bool:
    """Whether an error means that the database is away or takes nobody in, not that it refused a statement."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state in AWAY or state[:2] in {"08", "53"}


def for_headers(status: int, headers: Sequence[tuple[bytes, bytes]]) -> bytes:
    """The page of a request that has not become one of Django's."""
    request = HttpRequest()
    given = dict(headers)
    request.META["HTTP_ACCEPT_LANGUAGE"] = given.get(b"accept-language", b"").decode("latin-1")
    try:
        cookies = SimpleCookie(given.get(b"cookie", b"").decode("latin-1"))
        request.COOKIES = {name: each.value for name, each in cookies.items()}
    except CookieError:
        pass
    return page(status, translation.get_language_from_request(request))


@functools.cache
def page(status: int, language: str) -> bytes:
    """The page of a status in a language; made once."""
    with translation.override(language):
        return render_to_string("web/problem.html", {"status": status, "language": _tag(language)}).encode()


def _tag(language: str) -> str:
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(language, language)


def warm() -> None:
    """Make every page now, so that none needs anything later."""
    for status in (400, 408, 413, 429, 500, 503):
        for language, _ in settings.LANGUAGES:
            page(status, language)
