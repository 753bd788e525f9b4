"""Pages of signing in and out, of choosing the post to act in, and of going on where a session ended."""

import contextlib
import datetime as dt
import uuid
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from yimen.guard.rules import Reason
from yimen.identity import devices, forms, operations, pending_forms, providers, queries, rules, sessions
from yimen.identity.access import Visit, person, public, safe_next
from yimen.identity.providers import base
from yimen.platform import addresses
from yimen.releases import queries as releases
from yimen.ui.templatetags.ui import in_language

UNPROCESSABLE = 422
MY_PAGES, OFFICE = "/my/", "/office/"  # first pages of rooms above, which this one cannot name


@public
def sign_in(request: Visit) -> HttpResponseBase:
    """Choose who signs in, and send them a code."""
    if "next" in request.GET:
        request.session[sessions.NEXT] = safe_next(request, request.GET["next"])
    form = forms.WhoForm()
    if request.method == "POST":
        form = forms.WhoForm.read(request.POST)
        if not form.errors and (sent := _send_code(request, form.hint, form.errors)):
            return sent
    return render(
        request,
        "identity/sign_in.html",
        {
            "form": form,
            "other": forms.OTHER,
            "groups": providers.offered(),
            "ended": request.visitor.ended,
            "kept": sessions.KEPT in request.session,
            "idle_minutes": settings.SESSION_IDLE_SECONDS // 60,
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


@public
def code(request: Visit) -> HttpResponseBase:
    """Type the one-time code that was sent, or have another one sent."""
    challenge = queries.challenge(request.session.get(sessions.CHALLENGE))
    if challenge is None:
        return redirect("identity:sign_in")
    errors: dict[str, str] = {}
    over = False  # whether this code can still sign anybody in
    if request.method == "POST" and "again" in request.POST:
        if sent := _send_code(request, request.session.get(sessions.NUMBER, ""), errors):
            return sent
    elif request.method == "POST" and not request.POST.get("code", "").strip():
        errors["code"] = _("Enter the code that was sent to you")
    elif request.method == "POST":
        outcome = operations.sign_in(challenge=challenge.id, code=request.POST["code"], now=request.now)
        if isinstance(outcome, queries.Person):
            sessions.begin(request, person=outcome, now=request.now)
            onward = _onward(request, outcome)
            if outcome.notice is not None:
                said = {language: outcome.notice.to(language) for language in ("zh-hans", "zh-hant", "en")}  # type: ignore[attr-defined]
                request.session[sessions.NOTICE] = {"texts": said, "onward": onward}
                onward = reverse("identity:recorded")
            return devices.remember(request, redirect(onward), outcome.id_number)
        errors["code"] = _problem(outcome)
        over = outcome.problem not in {rules.CodeProblem.WRONG, rules.CodeProblem.UNAVAILABLE}
    context = {"challenge": challenge, "problem": next(iter(errors.values()), ""), "over": over}
    return render(request, "identity/code.html", context, status=UNPROCESSABLE if errors else 200)


@person
def recorded(request: Visit) -> HttpResponseBase:
    """How the register of people records whoever has signed in, if that stands in their way; then on."""
    said = request.session.get(sessions.NOTICE)
    if said is None:
        return redirect(MY_PAGES)
    text = said["texts"].get((get_language() or "").lower()) or said["texts"]["zh-hans"]
    return render(request, "identity/recorded.html", {"text": text, "onward": said["onward"]})


@person
def resume(request: Visit) -> HttpResponseBase:
    """Send what was kept while its sender signed in, or let it go."""
    kept = _kept(request)
    onward = request.session.get(sessions.NEXT, MY_PAGES)
    if kept is None:
        return redirect(onward)
    if request.method == "POST":
        del request.session[sessions.KEPT]
        operations.drop_kept_form(kept.id)
        return redirect(onward)
    action = f"{kept.path}?{kept.query}" if kept.query else kept.path
    return render(request, "identity/resume.html", {"kept": kept, "action": action, "field": pending_forms.FIELD})


@public
def sign_out(request: Visit) -> HttpResponseBase:
    """End the session. Only a form of our own does, so that no link can."""
    if request.method != "POST":
        return redirect("/")
    if request.visitor.person is not None:
        operations.sign_out(actor=request.visitor.actor, now=request.now)
    sessions.end(request, now=request.now)
    return redirect("/")


@person
def own_sessions(request: Visit) -> HttpResponseBase:
    """Where one is signed in, each with a button that ends it; and when somebody typed wrong codes."""
    who = request.visitor.person
    if request.method == "POST":
        with contextlib.suppress(ValueError):
            operations.end_session(
                session_id=uuid.UUID(request.POST.get("session", "")), actor=request.visitor.actor, now=request.now
            )
        return redirect("identity:sessions")
    since = request.now - dt.timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    context = {
        "own": queries.sessions_of(who.id, since=since),
        "this": request.session.get(sessions.LISTED),
        "attempts": queries.attempts_on(who.id, since=request.now - rules.SESSIONS_LISTED),
    }
    return render(request, "identity/sessions.html", context)


def attempts(request: Visit) -> SafeString | None:
    """That somebody typed wrong codes of late, for the person's own page."""
    who = request.visitor.person
    count = queries.attempts_of_late(who, since=request.now - dt.timedelta(days=7)) if who else 0
    return render_to_string("identity/_attempts.html", {"count": count}, request) if count else None


@person
def post(request: Visit) -> HttpResponseBase:
    """Choose the post to act in, for who holds several."""
    holdings = request.visitor.holdings
    if not holdings:
        return render(request, "identity/no_post.html", status=403)
    onward = safe_next(request, request.GET.get("next"), otherwise=OFFICE)
    error = ""
    if request.method == "POST":
        chosen = request.POST.get("holding", "")
        if any(str(held.id) == chosen for held in holdings):
            request.session[sessions.HOLDING] = chosen
            return redirect(onward)
        error = _("Choose the post you act in")
    now_in = request.session.get(sessions.HOLDING)
    items = []
    for held in holdings:
        name, agency, division = map(in_language, _names(held))
        place = f"{agency} · {division}"
        items.append({"value": str(held.id), "text": name, "hint": place, "checked": str(held.id) == now_in})
    return render(
        request,
        "identity/post.html",
        {
            "items": items,
            "error": error,
            "query": urlencode({"next": onward}),
        },
        status=UNPROCESSABLE if error else 200,
    )


def _send_code(request: Visit, hint: str, errors: dict[str, str]) -> HttpResponse | None:
    """Send a code and go to where it is typed; None with an error if none may be sent to this visitor.

    Whether anybody is known under the number, is dead, or cannot be sent a code now, looks the same: the page after
    this one says nothing of the number, and a code that was not sent is one that never fits.
    """
    client = addresses.place(request.META.get("REMOTE_ADDR", ""))
    device = devices.known(request, hint)
    try:
        provider = providers.default()
        challenge = operations.request_code(provider=provider, hint=hint, client=client, device=device, now=request.now)
    except base.UnknownProvider:
        errors["number"] = _("Nobody can sign in under this number")
        return None
    except base.UnknownPerson:
        challenge = operations.pretend_code(provider=provider, client=client, now=request.now)
    except operations.TooManyAttempts as denied:
        at = timezone.localtime(denied.judgement.retry_at).strftime("%H:%M")
        if device:  # it is theirs: nothing is given away
            errors["who"] = _("This device asked too often or typed wrong codes. Try again after %(time)s.") % {
                "time": at
            }
            return None
        if Reason.CODES_FOR_CLIENT in denied.judgement.reasons:
            errors["who"] = _("Too many codes were asked for in the last hour. Try again after %(time)s.") % {
                "time": at
            }
            return None
        challenge = operations.pretend_code(provider=provider, client=client, now=request.now)
    request.session[sessions.CHALLENGE] = str(challenge)
    request.session[sessions.NUMBER] = hint
    return redirect("identity:code")


def _problem(refused: operations.CodeRefused) -> str:
    match refused.problem:
        case rules.CodeProblem.WRONG:
            return ngettext(
                "That is not the code that was sent. You can try %(count)d more time.",
                "That is not the code that was sent. You can try %(count)d more times.",
                refused.tries_left,
            ) % {"count": refused.tries_left}
        case rules.CodeProblem.LOCKED:
            return _("This code was typed wrongly too often and no longer works. Ask for a new one.")
        case rules.CodeProblem.EXPIRED:
            return _("This code is more than five minutes old and no longer works. Ask for a new one.")
        case rules.CodeProblem.USED:
            return _("This code has been used already. Ask for a new one.")
        case rules.CodeProblem.UNKNOWN_PERSON:
            return _("The population register has nobody under this number. Go back and check it.")
        case _:
            return _("The population register does not answer at the moment. Your code stays valid: try again shortly.")


def _onward(request: Visit, who: queries.Person) -> str:
    """Where to go after signing in: on with what was kept, to the page that was wanted, or to one's first page."""
    request.visitor.person, request.visitor.ended = who, None
    if _kept(request) is not None:
        return reverse("identity:resume")
    request.session.pop(sessions.KEPT, None)
    if onward := request.session.pop(sessions.NEXT, None):
        return str(onward)
    return OFFICE if request.visitor.holdings else MY_PAGES


def _kept(request: Visit) -> queries.Kept | None:
    waiting = request.session.get(sessions.KEPT)
    if not waiting or request.visitor.person is None:
        return None
    return queries.kept_form(waiting, person=request.visitor.person.id, now=request.now)


def _names(holding: queries.Holding) -> tuple[object, object, object]:
    """The post, its agency and its division as texts; their ids under a release that no longer names them."""
    try:
        release = releases.current()
    except releases.NoRelease:
        return holding.post, holding.agency, holding.division
    post_, agency = release.post(holding.post), release.agencies.get(holding.agency)
    division = release.divisions.get(holding.division)
    return (
        post_.name if post_ else holding.post,
        agency.name if agency else holding.agency,
        division.name if division else holding.division,
    )
