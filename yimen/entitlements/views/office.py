"""The officer's lists of who has a right, one determination, and what the power allows."""

import uuid
from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yimen.cage.rules import OUTCOMES, Reason
from yimen.cases import errors
from yimen.engines import identifiers
from yimen.entitlements import operations, queries
from yimen.entitlements.queries import office, words
from yimen.entitlements.rules import TOLD, State
from yimen.government.schema import Policy
from yimen.identity.access import Visit, officer, or_show
from yimen.releases import queries as releases
from yimen.ui.templatetags.ui import in_language

MOST_AT_ONCE = 100


@officer
def desk(request: Visit) -> HttpResponse:
    """The policies that the post grants, with how many determinations stand how."""
    found = queries.desk(request.officer, release=releases.current())
    scan = queries.last_scan()
    results = scan.results if scan else {}
    context = {
        "desks": [
            (each, _states_of(each.policy, each.counts), results.get(each.policy.id, {}).get("problem", ""))
            for each in found
        ],
        "scan": scan,
        **_post(request),
    }
    return render(request, "entitlements/office/desk.html", context)


def _states(counts: Counter[State]) -> list[tuple[State, Any, int]]:
    return [(state, name, counts[state]) for state, name in words.TO_OFFICERS.items()]


def _states_of(policy: Policy, counts: Counter[State]) -> list[tuple[State, Any, int]]:
    """The states that determinations of a policy can be in; of a notice, who was told, not who declined to hear."""
    if policy.decides:
        return [each for each in _states(counts) if each[0] not in TOLD]
    decided = [each for each in _states(counts) if each[0] not in TOLD and each[2]]
    return [(State.NOTIFIED, words.TO_OFFICERS[State.NOTIFIED], counts[State.NOTIFIED]), *decided]


def _post(request: Visit) -> dict[str, Any]:
    release = releases.current()
    return {
        "post": release.post(request.holding.post),
        "division": release.divisions.get(request.holding.division),
        "several": len(request.visitor.holdings) > 1,
    }


def _policy(request: Visit, policy_id: str) -> Policy:
    policy = office.policy_named(policy_id, request.officer, release=releases.current())
    if policy is None:
        raise Http404
    return policy


@officer
def listing(request: Visit, policy_id: str) -> HttpResponse:
    """What was found by one policy."""
    return _list(request, _policy(request, policy_id))


def _list(
    request: Visit, policy: Policy, *, problem: str = "", reasons: Any = (), ticked: Any = (), shown: Any = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    release = releases.current()
    first = State.FOUND if policy.decides else State.NOTIFIED
    show = request.GET.get("show") or request.POST.get("show") or first.value
    state = State(show) if show in list(State) and show != State.NOT_INTERESTED else first
    asked = request.GET.get("page") or request.POST.get("page") or "1"
    page = int(asked[:6]) if asked.isdecimal() else 1
    found, rows = queries.listing(policy, state, request.officer, release=release, page=page, shown=shown)
    counts = next(each.counts for each in queries.desk(request.officer, release=release) if each.policy.id == policy.id)
    context = {
        "policy": policy,
        "state": state,
        "states": _states_of(policy, counts),
        "page": found,
        "rows": rows,
        "problem": problem,
        "reasons": reasons,
        "per": words.PER[policy.per],
        "tickable": state in (State.FOUND, State.REOPENED),
        "told": state == State.NOTIFIED,
        "shown": shown,
        "ticked": ticked,
        "typed": request.POST,
    }
    return render(request, "entitlements/office/listing.html", context, status=status)


@officer
@or_show("entitlements:listing")
def decide_several(request: Visit, policy_id: str) -> HttpResponse:
    """Grant or end each of those that were ticked: every one is an exercise of the power of its own."""
    policy, post = _policy(request, policy_id), request.POST
    chosen = {key: seen for key, seen in map(_chosen, post.getlist("determination")[:MOST_AT_ONCE]) if key is not None}
    if not chosen:
        return _list(request, policy, problem=_("Tick at least one."), status=400)
    done, problem = 0, ""
    reasons: tuple[Reason, ...] = ()
    for determination_id, seen in chosen.items():
        try:
            match post.get("act", "grant"):
                case "grant":
                    operations.grant(determination_id, seen=seen, actor=request.officer, now=request.now)
                case "withdraw":
                    reason = post.get("reasons", "")[:4000]
                    operations.withdraw(determination_id, reasons=reason, actor=request.officer, now=request.now)
                case _:
                    raise Http404
            done += 1
        except errors.NotAllowed as refused:
            problem, reasons = _("Your power does not cover this. The attempt was recorded."), refused.refusal.reasons
        except errors.CaseError as error:
            problem = in_language(error.text)
    if done:
        said = ngettext("%(count)s was decided, and the person is told.",
                        "%(count)s were decided, and each person is told.", done)  # fmt: skip
        messages.success(request, said % {"count": done})
    if problem:
        problem = _("%(count)s could not be decided: %(problem)s") % {"count": len(chosen) - done, "problem": problem}
        return _list(request, policy, problem=problem, reasons=reasons, ticked=chosen, status=409)
    return redirect("entitlements:listing", policy_id)


def _chosen(text: str) -> tuple[uuid.UUID | None, str | None]:
    """A ticked determination, with what the officer saw of it."""
    key, _colon, seen = text.partition(":")
    try:
        return uuid.UUID(key), seen or None
    except ValueError:
        return None, None


@officer
def determination(request: Visit, determination_id: uuid.UUID) -> HttpResponse:
    """Everything of one determination but the values of its facts."""
    return _determination(request, determination_id)


@officer
@or_show("entitlements:determination")
def show(request: Visit, determination_id: uuid.UUID) -> HttpResponse:
    """The values of its facts, shown once: the look is recorded, and those concerned see it in their list."""
    try:
        operations.show_facts(determination_id, actor=request.officer, now=request.now)
    except errors.NotFound:
        raise Http404 from None
    except errors.HasStake as stake:
        return render(request, "cases/problem.html", {"problem": stake.text}, status=403)
    return _determination(request, determination_id, shown=True)


@officer
@or_show("entitlements:listing")
def show_numbers(request: Visit, policy_id: str) -> HttpResponse:
    """The whole numbers of people who were told of a right, for one page of them; each look is recorded."""
    policy = _policy(request, policy_id)
    wanted = [
        key for key, _seen in map(_chosen, request.POST.getlist("determination")[:MOST_AT_ONCE]) if key is not None
    ]
    shown = operations.show_numbers(wanted, actor=request.officer, now=request.now)
    return _list(request, policy, shown=shown)


def _determination(
    request: Visit, determination_id: uuid.UUID, *, problem: str = "", reasons: Any = (), tried: str = "",
    shown: bool = False, status: int = 200,
) -> HttpResponse:  # fmt: skip
    try:
        page = queries.determination_page(determination_id, request.officer, now=request.now, shown=shown)
    except errors.HasStake as stake:
        return render(request, "cases/problem.html", {"problem": stake.text}, status=403)
    if page is None:
        raise Http404
    context = {
        "page": page, "seen": page.determination.version, "per": words.PER[page.policy.per], "problem": problem,
        "reasons": reasons, "tried": tried, "me": request.officer.id, "outcome_texts": OUTCOMES,
        "typed": request.POST, "remedies": page.remedies,
    }  # fmt: skip
    return render(request, "entitlements/office/determination.html", context, status=status)


@officer
@or_show("entitlements:determination")
def act(request: Visit, determination_id: uuid.UUID, act: str) -> HttpResponse:
    """Grant, set aside or end one right."""
    actor, now, reasons = request.officer, request.now, request.POST.get("reasons", "")[:4000]
    try:
        match act:
            case "grant":
                operations.grant(determination_id, seen=request.POST.get("seen") or None, actor=actor, now=now)
            case "set-aside":
                operations.set_aside(determination_id, reasons=reasons, actor=actor, now=now)
            case "withdraw":
                operations.withdraw(determination_id, reasons=reasons, actor=actor, now=now)
            case "propose":
                exception = request.POST.get("exception", "")[:64]
                operations.propose_departure(
                    determination_id, exception=exception, reasons=reasons, actor=actor, now=now
                )
            case "withdraw-departure":
                operations.withdraw_departure(_departure(request), actor=actor, now=now)
            case _:
                raise Http404
        messages.success(request, _("It was decided, and is on record."))
    except errors.NotAllowed as refused:
        return _determination(
            request, determination_id, problem=_("Your power does not cover this. The attempt was recorded."),
            reasons=refused.refusal.reasons, tried=act, status=403,
        )  # fmt: skip
    except errors.NotFound:
        raise Http404 from None
    except errors.CaseError as error:
        return _determination(request, determination_id, problem=in_language(error.text), tried=act, status=409)
    return redirect("entitlements:determination", determination_id)


def _departure(request: Visit) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("departure", ""))
    except ValueError:
        raise errors.NotFound from None


@officer
def look_up(request: Visit, policy_id: str) -> HttpResponse:
    """Why somebody has the right or has none: their records are read for it, which they can see."""
    policy, release = _policy(request, policy_id), releases.current()
    if not policy.decides:  # nobody has applied
        raise Http404
    subject = "".join(request.POST.get("subject", "").split()).upper()[:40]
    context: dict[str, Any] = {"policy": policy, "subject": subject, "release": release}
    status = 200
    if request.method == "POST":
        found, problem = None, _unlikely(policy, subject)
        if problem:
            status = 400
        else:
            try:
                found = operations.look_up(policy, subject, release=release, actor=request.officer, now=request.now)
            except operations.Unreadable as error:
                problem, status = (
                    _("A register did not answer: %(problem)s. Try again later.") % {"problem": error},
                    503,
                )
            except operations.NotYours:
                problem, status = _("This record belongs to a division that is not yours."), 403
            else:
                if found is None:
                    problem, status = _("The register has no record under this number."), 404
        context["problem"] = problem
        if found is not None:
            context |= {"found": found, "groups": words.fact_groups(policy, release, found.found.facts)}
    return render(request, "entitlements/office/look_up.html", context, status=status)


def _unlikely(policy: Policy, subject: str) -> str:
    """Why a text cannot be the number that a policy's subjects have; no register is asked for such a one."""
    if not subject:
        return _("Type the number whose right you look up.")
    if policy.subject == "person" and not identifiers.is_citizen_number(subject):
        return _("This is no citizen number: it has 18 digits, the last of which may be X and checks the others.")
    if policy.subject == "enterprise" and not identifiers.is_credit_code(subject):
        return _("This is no credit code: it has 18 letters and digits, the last of which checks the others.")
    return ""


def waiting(request: HttpRequest) -> SafeString | None:
    """Above the officer's queue: that rights were found which wait for them."""
    count = office.waiting(request.officer, release=releases.current())  # type: ignore[attr-defined]
    return None if count is None else render_to_string("entitlements/office/_waiting.html", {"count": count})
