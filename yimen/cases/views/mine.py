"""What somebody sees of the cases that they take part in and did not apply for: as much as their role lets them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from yimen.cases import queries
from yimen.cases.registries import tasks
from yimen.identity.access import Visit, person


@person
def concern(request: Visit, reference: str) -> HttpResponse:
    """One such case; 404 for a stranger, and for who is not told of it yet."""
    found = queries.concern_of(reference, request.visitor.person, now=request.now)
    if found is None:
        raise Http404
    context = {"concern": found, "view": found.view, "outcomes": tasks.titles()}
    return render(request, "cases/mine/concern.html", context)


def concerns(request: Visit) -> SafeString | None:
    """Those of the person who is signed in, for their own page."""
    person = request.visitor.person
    found = queries.concerns_of(person) if person is not None else []
    return render_to_string("cases/mine/concerns.html", {"concerns": found}, request) if found else None
