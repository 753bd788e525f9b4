"""Who visits: put on every request before its view."""

import datetime as dt
import functools
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from yimen.identity import pending_forms, queries, sessions
from yimen.ledger.acts import Actor

ANONYMOUS = Actor(kind="anonymous", id="anonymous")


class Visitor:
    """Who visits. `ended` is whose session has just run out; `person` is then None.

    `person` is typed for views under `@person`, where it is always there; under `@public` it is None for a stranger.
    """

    person: queries.Person

    def __init__(self, seen: sessions.Seen, *, now: dt.datetime) -> None:
        self.person = seen.person  # type: ignore[assignment]
        self.ended: uuid.UUID | None = seen.ended
        self._now = now

    @property
    def actor(self) -> Actor:
        """The person as who acts for themselves; anonymous if nobody signed in."""
        return Actor(kind="person", id=str(self.person.id)) if self.person else ANONYMOUS

    @functools.cached_property
    def holdings(self) -> list[queries.Holding]:
        """The posts that the person holds today."""
        return queries.posts_of(self.person.id, on=timezone.localdate(self._now)) if self.person else []


class VisitorMiddleware:
    """Sets `request.now` and `request.visitor`, and puts a kept form in place when it is sent again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Read the session once, at the time of the request."""
        now = timezone.now()
        request.now = now  # type: ignore[attr-defined]
        request.visitor = Visitor(sessions.read(request.session, now=now), now=now)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Runs after the check against forgery: only a form of our own page is put in place."""
        if request.method == "POST" and pending_forms.FIELD in request.POST:
            return pending_forms.put_in_place(request)
        return None
