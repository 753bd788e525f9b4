"""An officer opens a case of a kind: what somebody said on the telephone or at the counter, by the kind's own form."""

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yimen.cases import errors, operations, queries
from yimen.cases.tasks.form import LONGEST
from yimen.cases.views.fields import component, problems_of
from yimen.government.schema import FormField, Kind, Text
from yimen.identity.access import Visit, officer
from yimen.ui.returned import Returned, send_back, taken
from yimen.ui.templatetags.ui import in_language

LONGEST_KEY = 64


def _kind(request: Visit, kind_id: str) -> Kind:
    """A kind that the officer's post may open; 404 for any other."""
    kind = next((each for each in operations.kinds_to_open(request.officer) if each.id == kind_id), None)
    if kind is None:
        raise Http404
    return kind


@officer
def open_kind(request: Visit, kind_id: str) -> HttpResponse:
    """The form of a kind, and opening the case with what was written into it."""
    kind = _kind(request, kind_id)
    if request.method != "POST":
        returned = taken(request)
        context = {
            "kind": kind,
            "fields": [_field(each, returned) for each in operations.asked(kind, returned.values, now=request.now)],
            "call": next(iter(returned.values.get("call", [])), ""),
            "problems": returned.problems,
            "problem": returned.problem,
            "key": uuid.uuid4(),
            **_source(request, returned),
        }
        return render(request, "cases/office/open.html", context)
    raw = {each.id: [text[:LONGEST] for text in request.POST.getlist(each.id)] for each in kind.form.fields}
    if _asks_more(request, kind, raw):
        return send_back(request, problem=_("More is asked, by what you have written. Nothing is registered yet."))
    try:
        opened = operations.take_up(
            kind.id, raw, call=request.POST.get("call", "")[:LONGEST], key=request.POST.get("key", "")[:LONGEST_KEY],
            source=request.POST.get("from", "")[:LONGEST_KEY], link=request.POST.get(operations.LINK, ""),
            actor=request.officer, now=request.now,
        )  # fmt: skip
    except errors.NotFound:
        raise Http404 from None
    except errors.Incomplete as error:
        return send_back(request, problems_of(list(error.problems)))
    messages.success(request, _("The case is opened: %(reference)s") % {"reference": opened.reference})
    try:
        page = queries.case_page(opened.reference, request.officer, now=request.now)
    except errors.HasStake:  # a register named them since: what is opened stays so
        page = None
    if page is None:
        return redirect("cases:queue")  # another's affair from here on
    return redirect("cases:office_case", opened.reference)


def _asks_more(request: Visit, kind: Kind, raw: Mapping[str, list[str]]) -> bool:
    """Whether what was written asks for a field that did not stand on the page, be it an optional one."""
    shown = request.POST.getlist("shown")
    return bool(shown) and any(each.id not in shown for each in operations.asked(kind, raw, now=request.now))


def _source(request: Visit, returned: Returned) -> dict[str, object]:
    """The case from which this one is opened, and what it can have to do with it; 404 for one that they do not see."""
    reference = request.GET.get("from", "")[:LONGEST_KEY]
    if not reference:
        return {}
    try:
        queries.linkable(reference, request.officer)
    except errors.NotFound:
        raise Http404 from None
    chosen = next(iter(returned.values.get(operations.LINK, [])), queries.BY_OFFICERS[0])
    problem = returned.problems.get(operations.LINK)
    items = [
        {"value": link.value, "text": in_language(queries.TO[link]), "checked": link == chosen}
        for link in queries.BY_OFFICERS
    ]
    return {"source": reference, "link": {"name": operations.LINK, "items": items, "problem": problem}}


def _field(field: FormField, returned: Returned) -> dict[str, object]:
    title: Text = field.ask.title if field.ask else field.label
    return component(
        field,
        title=title,
        hint=field.ask.hint if field.ask else None,
        values=list(returned.values.get(field.id, [])),
        problem=returned.problems.get(field.id),
        alone=False,
    )
