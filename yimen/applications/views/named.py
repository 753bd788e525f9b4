"""Pages of whoever an application names, and of the applicant who waits for them."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from yimen.applications import operations as applying
from yimen.applications.operations.parties import NOT_ME, UNWILLING
from yimen.applications.queries import named as queries
from yimen.applications.views.citizen import open_stage
from yimen.cases import errors
from yimen.cases.queries import words
from yimen.identity.access import Visit, person
from yimen.ui.templatetags.ui import in_language


@person
def party(request: Visit, party_id: uuid.UUID) -> HttpResponse:
    """Somebody named me: who, as what, what would be read; confirm, decline, or say that it is not me."""
    visitor = request.visitor.person
    view = queries.party_of(party_id, visitor, now=request.now)
    if view is None:
        raise Http404
    problem = None
    if request.method == "POST":
        said = request.POST.get("answer", "")
        number, actor, now = visitor.id_number, request.visitor.actor, request.now
        try:
            if said == "confirm":
                applying.confirm_party(party_id, number=number, actor=actor, now=now)
            elif said in {NOT_ME, UNWILLING}:
                applying.decline_party(party_id, because=said, number=number, actor=actor, now=now)
        except errors.CaseError as error:
            problem = in_language(error.text)
        else:
            return redirect("applications:party", party_id)
    return render(
        request, "applications/my/party.html", {"view": view, "problem": problem}, status=409 if problem else 200
    )


@person
def waiting(request: Visit, reference: str, stage: str, field: str) -> HttpResponse:
    """Where it stands with somebody whom the applicant named; ask again, or take it back."""
    try:
        current = open_stage(request, reference, stage)
    except errors.OutOfOrder:
        return redirect("applications:application", reference)
    named = next((each for each in current.resolution.named if each.field.id == field), None)
    if named is None or named.state == "confirmed":
        return redirect("applications:next", reference, stage)
    problem = None
    if request.method == "POST":
        act = request.POST.get("act", "")
        actor, now = request.visitor.actor, request.now
        try:
            if act == "ask":
                applying.ask_party(current.application, current.row, field, actor=actor, now=now)
            elif act == "take-back":
                applying.take_back_party(current.application, field, actor=actor, now=now)
        except errors.CaseError as error:
            problem = in_language(error.text)
        else:
            return redirect("applications:waiting", reference, stage, field)
    asked = {question.need.field.id for question in current.resolution.questions}
    context = {
        "current": current,
        "application": current.application,
        "named": named,
        "masked": words.of_value(named.field, named.number),
        "reads": list(queries.would_read(current.release, current.stage, field)),
        "can_change": field in asked,
        "problem": problem,
    }
    return render(request, "applications/my/waiting.html", context, status=409 if problem else 200)
