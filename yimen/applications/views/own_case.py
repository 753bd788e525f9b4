"""A case under way, as its applicant sees it: where it is, what to correct, its decisions, receipt and files."""

import uuid
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yimen.applications import operations as applying
from yimen.applications import queries as applied
from yimen.applications.views.citizen import application_of
from yimen.applications.views.questions import component, problems_of
from yimen.cases import errors, operations, queries, showing
from yimen.cases.registries import tasks
from yimen.files import queries as files
from yimen.files.views import sent
from yimen.identity.access import Visit, person
from yimen.platform import bodies
from yimen.ui.returned import send_back, taken


@person
def case(request: Visit, reference: str) -> HttpResponse:
    """One case: where it is, its decisions with reasons and remedies, what to do, its receipt."""
    found = queries.case_of(reference, request.visitor.person.id)
    if found is None:
        raise Http404
    explained = queries.explained(found.case, request.visitor.person, now=request.now) if found.decisions else []
    found = replace(found, decisions=[queries.as_told(each, explained) for each in found.decisions])
    context = {
        "view": found,
        "application": applied.application_by_id(found.case.application_id),
        "timeline": queries.tracking(found.case),
        "explanation": explained,
        "outcomes": tasks.titles(),
    }
    return render(request, "applications/my/case.html", context)


@person
def case_act(request: Visit, reference: str, act: str) -> HttpResponse:
    """Let a held case go on, or withdraw a case, once it was said what that means."""
    found = queries.case_of(reference, request.visitor.person.id)
    if found is None or act not in {"resume", "withdraw"}:
        raise Http404
    if request.method != "POST":
        if act == "resume" or found.case.closed_at is not None or found.case.decided_at is not None:
            return redirect("applications:case", reference)
        context = {"view": found, "falling": queries.falling_with(found.case)}
        return render(request, "applications/my/withdraw_case.html", context)
    operation = operations.resume if act == "resume" else operations.withdraw_case
    try:
        operation(found.case.id, actor=request.visitor.actor, now=request.now)
    except errors.CaseError as error:
        return render(request, "cases/problem.html", {"problem": error.text}, status=409)
    return redirect("applications:case", reference)


@bodies.at_most(bodies.LARGEST_OF_ALL)  # several documents at once
@person
def correction(request: Visit, reference: str) -> HttpResponse:
    """Everything that is to be corrected, on one page, each with its reason."""
    found = queries.case_of(reference, request.visitor.person.id)
    if found is None or found.correction is None or found.correction.answered_at is not None:
        return redirect("applications:case", reference) if found else _missing()
    form = found.service.form
    if request.method == "POST":
        names = [entry["item"] for entry in found.correction.items]
        answers = {name: request.POST.getlist(name) for name in names if form.field(name)}
        files = {name: request.FILES.get(name) for name in names}
        uploads = {name: (file.name or "file", file.read()) for name, file in files.items() if file is not None}
        statements = {name: request.POST.get(f"why-{name}", "") for name in names}
        try:
            problems = applying.answer_correction(
                found.case.id, answers=answers, uploads=uploads, statements=statements, actor=request.visitor.actor,
                now=request.now,
            )  # fmt: skip
        except errors.Unchanged as unchanged:
            said = _("This is as it was. Change it, or say why it stands.")
            return send_back(request, {f"why-{name}": said for name in unchanged.items})
        except errors.CaseError as error:
            return render(request, "cases/problem.html", {"problem": error.text}, status=409)
        return send_back(request, problems_of(problems)) if problems else redirect("applications:case", reference)
    returned = taken(request)
    wrong = returned.problems
    items = []
    withheld = showing.of_case(found.case, number=request.visitor.person.id_number)
    for entry in found.correction.items:
        field = form.field(entry["item"])
        document = next((each for each in form.documents if each.id == entry["item"]), None)
        stored = None if entry["item"] in withheld else found.case.facts.get(entry["item"])
        values = returned.values.get(entry["item"], []) if returned else _stored(field, stored)
        problem = wrong.get(entry["item"])
        asked = (
            component(field, title=field.label, hint=None, values=values, problem=problem, alone=False)
            if field
            else {"template": None}
        )
        why = f"why-{entry['item']}"
        statement = next(iter(returned.values.get(why, [])), "")
        items.append(
            {
                **asked,
                "document": document,
                "reason": entry["reason"],
                "problem": problem,
                "why": why,
                "same": why in wrong or bool(statement),
                "why_problem": wrong.get(why),
                "statement": statement,
            }
        )
    context = {"view": found, "items": items, "problems": wrong, "problem": returned.problem}
    return render(request, "applications/my/correction.html", context)


def _stored(field: Any, stored: Any) -> list[str]:
    if field is None or not stored or stored["value"] is None:
        return []
    value = stored["value"]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return value if isinstance(value, list) else [str(value)]


def _missing() -> HttpResponse:
    raise Http404


@person
def receipt(request: Visit, reference: str) -> HttpResponse:
    """The signed receipt of a case, as a file to keep."""
    found = queries.case_of(reference, request.visitor.person.id)
    if found is None:
        raise Http404
    response = HttpResponse(found.case.receipt, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="receipt-{found.case.reference}.txt"'
    return response


@person
def upload(request: Visit, reference: str, upload_id: uuid.UUID) -> HttpResponse:
    """One of one's own files."""
    found = application_of(request, reference)
    file = files.held(found.matter, upload_id)
    if file is None:
        raise Http404
    return sent(file)
