"""The officer's desk: a queue, a case, and what the power allows. Each view calls one operation."""

import functools
import uuid
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.cage.rules import OUTCOMES
from yimen.cases import errors, operations, queries
from yimen.cases.queries.limits import limit_actions
from yimen.cases.queries.office import CasePage, inspection_of, upload_of
from yimen.cases.queries.queues import assists, days_left, services_of
from yimen.cases.registries import tasks
from yimen.cases.tasks.form import LONGEST
from yimen.documents.rules import remedies_of
from yimen.files.views import sent
from yimen.government.schema import Text
from yimen.identity import queries as identity
from yimen.identity.access import Visit, officer, or_show
from yimen.releases import queries as releases
from yimen.requirements.answers import Problem
from yimen.ui.templatetags.ui import in_language

P = ParamSpec("P")


def stepping_back(
    view: Callable[Concatenate[Visit, P], HttpResponseBase],
) -> Callable[Concatenate[Visit, P], HttpResponseBase]:
    """An officer with a stake in the case is told so, and sees nothing of it."""

    @functools.wraps(view)
    def guarded(request: Visit, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except errors.HasStake as error:
            return render(request, "cases/problem.html", {"problem": error.text}, status=403)

    return guarded


@officer
@stepping_back
def queue(request: Visit) -> HttpResponse:
    """What waits for the post, due first on top."""
    page = request.GET.get("page", "1")
    chosen = {"q": request.GET.get("q", "").strip()[:40]}
    chosen |= {name: request.GET.get(name, "")[:64] for name in ("show", "service")}
    found = queries.queue(
        request.officer,
        now=request.now,
        page=int(page[:6]) if page.isdecimal() else 1,
        words_=chosen["q"],
        show=chosen["show"],
        service=chosen["service"],
    )
    if found.total == 0 and (other := queries.case_page(chosen["q"], request.officer, now=request.now)):
        return redirect("cases:office_case", other.case.reference)  # in reach, and waits for another post
    release = releases.current()
    context = {
        "queue": found,
        "post": release.post(request.holding.post),
        "division": release.divisions.get(request.holding.division),
        "to_sign": queries.to_sign(request.officer),
        "services": services_of(request.officer),
        "to_open": operations.kinds_to_open(request.officer),
        "assists": assists(request.officer),
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "kept": urlencode({name: value for name, value in chosen.items() if value}),
        "several": len(request.visitor.holdings) > 1,
    }
    return render(request, "cases/office/queue.html", context)


def _page(request: Visit, reference: str) -> CasePage:
    page = queries.case_page(reference, request.officer, now=request.now)
    if page is None:
        raise Http404
    return page


@officer
@stepping_back
def case(request: Visit, reference: str) -> HttpResponse:
    """Everything of one case."""
    return _show(request, _page(request, reference))


def _show(
    request: Visit, page: CasePage, *, problem: str = "", reasons: tuple[object, ...] = (),
    wrong: tuple[Problem, ...] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    task = page.task
    kind = tasks.of(task.act) if task else None
    sign = next((each for each in page.inspections if each.signed_at is None and each.disputed_at is None), None)
    context = {
        "page": page,
        "task": task,
        "kind": kind,
        "step": kind.step if kind else Text(zh=task.name, en=task.name) if task else None,
        "post": page.release.post(task.post) if task else None,
        "reach": task is not None and task.post == request.officer.post,
        "mine": task is not None and str(task.claimed_by) == request.officer.id,
        "taken": task is not None and task.claimed_by is not None and str(task.claimed_by) != request.officer.id,
        "taken_by": identity.names({str(task.claimed_by)}).get(str(task.claimed_by), "")
        if task and task.claimed_by
        else "",
        "days": days_left(page.case.due_on, page.release, now=request.now),
        "refused": page.refused,
        "me": request.officer.id,
        "wrong": [{"target": each.field, "message": each.message} for each in wrong],
        "wrong_with": {each.field: each.message for each in wrong},
        "outcome_texts": OUTCOMES,
        "sign": sign if sign and str(sign.colleague) == request.officer.id else None,
        "unsigned": sign is not None,
        "outcomes": tasks.titles(),
        "remedies": remedies_of(page.service, page.case.body),
        "today": timezone.localtime(request.now).date(),
        "problem": problem,
        "reasons": reasons,
        "typed": request.POST,
        "tried": request.resolver_match.kwargs.get("act", "") if request.resolver_match else "",
        "to_open": operations.kinds_to_open(request.officer),
        "limit": limit_actions(page.case, page.release, request.officer),
    }
    form = kind.module("form") if kind else None
    if form is not None and hasattr(form, "context"):
        context |= form.context(page, request, wrong)
    return render(request, "cases/office/case.html", context, status=status)


def _perform(act: str, task_id: uuid.UUID, request: Visit) -> None:
    """What a kind of task lets an officer do."""
    kind = tasks.with_action(act)
    form = kind.module("form") if kind else None
    if form is None:
        raise Http404
    form.perform(act, task_id, request)


@officer
@or_show("cases:office_case")
@stepping_back
def act(request: Visit, reference: str, task_id: uuid.UUID, act: str) -> HttpResponse:
    """Do one thing with the open task."""
    page = _page(request, reference)
    actor, now, post = request.officer, request.now, request.POST
    reasons = post.get("reasons", "")[:LONGEST]
    try:
        match act:
            case "claim":
                operations.claim(task_id, actor=actor, now=now)
            case "put-back":
                operations.release_task(task_id, actor=actor, now=now)
            case "reassign":
                operations.reassign_task(task_id, to=_key(post.get("to")), reason=reasons, actor=actor, now=now)
            case "verify":
                messages.success(request, in_language(operations.verify_facts(task_id, actor=actor, now=now)))
            case "propose":
                operations.propose_departure(
                    task_id, exception=post.get("exception", "")[:64], reasons=reasons, actor=actor, now=now
                )
            case "withdraw-departure":
                operations.withdraw_departure(_key(post.get("departure")), actor=actor, now=now)
            case _:
                _perform(act, task_id, request)
    except errors.NotAllowed as refused:
        return _show(request, page, problem=_("Your power does not cover this. The attempt was recorded."),
                     reasons=refused.refusal.reasons, status=403)  # fmt: skip
    except errors.NotFound:
        raise Http404 from None
    except errors.Incomplete as error:
        return _show(request, _page(request, reference), problem=_in_language(error), wrong=error.problems, status=409)
    except errors.CaseError as error:
        return _show(request, _page(request, reference), problem=_in_language(error), status=409)
    return redirect("cases:office_case", reference)


def _key(text: str | None) -> uuid.UUID:
    """A key as a form sends it. Raises NotFound."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        raise errors.NotFound from None


def _in_language(error: errors.CaseError) -> str:
    return in_language(error.text)


@officer
@or_show("cases:office_case")
@stepping_back
def limit(request: Visit, reference: str, act: str) -> HttpResponse:
    """Lengthen the limit, stop the clock, or let it go on."""
    page = _page(request, reference)
    case_id, actor, now, post = page.case.id, request.officer, request.now, request.POST
    reason = post.get("reasons", "")[:LONGEST]
    try:
        match act:
            case "extend":
                days = int(post["days"][:4]) if post.get("days", "").isdecimal() else 0
                operations.extend_limit(case_id, days=days, reason=reason, actor=actor, now=now)
            case "suspend":
                operations.suspend_limit(case_id, cause=post.get("cause", ""), reason=reason, actor=actor, now=now)
            case "resume":
                operations.resume_limit(case_id, actor=actor, now=now)
            case _:
                raise Http404
    except errors.CaseError as error:
        return _show(request, _page(request, reference), problem=_in_language(error), status=409)
    return redirect("cases:office_case", reference)


@officer
@or_show("cases:office_case")
@stepping_back
def retry(request: Visit, reference: str) -> HttpResponse:
    """Try at once what the system could not carry out."""
    page = _page(request, reference)
    try:
        done = operations.retry_effects(page.case.id, actor=request.officer, now=request.now)
    except errors.NotFound:
        raise Http404 from None
    if not done:
        problem = _("It failed again, and nothing was lost. It is tried again by itself.")
        return _show(request, _page(request, reference), problem=problem, status=409)
    messages.success(request, _("It is done."))
    return redirect("cases:office_case", reference)


@officer
@require_POST
@stepping_back
def sign(request: Visit, inspection_id: uuid.UUID) -> HttpResponse:
    """Sign the record of a check, or say why one does not agree."""
    inspection = inspection_of(inspection_id)
    if inspection is None:
        raise Http404
    page = _page(request, inspection.case.reference)
    try:
        if request.POST.get("agree") == "no":
            operations.dispute_inspection(
                inspection_id, reason=request.POST.get("reasons", "")[:LONGEST], actor=request.officer, now=request.now
            )
        else:
            operations.sign_inspection(inspection_id, actor=request.officer, now=request.now)
    except errors.NotAllowed as refused:
        return _show(request, page, problem=_("Your power does not cover this. The attempt was recorded."),
                     reasons=refused.refusal.reasons, status=403)  # fmt: skip
    except errors.NotFound:
        raise Http404 from None
    except errors.CaseError as error:
        return _show(request, page, problem=_in_language(error), status=409)
    return redirect("cases:office_case", page.case.reference)


@officer
@or_show("cases:office_case")
@stepping_back
def show(request: Visit, reference: str) -> HttpResponse:
    """Values that are masked, shown once: the look is recorded, and those concerned see it in their list."""
    page = _page(request, reference)
    shown = operations.show_facts(page.case.id, request.POST.getlist("field"), actor=request.officer, now=request.now)
    again = queries.case_page(reference, request.officer, now=request.now, shown=shown)
    return _show(request, again or page)


@officer
@stepping_back
def upload(request: Visit, reference: str, upload_id: uuid.UUID) -> HttpResponse:
    """A file of the case."""
    file = upload_of(_page(request, reference).case, upload_id)
    if file is None:
        raise Http404
    return sent(file)
