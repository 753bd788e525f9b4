"""What can be told before it is too late: a number that leads to nothing, a rule that is not met; and endings.

Nothing here forbids anything. Each page says what stands against an answer and how to change it, and takes the word of
a person who goes on all the same.
"""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yimen.applications import beforehand, operations
from yimen.applications.views.citizen import application_of, open_stage, submitting
from yimen.applications.views.questions import component, problems_of
from yimen.cases import errors
from yimen.identity.access import Visit, person
from yimen.releases import queries as releases
from yimen.ui.returned import send_back, taken


@person
def unfound(request: Visit, reference: str, stage: str, field: str) -> HttpResponse:
    """A number under which the register has nothing: correct it here, or say that it is right."""
    try:
        current = open_stage(request, reference, stage)
    except errors.OutOfOrder:
        return redirect("applications:application", reference)
    found = next((each for each in current.unfound if each.key == field), None)
    if found is None:
        return redirect("applications:next", reference, stage)
    if request.method == "POST" and field in request.POST:
        raw = {field: request.POST.getlist(field)}
        if problems := operations.save_answers(current.application, current.row, raw, now=request.now):
            return send_back(request, problems_of(problems))
        return redirect("applications:next", reference, stage)
    if request.method == "POST":
        operations.acknowledge(current.application, current.row, [found.by_hand], now=request.now)
        return redirect("applications:next", reference, stage)
    number = next(need.field for need in current.needs if need.field.id == field)
    asked = [q for q in current.resolution.questions if q.because == "not-found" and q.need.field.id in found.fields]
    returned = taken(request)
    context = {
        "current": current, "application": current.application, "found": found, "number": number,
        "register": current.release.registers[found.register].name, "count": len(asked),
        "problems": returned.problems, "f": component(
            number, title=number.label, hint=number.ask.hint if number.ask else None, alone=False,
            values=returned.values.get(field, [found.value]), problem=returned.problems.get(field),
        ),
    }  # fmt: skip
    return render(request, "applications/my/unfound.html", context)


@person
def foretold(request: Visit, reference: str, stage: str) -> HttpResponse:
    """What the rules say already against an answer that was just given: change it, or go on all the same."""
    try:
        current = open_stage(request, reference, stage)
    except errors.OutOfOrder:
        return redirect("applications:application", reference)
    told = beforehand.of(current)
    if request.method == "POST":
        said = [each.key for each in told if each.key in request.POST.getlist("told")]
        operations.acknowledge(current.application, current.row, said, now=request.now)
        return redirect("applications:next", reference, stage)
    if not told:
        return redirect("applications:next", reference, stage)
    context = {"current": current, "application": current.application, "foretold": told}
    return render(request, "applications/my/foretold.html", context)


@person
def all_the_same(request: Visit, reference: str, stage: str) -> HttpResponse:
    """Submit in spite of what the rules say, having read what will come of it."""
    try:
        current = open_stage(request, reference, stage)
    except errors.OutOfOrder:  # submitted already, perhaps by this very request, whose answer got lost
        return redirect("applications:submitted", reference, stage)
    if request.method == "POST":
        return submitting(request, current)
    told = beforehand.of(current)
    if not current.complete or not told:
        return redirect("applications:check", reference, stage)
    context = {
        "current": current, "application": current.application, "foretold": told, "key": uuid.uuid4(),
        "problem": taken(request).problem,
    }  # fmt: skip
    return render(request, "applications/my/all_the_same.html", context)


@person
def withdraw(request: Visit, reference: str) -> HttpResponse:
    """Give up a draft, once it was said what that means."""
    found = application_of(request, reference)
    if request.method != "POST":
        if not found.is_draft:
            return redirect("applications:application", reference)
        event = releases.get(found.release).life_events[found.life_event]
        return render(request, "applications/my/withdraw.html", {"application": found, "event": event})
    try:
        operations.withdraw(found, actor=request.visitor.actor, now=request.now)
    except errors.OutOfOrder:
        return redirect("applications:application", reference)
    return redirect("applications:mine")


@person
@require_POST
def again(request: Visit, reference: str) -> HttpResponse:
    """Apply anew for what was refused or withdrawn, with the answers of this application."""
    found = application_of(request, reference)
    try:
        made = operations.start_again(
            found.id, actor=request.visitor.actor, release=releases.current(), channel="web", now=request.now
        )
    except errors.OutOfOrder as error:
        return render(request, "cases/problem.html", {"problem": error.text}, status=409)
    return redirect("applications:application", made.reference)
