"""Whoever asks the site: a session of somebody, forms with their token, many at once."""

import contextlib
import http.client
import threading
import urllib.parse
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from tests.attack.installation import Installation

TOKEN = "attack0" * 4 + "1234"  # 32 characters: a browser may bring any secret, if the form brings the same one
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Answer:
    """Status (0: no answer), headers in lower case, and body of what came back."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        """What it says."""
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser; `number` is None for who has not signed in."""

    installation: Installation
    name: str
    number: str | None = None
    cookies: str = ""
    agency: str | None = None

    def ask(
        self, method: str, path: str, form: Mapping[str, str] | None = None, *, body: bytes | None = None,
        headers: Mapping[str, str] | None = None, timeout: float = 30,
    ) -> Answer:  # fmt: skip
        """Ask over a connection of this thread's own; a form goes with its token. Status 0 where no answer came."""
        sent = {"Cookie": f"csrftoken={TOKEN}; language=zh-hans; {self.cookies}", **(headers or {})}
        if form is not None:
            body = urllib.parse.urlencode({"csrfmiddlewaretoken": TOKEN, **form}).encode()
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        for attempt in range(2):  # a connection that was kept may be closed by now
            connection = _connection(self.installation.port, timeout)
            try:
                connection.request(method, path, body, sent)
                answer = connection.getresponse()
                text = answer.read()
                return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)
            except (OSError, http.client.HTTPException):
                connection.close()
                _own.__dict__.clear()
                if attempt:
                    return Answer(0)
        return Answer(0)


_own = threading.local()


def _connection(port: int, timeout: float) -> http.client.HTTPConnection:
    if getattr(_own, "at", None) != (port, timeout):
        _own.at, _own.connection = (port, timeout), http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    return _own.connection


def anybody(installation: Installation) -> Visitor:
    """Who has not signed in."""
    return Visitor(installation, "anybody")


def signed_in(installation: Installation, number: str, *, post: str | None = None) -> Visitor:
    """Somebody who has signed in, in a post where they hold it."""
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from yimen.identity import queries, sessions

    person, store, now = queries.person_by_number(number), SessionStore(), timezone.now().isoformat()
    store[sessions.PERSON] = str(person.id)
    store[sessions.SIGNED_IN_AT] = store[sessions.LAST_SEEN_AT] = now
    agency = None
    if post:
        holding = next(each for each in queries.posts_of(person.id, on=timezone.localdate()) if each.post == post)
        store[sessions.HOLDING], agency = str(holding.id), post.partition(".")[0]
    store.save()
    cookie = f"{settings.SESSION_COOKIE_NAME}={store.session_key}"
    return Visitor(installation, post or person.name, number, cookie, agency)


def at_once(work: Callable[[T], R], things: Iterable[T], *, threads: int) -> list[R]:
    """Do it for all, so many at a time; results in order."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, things))


def truly_at_once(work: Callable[[int], R], count: int) -> list[R]:
    """Let so many begin at the same moment."""
    gate = threading.Barrier(count)

    def one(number: int) -> R:
        gate.wait(30)
        try:
            return work(number)
        finally:
            with contextlib.suppress(Exception):
                from django.db import connection

                connection.close()

    return at_once(one, range(count), threads=count)
