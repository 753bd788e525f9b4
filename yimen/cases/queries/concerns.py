"""What somebody sees of the cases that they take part in, as what they do: by the one table of roles."""

import copy
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from yimen.cases import models, showing
from yimen.cases.people import applicant_of, is_party, number_in
from yimen.cases.process.execution import Execution
from yimen.cases.queries import mine, words
from yimen.cases.queries.explanations import explanation
from yimen.cases.queries.mine import CaseView
from yimen.cases.rules import roles
from yimen.cases.rules.references import read_reference
from yimen.government.schema import TaskKind, steps
from yimen.identity import queries as identity
from yimen.releases import queries as releases

Role = models.CaseParty.Role
APPLIED_FOR = Q(parties__role=Role.APPLICANT, origin__startswith=models.APPLICATION)


@dataclass(frozen=True)
class Concern:
    """A case as one of its parties sees it; decisions as they are told to them, and only those that are."""

    view: CaseView
    sight: roles.Sight
    applies: bool
    timeline: list[tuple[dt.datetime, str]]
    explanation: list[dict[str, Any]]

    @property
    def case(self) -> models.Case:
        """The case itself."""
        return self.view.case


def concerns_of(person: identity.Person) -> list[Concern]:
    """The cases that somebody takes part in, but those that they applied for: these stand with their applications."""
    applied = models.Case.objects.filter(APPLIED_FOR, parties__person=person.id)
    return list(_concerns(_of(person).exclude(id__in=applied.values("id")), person))


def concern_of(reference: str, person: identity.Person, *, now: dt.datetime) -> Concern | None:
    """One of them by its reference, with everything; None for a stranger, and for who is not told of it yet."""
    text = read_reference(reference)
    found = next(_concerns(_of(person).filter(reference=text), person), None) if text else None
    if found is None:
        return None
    case, sight = found.case, found.sight
    explained = _explained(case, person, sight, now=now) if found.view.decisions else []
    _own, every = _roles(case, person)
    return replace(
        found,
        view=replace(found.view, decisions=[_told(each, explained, sight, every) for each in found.view.decisions]),
        timeline=mine.tracking(case, own=found.applies, apart=roles.told_apart(every)) if sight.follows else [],
        explanation=explained if sight.rules else [],
    )


def who_know(case: models.Case) -> tuple[str, ...]:
    """The citizen numbers of the parties who see a case from its beginning, as far as they are known."""
    every = {each.role for each in case.parties.all()}
    seen = [each for each in case.parties.all() if (sight := roles.sight([each.role], every)) and sight.at_once]
    numbers = [
        identity.person(each.person_id).id_number if each.person_id else number_in(each.reference) for each in seen
    ]
    return tuple(dict.fromkeys(number for number in numbers if number))


def _of(person: identity.Person) -> "QuerySet[models.Case]":
    parties = models.CaseParty.objects.filter(is_party(person, Role.values))
    return models.Case.objects.filter(id__in=parties.values("case"))


def _concerns(rows: "QuerySet[models.Case]", person: identity.Person) -> Iterator[Concern]:
    for view in mine.views(rows):
        own, every = _roles(view.case, person)
        sight = roles.sight(own, every)
        if sight is None:
            continue
        told = [each for each in view.decisions if _to(each, every) in sight.reads | sight.results]
        if not sight.at_once and not told:
            continue
        applies = Role.APPLICANT in own
        status = view.status if applies else words.status_to_others(view.case.status, view.service)
        known = view.case.applicant_id == person.id  # the pages of who applies need their key
        yield Concern(replace(view, decisions=told, status=status), sight, known, [], [])


def _roles(case: models.Case, person: identity.Person) -> tuple[set[str], set[str]]:
    """As what somebody takes part in a case, and as what anybody does."""
    parties = case.parties.all()
    number = person.id_number.upper()
    own = {each.role for each in parties if each.person_id == person.id or number_in(each.reference) == number}
    return own, {each.role for each in parties}


def _to(decision: models.Decision, every: set[str]) -> roles.To:
    kind = steps.task_kinds().get(decision.kind)
    return roles.addressed(_burdens(kind), every)


def _burdens(kind: TaskKind | None) -> bool:
    """Whether what comes of such a step may burden whom the case is about; not whether it is taken up."""
    return kind is None or (kind.bound and kind.part != "opens")


def _told(
    decision: models.Decision, explained: list[dict[str, Any]], sight: roles.Sight, every: set[str]
) -> models.Decision:
    """A decision as somebody reads it, or no more than what came of it."""
    if _to(decision, every) in sight.reads:
        return mine.as_told(decision, explained)
    told = copy.copy(decision)
    told.reasons, told.grounds, told.basis, told.remedies = "", [], [], []
    return told


def _explained(
    case: models.Case, person: identity.Person, sight: roles.Sight, *, now: dt.datetime
) -> list[dict[str, Any]]:
    """How the rules apply, without what stands in another's record, or what a complainant said, for whom that is."""
    own, every = _roles(case, person)
    applicant = applicant_of(case)
    number = applicant.id_number if sight.principal and applicant.id_number else person.id_number
    withheld = showing.of_case(case, number=number)
    if roles.protects(own, every):
        withheld |= showing.of_complainant(case)
    execution = Execution(case, applicant, releases.get(case.release), now=now)
    return explanation(execution, withheld=withheld)
