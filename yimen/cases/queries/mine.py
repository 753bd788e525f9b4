"""What an applicant sees of cases: where each one stands, what happened to it, and what the rules say of it."""

import copy
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from yimen.cases import models, showing
from yimen.cases.people import NOBODY, applicant_of
from yimen.cases.process.execution import Execution, calendar_of, context_of
from yimen.cases.queries import links, words
from yimen.cases.queries.explanations import explanation
from yimen.cases.rules import inspections, limits
from yimen.cases.rules.references import read_reference
from yimen.credentials import queries as credentials
from yimen.engines import clock
from yimen.government.explaining import TOLD_TO_WHOM_IT_CONCERNS as OF_ANOTHER
from yimen.government.schema import Definition, Release, Text
from yimen.identity import queries as identity
from yimen.ledger import queries as ledger
from yimen.releases import queries as releases
from yimen.ui.templatetags.ui import in_language

APPLICANT = models.CaseParty.Role.APPLICANT


@dataclass(frozen=True)
class CaseView:
    """A case as its applicant sees it."""

    case: models.Case
    release: Release
    service: Definition
    agency: Text
    body: Text
    phone: str
    status: str
    colour: str
    holder: str
    due_on: dt.date | None
    expected_on: dt.date | None
    credentials: list[Any]
    decisions: list[models.Decision]
    correction: models.Correction | None
    assisting: list[Text]
    provisional: bool = False  # the holidays on which the dates rest are not announced yet


def cases_of_person(person_id: uuid.UUID) -> list[CaseView]:
    """The cases that somebody applied for."""
    return views(models.Case.objects.filter(parties__role=APPLICANT, parties__person=person_id))


def cases_of(origin: str, *, stage: str | None = None) -> list[CaseView]:
    """The cases of one origin, or of one of its parts, as they were submitted."""
    rows = models.Case.objects.filter(origin=origin)
    return views(rows if stage is None else rows.filter(stage=stage))


def case_of(reference: str, person_id: uuid.UUID) -> CaseView | None:
    """One's own case by its reference; None for somebody else's."""
    text = read_reference(reference)
    if text is None:
        return None
    rows = models.Case.objects.filter(reference=text, parties__role=APPLICANT, parties__person=person_id)
    return next(iter(views(rows)), None)


def falling_with(case: models.Case) -> list[Text]:
    """The services of sibling cases blocked on an output of this case: they are withdrawn when it is refused."""
    release = releases.get(case.release)
    waiting = models.Case.objects.filter(
        origin=case.origin, status=models.Case.Status.WAITING, waits_for__startswith=f"{case.definition}/"
    )
    return [release.definition(each.definition).short_name for each in waiting]


def tracking(case: models.Case, *, own: bool = True, apart: bool = False) -> list[tuple[dt.datetime, str]]:
    """What happened to a case, oldest first, from the ledger: told to who applied, or to somebody else concerned.

    With `apart` the case has two sides, and reasons that officers wrote to the one are not told to the other.
    """
    said = words.of_act if own else words.of_two_sides if apart else words.to_others
    lines = ((act.recorded_at, said(act)) for act in ledger.acts_of(f"case:{case.id}", limit=500))
    return [(at, text) for at, text in lines if text]


def explained(case: models.Case, person: identity.Person, *, now: dt.datetime) -> list[dict[str, Any]]:
    """How the rules apply to a case, for somebody whose affair it is: without what stands in another's record."""
    execution = Execution(case, applicant_of(case), releases.get(case.release), now=now)
    return explanation(execution, withheld=showing.of_case(case, number=person.id_number))


def as_told(decision: models.Decision, explained: Sequence[Mapping[str, Any]]) -> models.Decision:
    """A decision as it is shown to one of its parties: it says nothing of somebody else's record.

    A ground of rules that looked into one is told as such, without the article by which it could be guessed; one of
    rules that look at what those came to is told without that. A ground names its decision as the rules do, and that of
    a departure its exception, which is told. What is stored stays as it is.
    """
    if not any(each["withheld"] for each in explained):
        return decision
    known = {name: each for each in explained for name in (each["key"], each["name"])}
    open_to_all = {inspections.GROUND}  # what a check on site found is the affair of whom it was at
    if decision.departure is not None:
        open_to_all.add(decision.departure.exception)
    kept: list[dict[str, Any]] = []
    hidden: list[dict[str, Any]] = []
    for ground in decision.grounds:
        each = known.get(ground["decision"])
        if ground["decision"] in open_to_all:
            kept.append(ground)
        elif each is None or each["withheld"]:
            hidden.append(ground)
        elif each["rests_on_withheld"]:
            kept += [{**ground, "zh": text.zh, "en": text.en} for text in each["held"]]
        else:
            kept.append(ground)
    articles = [each for ground in kept for each in ground["basis"]]
    closed = [each for ground in hidden for each in ground["basis"] if each not in articles]
    told = copy.copy(decision)
    told.grounds = [_OTHERS, *kept] if hidden else kept
    told.basis = [each for each in decision.basis if each not in closed]
    return told


_OTHERS = {"zh": OF_ANOTHER.zh, "en": OF_ANOTHER.en, "basis": []}


def views(rows: "QuerySet[models.Case]") -> list[CaseView]:
    """Cases with all that is shown of them, in the order in which they were submitted: as many queries as for one."""
    decisions = models.Decision.objects.select_related("departure")
    cases = list(
        rows.select_related("correction")
        .prefetch_related(
            Prefetch("tasks", models.Task.objects.filter(closed_at=None).order_by("opened_at"), to_attr="open_tasks"),
            "parties",
            Prefetch("decisions", decisions.order_by("decided_at"), to_attr="all_decisions"),
        )
        .order_by("submitted_at", "reference")
    )
    issued = credentials.of_cases(case.id for case in cases)
    return [_view(case, issued.get(case.id, [])) for case in cases]


def _view(case: Any, issued: list[Any]) -> CaseView:
    release = releases.get(case.release)
    service = release.definition(case.definition)
    body = next((each for each in service.bodies if each.division == case.body), service.bodies[0])
    task = next(iter(case.open_tasks), None)
    post = release.post(task.post) if task else None
    holder = f"{in_language(body.name)} · {in_language(post.name)}" if post else in_language(body.name)
    expected = None
    if case.accepted_at is not None and case.decided_at is None and case.closed_at is None:
        on = release.city.today(case.accepted_at)
        _, promised = limits.of(service, context_of(case, NOBODY, release, on=on), release=release, on=on)
        expected = clock.add_working_days(calendar_of(release), on, promised.days)
    return CaseView(
        case=case,
        release=release,
        service=service,
        agency=release.agencies[case.agency].name,
        body=body.name,
        phone=body.phone,
        status=words.status(case.status, service),
        colour=words.COLOUR[case.status],
        holder="" if case.closed_at else holder,
        due_on=case.due_on if case.closed_at is None else None,
        expected_on=expected,
        credentials=issued,
        decisions=case.all_decisions,
        correction=getattr(case, "correction", None),
        assisting=links.assisting(case, release),
        provisional=any(map(release.city.calendar.is_provisional, (case.due_on, expected))),
    )
