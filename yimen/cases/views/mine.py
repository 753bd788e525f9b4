"""What somebody sees of cases that they did not apply for and take part in: what they called for, where it stands."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from yimen.cases import queries
from yimen.cases.registries import tasks
from yimen.identity.access import Visit, person


@person
def concern(request: Visit, reference: str) -> HttpResponse:
    """One such case; 404 for anybody else's."""
    view = queries.concern_of(reference, request.visitor.person)
    if view is None:
        raise Http404
    explained = queries.explained(view.case, request.visitor.person, now=request.now) if view.decisions else []
    view = replace(view, decisions=[queries.as_told(each, explained) for each in view.decisions])
    context = {"view": view, "timeline": queries.tracking(view.case, own=False), "outcomes": tasks.titles()}
    return render(request, "cases/mine/concern.html", context)


def concerns(request: Visit) -> SafeString | None:
    """Those of the person who is signed in, for their own page."""
    person = request.visitor.person
    found = queries.concerns_of(person) if person is not None else []
    return render_to_string("cases/mine/concerns.html", {"concerns": found}, request) if found else None
