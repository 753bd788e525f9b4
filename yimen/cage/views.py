"""The second person's pages: departures that wait for a review, and one of them with what the rule said."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yimen.cage import errors, operations, queries
from yimen.cage.operations import Refusal
from yimen.identity.access import Visit, officer, or_show
from yimen.ui.templatetags.ui import in_language


@officer
def departures(request: Visit) -> HttpResponse:
    """What waits for the review of this post."""
    return render(request, "cage/departures.html", {"departures": queries.to_review(request.officer)})


@officer
def departure(request: Visit, departure_id: uuid.UUID) -> HttpResponse:
    """One departure: what is proposed, by which article, and what the rule said."""
    return _show(request, departure_id)


def _show(
    request: Visit, departure_id: uuid.UUID, *, problem: str = "", reasons: tuple[object, ...] = (), status: int = 200
) -> HttpResponse:
    found = queries.departure(departure_id, request.officer)
    if found is None:
        raise Http404
    context = {
        "departure": found,
        "row": found.row,
        "open": found.row.state == "proposed",
        "own": str(found.row.proposed_by) == request.officer.id,
        "problem": problem,
        "reasons": reasons,
        "typed": request.POST,
    }
    return render(request, "cage/departure.html", context, status=status)


@officer
@or_show("cage:departure")
def review(request: Visit, departure_id: uuid.UUID) -> HttpResponse:
    """Agree or object."""
    agree = {"yes": True, "no": False}.get(request.POST.get("agree", ""))
    if agree is None:
        raise Http404
    opinion = request.POST.get("opinion", "")[:4000]
    try:
        done = operations.review_departure(
            departure_id, agree=agree, opinion=opinion, actor=request.officer, now=request.now
        )
    except errors.NotFound:
        raise Http404 from None
    except errors.CageError as error:
        return _show(request, departure_id, problem=in_language(error.text), status=409)
    if isinstance(done, Refusal):
        problem = _("You may not review this. The attempt was recorded.")
        return _show(request, departure_id, problem=problem, reasons=done.reasons, status=403)
    return redirect("cage:departure", departure_id)


def waiting(request: HttpRequest) -> SafeString | None:
    """Above the officer's queue: that departures wait for their review."""
    count = len(queries.to_review(request.officer))  # type: ignore[attr-defined]
    return render_to_string("cage/_waiting.html", {"count": count}) if count else None
