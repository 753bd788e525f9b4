"""A case under way, as its applicant sees it: where it is, what to correct, its decisions, receipt and files."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yimen.cases import errors, models, operations, queries, showing
from yimen.cases.queries import words
from yimen.cases.views.citizen import application_of
from yimen.cases.views.questions import component, problems_of
from yimen.identity.access import Visit, person
from yimen.releases import queries as releases


@person
def case(request: Visit, reference: str) -> HttpResponse:
    """One case: where it is, its decisions with reasons and remedies, what to do, its receipt."""
    found = queries.case_of(reference, request.visitor.person.id)
    if found is None:
        raise Http404
    from yimen.cases.process.stepping import Stepper
    from yimen.cases.queries.office import explanation
    from yimen.cases.rules.facts import Applicant

    visitor = request.visitor.person
    release = releases.get(found.case.application.release)
    step = Stepper(found.case, Applicant(visitor.id_number, visitor.name, visitor.phone), release, now=request.now)
    context = {
        "view": found,
        "timeline": queries.tracking(found.case),
        "explanation": explanation(step, withheld=showing.of_case(found.case, number=visitor.id_number))
        if found.decisions
        else [],
        "outcomes": words.OUTCOME,
    }
    return render(request, "cases/my/case.html", context)


@person
@require_POST
def case_act(request: Visit, reference: str, act: str) -> HttpResponse:
    """Let a held case go on, or withdraw a case."""
    found = queries.case_of(reference, request.visitor.person.id)
    if found is None or act not in {"resume", "withdraw"}:
        raise Http404
    operation = operations.resume if act == "resume" else operations.withdraw_case
    try:
        operation(found.case.id, actor=request.visitor.actor, now=request.now)
    except errors.CaseError as error:
        return render(request, "cases/problem.html", {"problem": error.text}, status=409)
    return redirect("cases:case", reference)


@person
def correction(request: Visit, reference: str) -> HttpResponse:
    """Everything that is to be corrected, on one page, each with its reason."""
    found = queries.case_of(reference, request.visitor.person.id)
    if found is None or found.correction is None or found.correction.answered_at is not None:
        return redirect("cases:case", reference) if found else _missing()
    form = found.service.form
    problems: dict[str, str] = {}
    if request.method == "POST":
        names = [entry["item"] for entry in found.correction.items]
        answers = {name: request.POST.getlist(name) for name in names if form.field(name)}
        files = {name: request.FILES.get(name) for name in names}
        uploads = {name: (file.name or "file", file.read()) for name, file in files.items() if file is not None}
        try:
            problems = problems_of(
                operations.answer_correction(
                    found.case.id, answers=answers, uploads=uploads, actor=request.visitor.actor, now=request.now
                )
            )
        except errors.CaseError as error:
            return render(request, "cases/problem.html", {"problem": error.text}, status=409)
        if not problems:
            return redirect("cases:case", reference)
    items = []
    withheld = showing.of_case(found.case, number=request.visitor.person.id_number)
    for entry in found.correction.items:
        field = form.field(entry["item"])
        document = next((each for each in form.documents if each.id == entry["item"]), None)
        stored = None if entry["item"] in withheld else found.case.facts.get(entry["item"])
        values = request.POST.getlist(entry["item"]) if request.method == "POST" else _stored(field, stored)
        problem = problems.get(entry["item"])
        asked = (
            component(field, title=field.label, hint=None, values=values, problem=problem, alone=False)
            if field
            else {"template": None}
        )
        items.append({**asked, "document": document, "reason": entry["reason"], "problem": problem})
    context = {"view": found, "items": items, "problems": problems}
    return render(request, "cases/my/correction.html", context, status=400 if problems else 200)


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
    file = found.uploads.filter(id=upload_id).first()
    if file is None:
        raise Http404
    return sent(file)


def sent(file: models.Upload) -> HttpResponse:
    """A file as it was given, shown and not run."""
    response = HttpResponse(bytes(file.content), content_type=file.media_type)
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
