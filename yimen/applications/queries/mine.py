"""What an applicant sees of applications: all of theirs, one of them, and what ended in it."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from yimen.applications import models, stage_state
from yimen.cases.queries import CaseView, cases_of, cases_of_person, rows
from yimen.cases.rules.references import read_reference
from yimen.government.schema import Release, Text
from yimen.ledger import queries as ledger
from yimen.releases import queries as releases
from yimen.requirements.resolution import needs_of


def applications_of(person_id: uuid.UUID) -> list[tuple[models.Application, Text, list[CaseView]]]:
    """A person's applications, the newest first, each with its life event and cases."""
    found = []
    views: dict[str | None, list[CaseView]] = {}
    for view in cases_of_person(person_id):
        views.setdefault(view.case.application_id, []).append(view)
    for application in models.Application.objects.filter(applicant_id=person_id).order_by("-created_at"):
        name = releases.get(application.release).life_events[application.life_event].name
        found.append((application, name, views.get(str(application.id), [])))
    return found


def application_of(reference: str, person_id: uuid.UUID) -> models.Application | None:
    """One's own application by its reference; None for somebody else's."""
    text = read_reference(reference)
    if text is None:
        return None
    return models.Application.objects.select_related("draft").filter(reference=text, applicant_id=person_id).first()


def draft_of(person_id: uuid.UUID, life_event: str, *, now: dt.datetime) -> models.Application | None:
    """A person's draft for a life event that has not expired, if they have one."""
    drafts = models.Application.objects.filter(
        applicant_id=person_id, life_event=life_event, status=models.Application.Status.DRAFT
    ).select_related("draft")
    return next((each for each in drafts if not stage_state.expired(each, now=now)), None)


def application_by_id(application_id: str | None) -> models.Application | None:
    """The application that a case came from; None for a case of another origin."""
    return models.Application.objects.filter(id=application_id).first() if application_id else None


def moved(application: models.Application) -> Text | None:
    """What changed for a draft when it was last moved to another release, in one sentence; None if it never was."""
    if not application.is_draft:
        return None
    acts = [each for each in ledger.acts_of(application.matter) if each.kind == "application.moved" and each.body]
    if not acts:
        return None
    body = acts[-1].body or {}
    before, after = releases.get(body["before"]), releases.get(body["release"])
    parts = [
        (Text(zh="新增问题", en="new questions"), _labels(after, application, body["new"])),
        (Text(zh="不再询问", en="no longer asked"), _labels(before, application, body["gone"])),
        (Text(zh="请重新填写", en="to be answered again"), _labels(after, application, body["again"])),
        (Text(zh="增加事项", en="added"), [after.services[each].short_name for each in body["joined"]]),
        (Text(zh="不再包含", en="no longer part of it"), [before.services[each].short_name for each in body["left"]]),
    ]
    said = [(what, names) for what, names in parts if names]
    zh = "；".join(f"{what.zh}：{'、'.join(each.zh for each in names)}" for what, names in said)
    en = "; ".join(f"{what.en}: {', '.join(each.en for each in names)}" for what, names in said)
    return Text(
        zh=f"办理规则有更新，您填写的内容已保留{'，' + zh if zh else '，问题没有变化'}。",
        en=f"The rules were updated, and what you typed was kept; {en or 'the questions are the same'}.",
    )


def _labels(release: Release, application: models.Application, names: Iterable[str]) -> list[Text]:
    services = release.life_events[application.life_event].services()
    labels = {need.field.id: need.field.label for need in needs_of(release, services)}
    return [labels[name] for name in names]


@dataclass(frozen=True)
class Ended:
    """A case that ended without what was applied for, and what that means for the rest, by the life event."""

    view: CaseView
    note: Text | None
    falls: list[Text]
    waits: list[Text]
    goes_on: list[Text]


def ended(application: models.Application) -> list[Ended]:
    """The cases of an application that were refused, not accepted or taken back, with what ends and what goes on."""
    release = releases.get(application.release)
    event = release.life_events[application.life_event]
    statuses = (rows.Status.REFUSED, rows.Status.NOT_ACCEPTED, rows.Status.REVOKED)
    cases = {case.definition: case for case in application.cases.all()}
    stage_of = {entry.service: stage.id for stage in event.stages for entry in stage.services}
    submitted = {row.stage for row in application.stages.filter(status=models.Stage.Status.SUBMITTED)}
    views = [view for view in cases_of(application.matter) if view.case.status in statuses]
    possible = stage_state.startable(application) if views else frozenset()
    found = []
    for view in sorted(views, key=lambda view: (view.case.decided_at is None, view.case.decided_at)):
        case = view.case
        refusal = event.on_refusal.get(case.definition)
        falls: list[Text] = []
        waits: list[Text] = []
        goes_on: list[Text] = []
        for service, effect in (refusal.siblings if refusal else {}).items():
            name, sibling = release.services[service].short_name, cases.get(service)
            if sibling is None:
                if stage_of[service] in submitted:
                    continue  # it was not needed
                (goes_on if effect == "continue" and stage_of[service] in possible else falls).append(name)
            elif sibling.status == rows.Status.WITHDRAWN:
                falls.append(name)
            elif sibling.held_because == case.definition:
                waits.append(name)
            elif sibling.closed_at is None:
                goes_on.append(name)
        found.append(Ended(view, refusal.note if refusal else None, falls, waits, goes_on))
    return found
