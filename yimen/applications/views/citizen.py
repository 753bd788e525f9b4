"""An application, one thing per page. Each view parses, calls one operation, and shows the next page."""

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yimen.applications import beforehand, operations, stage_state
from yimen.applications import queries as applied
from yimen.applications.bars import Bar, bars_of
from yimen.applications.queries import named
from yimen.cases import errors, queries
from yimen.cases.queries import words
from yimen.exchange import queries as exchange
from yimen.government.schema import FormField, Text
from yimen.identity.access import Visit, person
from yimen.platform import bodies
from yimen.releases import queries as releases
from yimen.requirements.facts import Fact
from yimen.ui.returned import send_back, taken
from yimen.ui.templatetags.ui import citation, in_language, with_articles

PARTY = {
    "": gettext_lazy("not asked yet"),
    "asked": gettext_lazy("waiting for the person named"),
    "confirmed": gettext_lazy("confirmed by the person named"),
    "declined": gettext_lazy("the person named declined"),
    "withdrawn": gettext_lazy("taken back"),
}


@person
def mine(request: Visit) -> HttpResponse:
    """My applications and where each case stands."""
    person = request.visitor.person
    context = {
        "applications": applied.applications_of(person.id), "parties": named.parties_of(person, now=request.now),
    }  # fmt: skip
    return render(request, "applications/my/mine.html", context)


@person
@require_POST
def start(request: Visit, life_event: str) -> HttpResponse:
    """Begin an application, or go on with a draft of the same kind."""
    release = releases.current()
    if life_event not in release.life_events:
        raise Http404
    visitor = request.visitor
    application = operations.start_or_go_on(
        life_event, person=visitor.person, actor=visitor.actor, release=release, channel="web", now=request.now
    )
    return redirect("applications:application", application.reference)


def application_of(request: Visit, reference: str) -> applied.Application:
    """One's own application; 404 for any other."""
    application = applied.application_of(reference, request.visitor.person.id)
    if application is None:
        raise Http404
    return application


def _stage(application: applied.Application, stage: str | None = None) -> applied.StageRow | None:
    rows = list(application.stages.all())
    if stage is not None:
        row = next((each for each in rows if each.stage == stage), None)
        if row is None:
            raise Http404
        return row
    return next((each for each in rows if each.is_open), None)


def _ended(application: applied.Application, request: Visit) -> bool:
    """Whether nothing can be answered any more: given up, not touched for too long, or offered no more."""
    return application.is_withdrawn or _notice(application, request) is not None


def _notice(application: applied.Application, request: Visit) -> Text | None:
    """Why a draft cannot be gone on with, and what to do."""
    if stage_state.expired(application, now=request.now):
        return errors.Expired.text
    return errors.NoLongerOffered.text if stage_state.no_longer_offered(application) else None


@person
def application(request: Visit, reference: str) -> HttpResponse:
    """The whole of an application: stages, what is to be done now, and the timeline of every case."""
    found = application_of(request, reference)
    found = operations.keep_up(found, actor=request.visitor.actor, now=request.now)
    release = releases.get(found.release)
    row = None if _ended(found, request) else _stage(found)
    current = operations.refresh(found, row, actor=request.visitor.actor, now=request.now) if row else None
    possible = stage_state.startable(found)
    entries = [
        {
            "row": each,
            "stage": stage_state.stage_of(release, found, each.stage),
            "never": each.is_waiting and each.stage not in possible,
        }
        for each in found.stages.all()
    ]
    context = {
        "application": found,
        "event": release.life_events[found.life_event],
        "stages": entries,
        "current": current,
        "tasks": _tasks(current) if current else [],
        "foretold": beforehand.of(current) if current else (),
        "bars": () if _ended(found, request) else _bars(found, now=request.now),
        "ended": applied.ended(found),
        "again": operations.may_start_again(found, now=request.now),
        "cases": [(view, queries.tracking(view.case)) for view in queries.cases_of(found.matter)],
        "draft": found.draft,
        "notice": _notice(found, request),
        "moved": applied.moved(found),
    }
    return render(request, "applications/my/application.html", context)


def _bars(found: applied.Application, *, now: dt.datetime) -> tuple[Bar, ...]:
    """What of the life event is closed to the person, also in stages that are still to come."""
    event, tried = releases.get(found.release).life_events[found.life_event], found.cases.values_list("definition")
    services = {*event.services()} - {service for (service,) in tried}
    return bars_of(found.applicant_id, services, now=now)


def _tasks(current: stage_state.StageState) -> list[dict[str, Any]]:
    reference, stage = current.application.reference, current.stage.id
    url = reverse("applications:next", args=[reference, stage])
    in_doubt = {field for each in current.unfound for field in each.fields}  # until their number is looked at
    asked = [q for q in current.resolution.questions if q.need.field.id not in in_doubt]
    note = _("%(done)d of %(all)d answered") % {"done": sum(q.answered for q in asked), "all": len(asked)}
    if current.unfound:
        note = _("We found nothing under %(number)s") % {"number": current.unfound[0].value}
    tasks = [
        {"title": _("Answer the questions"), "done": not current.unanswered, "url": url, "note": note},
        {"title": _("Look at what the registers say"), "done": not current.unconfirmed, "url": url,
         "note": _("%(done)d of %(all)d seen") % {
             "done": len(current.evidence) - len(current.unconfirmed), "all": len(current.evidence)}},
    ]  # fmt: skip
    if current.documents:
        given = len(current.documents) - len(current.missing_documents)
        note = _("%(done)d of %(all)d given") % {"done": given, "all": len(current.documents)}
        tasks.append({"title": _("Upload documents"), "done": not current.missing_documents, "url": url, "note": note})
    if current.commitments:
        tasks.append(
            {"title": _("Make the declarations"), "done": not current.missing_commitments, "url": url, "note": ""}
        )
    for each in current.resolution.named:
        done = each.state == "confirmed"
        page = "" if done else reverse("applications:waiting", args=[reference, stage, each.field.id])
        title = _("%(role)s confirms") % {"role": in_language(each.role)}
        tasks.append({"title": title, "done": done, "url": page, "note": PARTY[each.state or ""]})
    check_url = reverse("applications:check", args=[reference, stage]) if current.complete else ""
    return [*tasks, {"title": _("Check your answers and submit"), "done": False, "url": check_url, "note": ""}]


@person
def following(request: Visit, reference: str, stage: str) -> HttpResponse:
    """The next thing that is to be done: a question, evidence to look at, a document, a declaration; then the check."""
    found = application_of(request, reference)
    if stage_state.outdated(found):
        return redirect("applications:application", reference)  # which moves it and says what changed
    row = _stage(found, stage)
    if row is None or not row.is_open or _ended(found, request):
        return redirect("applications:application", reference)
    current = operations.refresh(found, row, actor=request.visitor.actor, now=request.now)
    if current.unfound:
        return redirect("applications:unfound", reference, stage, current.unfound[0].key)
    if any(each.key not in current.draft.acknowledged for each in beforehand.of(current)):
        return redirect("applications:foretold", reference, stage)
    if current.unanswered:
        return redirect("applications:question", reference, stage, current.unanswered[0])
    if current.unconfirmed:
        return redirect("applications:evidence", reference, stage, current.unconfirmed[0])
    if current.missing_documents:
        return redirect("applications:document", reference, stage, current.missing_documents[0])
    if current.missing_commitments:
        return redirect("applications:commitments", reference, stage)
    if current.waiting:
        return redirect("applications:waiting", reference, stage, current.waiting[0].field.id)
    return redirect("applications:check", reference, stage)


def open_stage(request: Visit, reference: str, stage: str) -> stage_state.StageState:
    """How a stage of one's own stands that can still be answered. Raises OutOfOrder.

    A page that is opened is of the government in force; what was typed on one from before it is still kept.
    """
    found = application_of(request, reference)
    if request.method == "GET" and stage_state.outdated(found):
        raise errors.OutOfOrder
    row = _stage(found, stage)
    if row is None or not row.is_open or _ended(found, request):
        raise errors.OutOfOrder
    return stage_state.read(found, row, now=request.now)


@person
def evidence(request: Visit, reference: str, stage: str, evidence_id: uuid.UUID) -> HttpResponse:
    """What a register says, before it is used: let it stand, or say that it is wrong."""
    try:
        current = open_stage(request, reference, stage)
    except errors.OutOfOrder:
        return redirect("applications:application", reference)
    view = exchange.evidence(evidence_id)
    if view is None or str(evidence_id) not in current.evidence or view.subject != request.visitor.person.id:
        return redirect("applications:next", reference, stage)
    view = view.as_seen_by(current.applicant.id_number)
    if request.method == "POST":
        operations.confirm_evidence(current.application, str(evidence_id), now=request.now)
        return redirect("applications:next", reference, stage)
    context = {
        "current": current, "application": current.application, "evidence": view, "next": request.path,
        "numbers": _numbers(current, str(evidence_id)),
    }  # fmt: skip
    return render(request, "applications/my/evidence.html", context)


def _numbers(current: stage_state.StageState, evidence_id: str) -> list[tuple[FormField, str]]:
    """The numbers that the person gave and under which a record was found."""
    asked = {question.need.field.id: question.need.field for question in current.resolution.questions}
    facts = current.resolution.facts
    keys = dict.fromkeys(
        source.key
        for need in current.needs
        if (fact := facts.get(need.field.id)) and fact.evidence == evidence_id
        for source in need.field.sources
        if source.register_id == fact.register and source.key in asked and source.key in facts
    )
    return [(asked[key], str(facts[key].value)) for key in keys if key]


@bodies.at_most(51 * bodies.MB)  # the largest document that a folder may ask for, and the form around it
@person
def document(request: Visit, reference: str, stage: str, document_id: str) -> HttpResponse:
    """One document to upload."""
    try:
        current = open_stage(request, reference, stage)
    except errors.OutOfOrder:
        return redirect("applications:application", reference)
    definition = next((each for each, _services in current.documents if each.id == document_id), None)
    if definition is None:
        return redirect("applications:next", reference, stage)
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            problem = _("Choose a file, or take a picture.")
        elif (file.size or 0) > definition.max_mb * 1024 * 1024:
            problem = _("The file is larger than %(size)d MB. Choose a smaller one.") % {"size": definition.max_mb}
        else:
            try:
                found = operations.attach(
                    current.application, current.row, document_id, name=file.name or "file", content=file.read(),
                    actor=request.visitor.actor, now=request.now,
                )  # fmt: skip
            except errors.OutOfOrder:  # submitted meanwhile, on another device
                return redirect("applications:application", reference)
            if found is None:
                return redirect("applications:next", reference, stage)
            problem = in_language(found.message)
        return send_back(request, problem=problem)
    kinds = _("PDF, PNG or JPEG, at most %(size)s MB. A photograph will do.") % {"size": definition.max_mb}
    context = {
        "current": current,
        "application": current.application,
        "document": definition,
        "problem": taken(request).problem,
        "upload": current.uploads.get(document_id),
        "hint": f"{in_language(definition.template)} {kinds}".strip(),
    }
    return render(request, "applications/my/document.html", context)


@person
def commitments(request: Visit, reference: str, stage: str) -> HttpResponse:
    """The declarations that the services need."""
    try:
        current = open_stage(request, reference, stage)
    except errors.OutOfOrder:
        return redirect("applications:application", reference)
    wanted = {commitment.id for commitment, _services in current.commitments}
    if request.method == "POST":
        made = set(request.POST.getlist("commitment")) & wanted
        if made == wanted:
            operations.commit(current.application, sorted({*current.draft.commitments, *made}), now=request.now)
            return redirect("applications:next", reference, stage)
        problem = _("Tick every declaration that you can make. Without them the application cannot be submitted.")
        return send_back(request, problem=problem)
    returned = taken(request)
    ticked = {*current.draft.commitments, *returned.values.get("commitment", [])}
    items = [
        {
            "value": each.id,
            "text": in_language(each.text),
            "hint": format_html("{} {}", with_articles(each.consequence, current.release), citation(each.basis)),
            "checked": each.id in ticked,
        }
        for each, _services in current.commitments
    ]
    context = {"current": current, "application": current.application, "problem": returned.problem, "items": items}
    return render(request, "applications/my/commitments.html", context)


@person
def check(request: Visit, reference: str, stage: str) -> HttpResponse:
    """Everything that will be submitted, with a way to change each answer."""
    try:
        current = open_stage(request, reference, stage)
    except errors.OutOfOrder:  # submitted already, perhaps by this very request, whose answer got lost
        return redirect("applications:submitted", reference, stage)
    if request.method == "GET" and not current.complete:
        return redirect("applications:next", reference, stage)
    foretold = beforehand.of(current)
    if request.method == "POST":
        return redirect("applications:all_the_same", reference, stage) if foretold else submitting(request, current)
    context = {
        "current": current,
        "application": current.application,
        "rows": _rows(current),
        "key": uuid.uuid4(),
        "problem": taken(request).problem,
        "foretold": foretold,
        "made": beforehand.made_of(current, {q.need.field.id for q in current.resolution.questions}),
        "services": [current.release.services[service] for service in current.services],
    }
    return render(request, "applications/my/check.html", context)


def submitting(request: Visit, current: stage_state.StageState) -> HttpResponse:
    """Submit what was checked, and show what came of it."""
    reference, stage = current.application.reference, current.stage.id
    key = request.POST.get("key", "")[:64] or str(uuid.uuid4())
    try:
        operations.submit(current.application.id, stage, key=key, actor=request.visitor.actor, now=request.now)
    except errors.Incomplete:
        return redirect("applications:next", reference, stage)
    except errors.CaseError as error:
        return send_back(request, problem=in_language(error.text))
    return redirect("applications:submitted", reference, stage)


def _rows(current: stage_state.StageState) -> list[dict[str, Any]]:
    """What will be submitted, without what the applicant may not see: of that, whether it is verified."""
    asked = {q.need.field.id for q in current.resolution.questions}
    others = {each.field.id for each in current.resolution.named}
    settled = stage_state.settled(current)
    rows = []
    for need in current.needs:
        field = need.field
        against = current.resolution.contested.get(field.id)
        fact = current.resolution.facts.get(field.id)
        of_other = any(source.key in others for source in field.sources) or field.id in current.withheld
        if (not field.official and field.id not in asked) or (fact is None and field.id not in asked and not of_other):
            continue
        hidden = of_other and field.id not in asked and (fact is None or field.id in current.withheld)
        rows.append(
            {
                "field": field,
                "value": "" if hidden else words.of_value(field, fact.value if fact else None, current.release),
                "hidden": hidden,
                "verified": fact is not None and fact.verified,
                "register": current.release.registers[fact.register].name if fact and fact.register else None,
                "source": _source(field, fact),
                "change": field.id in asked,
                "may_change": field.id not in settled,
                "contested": words.of_value(field, against.value, current.release) if against else None,
            }
        )
    return rows


def _source(field: FormField, fact: Fact | None) -> str:
    """Where a value comes from; what a rule takes straight from the applicant is known from signing in."""
    if (
        fact
        and fact.source == "derived"
        and any((each.derive or "").startswith("applicant.") for each in field.sources)
    ):
        return "sign-in"
    return fact.source if fact else ""


@person
def submitted(request: Visit, reference: str, stage: str) -> HttpResponse:
    """The confirmation: reference, what happens next and by when, and the signed receipts."""
    found = application_of(request, reference)
    cases = queries.cases_of(found.matter, stage=stage)
    if not cases:
        return redirect("applications:application", reference)
    return render(request, "applications/my/submitted.html", {"application": found, "cases": cases})


@person
@require_POST
def declare(request: Visit, reference: str, stage: str) -> HttpResponse:
    """Declare that what a later stage waits for is so."""
    found = application_of(request, reference)
    try:
        row = operations.declare(found, stage, actor=request.visitor.actor, now=request.now)
    except errors.OutOfOrder as error:
        return render(request, "cases/problem.html", {"problem": error.text}, status=409)
    if row.is_open:
        return redirect("applications:next", reference, stage)
    return redirect("applications:application", reference)
