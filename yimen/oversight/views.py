"""The auditor's desk: alerts of outcomes against their rule, each taken and closed with a note."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from yimen.cage import errors, operations, queries
from yimen.identity.access import Visit, officer, or_show
from yimen.oversight.queries import history
from yimen.releases import queries as releases
from yimen.ui.templatetags.ui import in_language


def _is_auditor(request: HttpRequest) -> bool:
    return bool(releases.current().city.oversight == request.officer.post)  # type: ignore[attr-defined]


@officer
def alerts(request: Visit) -> HttpResponse:
    """What the auditor's post was told of: what is open, or what was closed."""
    if not _is_auditor(request):
        raise Http404
    closed = request.GET.get("show") == "closed"
    context = {"alerts": queries.alerts(request.officer, closed=closed), "closed": closed}
    return render(request, "oversight/alerts.html", context)


@officer
def alert(request: Visit, alert_id: uuid.UUID) -> HttpResponse:
    """One alert with everything that was decided."""
    return _show(request, alert_id)


def _show(request: Visit, alert_id: uuid.UUID, *, problem: str = "", status: int = 200) -> HttpResponse:
    found = queries.alert(alert_id, request.officer)
    if found is None:
        raise Http404
    context = {
        "alert": found,
        "row": found.row,
        "history": history(found),
        "division": releases.get(found.row.release).divisions.get(found.row.division),
        "mine": str(found.row.taken_by) == request.officer.id,
        "problem": problem,
        "typed": request.POST,
    }
    return render(request, "oversight/alert.html", context, status=status)


@officer
@or_show("oversight:alert")
def act(request: Visit, alert_id: uuid.UUID, act: str) -> HttpResponse:
    """Take an alert, or close it with a note."""
    try:
        match act:
            case "take":
                operations.take_alert(alert_id, actor=request.officer, now=request.now)
            case "close":
                note = request.POST.get("note", "")[:4000]
                operations.close_alert(alert_id, note=note, actor=request.officer, now=request.now)
            case _:
                raise Http404
    except errors.NotFound:
        raise Http404 from None
    except errors.CageError as error:
        return _show(request, alert_id, problem=in_language(error.text), status=409)
    return redirect("oversight:alert", alert_id)


def waiting(request: HttpRequest) -> SafeString | None:
    """Above the auditor's queue: how many alerts are open."""
    if not _is_auditor(request):
        return None
    count = len(queries.alerts(request.officer))  # type: ignore[attr-defined]
    return render_to_string("oversight/_waiting.html", {"count": count})
