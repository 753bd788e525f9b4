"""Who may open a page: every view carries one of three policies, and a test finds the view that has none.

    @public    anyone
    @person    who has signed in; others sign in first, and what they were sending is kept
    @officer   who holds a post; `request.holding` is the one they act in, `request.officer` is them in it

Inside, `request.visitor` says who visits and `request.now` when.
"""

import datetime as dt
import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from yimen.identity import pending_forms, queries, sessions
from yimen.identity.middleware import Visitor
from yimen.ledger.acts import Actor

P = ParamSpec("P")


class Visit(HttpRequest):
    """A request as views see it, for types only. `holding` and `officer` are there under `@officer`."""

    now: dt.datetime
    visitor: Visitor
    holding: queries.Holding
    officer: Actor


View = Callable[Concatenate[Visit, P], HttpResponseBase]


def public(view: View[P]) -> View[P]:
    """Anyone may open it."""
    view.access_policy = "public"  # type: ignore[attr-defined]
    return view


def person(view: View[P]) -> View[P]:
    """Who has signed in may open it. The answer is not stored in any cache."""

    @functools.wraps(view)
    def guarded(request: Visit, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.visitor.person is None:
            return _sign_in_first(request)
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    guarded.access_policy = "person"  # type: ignore[attr-defined]
    return cast("View[P]", guarded)


def officer(view: View[P]) -> View[P]:
    """Who holds a post today may open it, acting in the post they chose."""

    @person
    @functools.wraps(view)
    def guarded(request: Visit, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        holdings = request.visitor.holdings
        if not holdings:
            return render(request, "identity/no_post.html", status=403)
        chosen = request.session.get(sessions.HOLDING)
        holding = next((held for held in holdings if str(held.id) == chosen), None)
        if holding is None:
            if len(holdings) > 1:
                return _go(request, f"{reverse('identity:post')}?{urlencode({'next': page_of(request)})}")
            holding = holdings[0]
        request.holding = holding
        request.officer = in_post(holding)
        return view(request, *args, **kwargs)

    guarded.access_policy = "officer"  # type: ignore[attr-defined]
    return guarded


def or_show(page: str) -> Callable[[View[P]], View[P]]:
    """POST only, under a policy such as `@person`; GET redirects to `page`.

    A change of language on the page that an error left there is such a GET. `page` is a route whose one parameter is
    the first of this one's.
    """

    def decorate(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def guarded(request: Visit, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            return redirect(page, next(iter(kwargs.values())))

        return cast("View[P]", guarded)

    return decorate


def in_post(holding: queries.Holding) -> Actor:
    """A person acting in a post that they hold."""
    return Actor(
        kind="officer",
        id=str(holding.person),
        post=holding.post,
        agency=holding.agency,
        division=holding.division,
    )


def safe_next(request: HttpRequest, url: str | None, *, otherwise: str = "/") -> str:
    """`url` if it leads to a page of this house; an address elsewhere is never followed."""
    if url and url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}):
        return url
    return otherwise


def page_of(request: HttpRequest) -> str:
    """Where to come back to: the page itself, or for something that was sent, the page it was sent from."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    sent_from = request.headers.get("Referer", "")
    base = f"{request.scheme}://{request.get_host()}/"
    return safe_next(request, "/" + sent_from.removeprefix(base) if sent_from.startswith(base) else None)


def _sign_in_first(request: Visit) -> HttpResponseBase:
    if request.method == "POST":
        pending_forms.keep(request)
    return _go(request, f"{reverse('identity:sign_in')}?{urlencode({'next': page_of(request)})}")


def _go(request: HttpRequest, url: str) -> HttpResponseBase:
    """Redirect the browser, also when only a part of the page was asked for."""
    return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else redirect(url)
