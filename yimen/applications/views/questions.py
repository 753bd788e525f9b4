"""The questions of a draft: one to a page, or the few that belong together."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yimen.applications import beforehand, operations, stage_state
from yimen.applications.views.citizen import open_stage
from yimen.cases import errors
from yimen.cases.views.fields import component, problems_of
from yimen.government.schema import Release, Text
from yimen.identity.access import Visit, person
from yimen.requirements.resolution import Question
from yimen.ui.returned import Returned, send_back, taken


@person
def question(request: Visit, reference: str, stage: str, field: str) -> HttpResponse:
    """One question, or the few that belong together on one page."""
    try:
        current = open_stage(request, reference, stage)
    except errors.OutOfOrder:
        return redirect("applications:application", reference)
    asked = {q.need.field.id: q for q in current.resolution.questions}
    if field not in asked:
        return redirect("applications:next", reference, stage)
    together = _together(asked[field], asked.values())
    if request.method == "POST":
        raw = {q.need.field.id: request.POST.getlist(q.need.field.id) for q in together}
        try:
            found = operations.save_answers(current.application, current.row, raw, now=request.now)
        except errors.OutOfOrder:
            return redirect("applications:application", reference)
        if found:
            return send_back(request, problems_of(found))
        after = "applications:check" if request.GET.get("back") == "check" else "applications:next"
        return redirect(after, reference, stage)
    returned = taken(request)
    heading = _heading(asked[field], current.release) if len(together) > 1 else None
    said = heading["title"] if heading else None
    fields = [_field(q, current, returned, said) for q in together]
    shown = {q.need.field.id for q in together}
    foretold = [each for each in beforehand.of(current) if any(answer.id in shown for answer, _fact in each.answers)]
    context = {
        "current": current,
        "application": current.application,
        "page": heading,
        "fields": fields,
        "problems": returned.problems,
        "foretold": foretold,
        "beside": beforehand.made_of(current, shown),
        "back": request.GET.get("back", ""),
    }
    return render(request, "applications/my/question.html", context)


def _together(question: Question, asked: Iterable[Question]) -> list[Question]:
    """The questions of one page: those that the vocabulary puts together, or that a register left open.

    The latter where the vocabulary has no question of its own: when a register is down, nobody is led through a page
    for each of its fields.
    """

    def place(each: Question) -> tuple[str | None, ...]:
        ask = each.need.field.ask
        if ask is None:
            return "register", each.register, each.because
        return ("page", ask.page) if ask.page else ("alone", each.need.field.id)

    return [each for each in asked if place(each) == place(question)]


def _heading(question: Question, release: Release) -> dict[str, object]:
    """What a page with several questions is called."""
    ask = question.need.field.ask
    if ask and ask.page:
        page = release.vocabulary.pages[ask.page]
        return {"title": page.title, "hint": page.hint}
    return {"title": _("What the register should have told us"), "hint": None}


def _field(question: Question, current: stage_state.StageState, returned: Returned, said: object) -> dict[str, Any]:
    field = question.need.field
    if returned:
        values = returned.values.get(field.id, [])
    else:
        value = question.fact.value if question.fact else None
        values = (
            [] if value is None else ["true" if value else "false"] if isinstance(value, bool)
            else value if isinstance(value, list) else [str(value)]
        )  # fmt: skip
    ask = field.ask
    return {
        **component(
            field,
            title=ask.title if ask and ask.title != said else field.label,  # not what the page has said already
            hint=ask.hint if ask else None,
            values=values,
            problem=returned.problems.get(field.id),
            alone=said is None,
        ),
        "field": field,
        "title": ask.title if ask else field.label,
        "why": ask.why if ask else None,
        "because": question.because,
        "key": _key(question, current),
        "record": _record(question, current),
        "register": current.release.registers[question.register].name if question.register else None,
        "services": [current.release.services[service].short_name for service in question.need.services],
    }


def _key(question: Question, current: stage_state.StageState) -> dict[str, Any] | None:
    """The number by which the register was asked, if the person gave it and can change it."""
    fact = current.resolution.facts.get(question.key or "")
    asked = {each.need.field.id: each.need.field for each in current.resolution.questions}
    if fact is None or question.key not in asked:
        return None
    return {"field": asked[question.key], "value": fact.value}


def _record(question: Question, current: stage_state.StageState) -> Text | None:
    """What kind of record the register does not have."""
    kind = current.release.evidence(question.evidence) if question.evidence else None
    return kind.name if kind else None
