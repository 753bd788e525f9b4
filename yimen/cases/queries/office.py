"""What officers see of one case: everything they may know and do."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from yimen.cage import queries as cage
from yimen.cage import rules
from yimen.cage.rules import Code, Matter, Reason
from yimen.cases import models, powers, showing
from yimen.cases.people import applicant_of
from yimen.cases.process import binding
from yimen.cases.process.entering import caught_up
from yimen.cases.process.execution import Execution, calendar_of
from yimen.cases.queries import links, words
from yimen.cases.queries.explanations import explanation
from yimen.cases.queries.links import Linked
from yimen.cases.queries.vouching import Vouching
from yimen.cases.registries import effects, tasks
from yimen.cases.rules.references import read_reference
from yimen.engines import clock
from yimen.exchange import queries as exchange
from yimen.files import queries as files
from yimen.government import datatypes
from yimen.government.rulings import UNVERIFIED, Ground, Ruling
from yimen.government.schema import FAVOURABLE, Basis, Definition, Departure, FormField, Power, Release, Text, steps
from yimen.identity import queries as identity
from yimen.ledger import queries as ledger
from yimen.ledger.acts import Actor
from yimen.releases import queries as releases
from yimen.requirements.facts import Applicant, Fact
from yimen.requirements.reads import grant_of


@dataclass(frozen=True)
class FactRow:
    """A fact with where it comes from."""

    field: FormField
    fact: Fact | None
    shown: str
    register: Any = None
    fetched_at: dt.datetime | None = None
    basis: Basis | dict[str, str] | None = None
    before: str | None = None
    masked: bool = False
    against: str | None = None  # what the register says that the applicant disputes
    said: str = ""  # why they dispute it, in their words
    lookalikes: Text | None = None  # what in a text that somebody wrote is easily mistaken
    vouched: bool = True  # by what was signed: a register said what is called its word

    @property
    def changed(self) -> bool:
        """Whether it came back from a correction as something else."""
        return self.before is not None and self.before != self.shown

    @property
    def origin(self) -> str:
        """What it has in common with the facts beside which it is shown."""
        if self.fact is not None and self.fact.because == "unfound":
            return "unfound"
        if self.fact is None or not self.fact.verified:
            return "typed"
        if not self.vouched:
            return "unvouched"
        if self.register is None:
            return "missed" if self.fact.source == "register" else "output" if self.fact.source == "output" else "rule"
        minute = self.fetched_at.replace(second=0, microsecond=0) if self.fetched_at else None
        basis = self.basis.to("zh-hans") if isinstance(self.basis, Basis) else self.basis
        return f"{self.register.zh} {minute} {basis}"


@dataclass(frozen=True)
class Action:
    """Something that can be done with the open task, and the reasons why this officer may not."""

    declared: tasks.Action
    reasons: list[Reason]
    as_rule: bool = False  # what the rule says: one click
    needs_reasons: bool = False  # the rule leaves the choice, or there is none to give them
    burdens: bool = False
    agreed: bool = False  # against the rule, and a second person agreed

    @property
    def act(self) -> str:
        """Its name in the address of the form."""
        return self.declared.name

    @property
    def outcome(self) -> str | None:
        """What it comes to."""
        return self.declared.outcome


@dataclass(frozen=True)
class Happened:
    """A line of the history: when, what, and which officer did it."""

    at: dt.datetime
    text: str
    who: str


@dataclass
class CasePage:
    """One case as an officer sees it."""

    case: models.Case
    service: Definition
    release: Release
    applicant: Applicant
    task: models.Task | None
    facts: list[FactRow]
    documents: list[tuple[Any, files.Upload | None, files.Upload | None]]
    timeline: list[Happened]
    actions: list[Action]
    clock: clock.Reading | None
    correction: models.Correction | None
    inspections: list[models.Inspection]
    decisions: list[models.Decision]
    explanation: list[dict[str, Any]] = field(default_factory=list)
    power: Power | None = None
    ruling: Ruling | None = None
    grounds: tuple[Ground, ...] = ()  # why the rule says so, with values masked
    exceptions: list[Departure] = field(default_factory=list)
    departures: list[cage.DepartureView] = field(default_factory=list)
    colleagues: list[tuple[str, str]] = field(default_factory=list)
    status: str = ""
    colour: str = ""
    assignable: list[tuple[str, str]] = field(default_factory=list)  # to whom this officer can give the open task
    leads: bool = True
    body: Text | None = None
    assisting: list[Text] = field(default_factory=list)
    links: list[Linked] = field(default_factory=list)
    closed: frozenset[str] = frozenset()  # what no grant lets an agency know that assists

    @property
    def carries_out(self) -> bool:
        """Whether the case waits for something that the system has not carried out yet."""
        return self.case.timers.filter(timer__startswith=effects.TIMER).exists()

    @property
    def refused(self) -> list[Reason]:
        """Why this officer may do nothing here, whatever it comes to."""
        about = {Code.AGAINST_RULE, Code.NOT_YET}
        every = [[reason for reason in action.reasons if reason.code not in about] for action in self.actions]
        return next(iter(every), []) if all(every) else []

    @property
    def chosen(self) -> list[Action]:
        """What the rule allows, and what a second person agreed to."""
        return [action for action in self.actions if action.outcome and not action.reasons]

    @property
    def closed_off(self) -> list[Text]:
        """Outcomes that the rule does not allow now, in words."""
        return [rules.OUTCOMES[action.outcome] for action in self.actions if action.outcome and action.reasons]

    @property
    def departure(self) -> cage.DepartureView | None:
        """The departure of the open step that waits for its review, or for being used."""
        return cage.standing(self.departures, self.task.power) if self.task else None

    @property
    def unverified(self) -> bool:
        """Whether the rule of the open step turns on what only the applicant says."""
        return self.ruling is not None and self.ruling.value == UNVERIFIED

    @property
    def lapsed(self) -> bool:
        """Whether the standing departure was agreed to for another ruling than the present one."""
        return self.departure is not None and self.departure.lapsed(self.ruling)

    @property
    def stated(self) -> list[tuple[Text, str]]:
        """What the applicant says of items that came back as they were."""
        form = self.service.form
        labels = {field.id: field.label for field in form.fields}
        labels |= {document.id: document.label for document in form.documents}
        said = self.correction.after.get("statements", {}) if self.correction else {}
        return [(labels[name], text) for name, text in said.items()]

    @property
    def to_correct(self) -> list[tuple[Text, str]]:
        """What the request to correct names, each with its reason."""
        form = self.service.form
        labels = {field.id: field.label for field in form.fields}
        labels |= {document.id: document.label for document in form.documents}
        asked = self.correction.items if self.correction else []
        return [(labels[entry["item"]], entry["reason"]) for entry in asked]


def case_page(
    reference: str, actor: Actor, *, now: dt.datetime, shown: frozenset[str] = frozenset()
) -> CasePage | None:
    """A case that one's body leads or assists; None for any other. Masked facts come without value unless `shown`.

    Raises HasStake for an officer whose own affair it is.
    """
    text = read_reference(reference)
    case = models.Case.objects.filter(reference=text).first() if text else None
    if case is None:
        return None
    release = releases.get(case.release)
    if not powers.sees(case, actor, release):
        return None
    powers.must_have_no_stake(case, actor, release)
    case.facts = caught_up(case, release, now=now)
    service = release.definition(case.definition)
    applicant = applicant_of(case)
    execution = Execution(case, applicant, release, now=now)
    task = case.tasks.filter(closed_at=None).order_by("opened_at").first()
    matter = powers.matter(execution, task.power) if task else None
    power = release.powers.get(task.power) if task else None
    ruling = matter.ruling if matter else None
    correction = models.Correction.objects.filter(case=case).first()
    leads = powers.leads(case, actor, release)
    closed = frozenset() if leads else showing.closed_to(case, actor.agency or "")
    hidden = (showing.masked(case, number=applicant.id_number) - shown) | closed
    masked = binding.ruling(execution, task.power, withheld=hidden) if task and hidden else ruling
    page = CasePage(
        case=case,
        service=service,
        release=release,
        applicant=applicant,
        task=task,
        facts=_facts(case, service, release, correction, hidden=hidden, closed=closed, applicant=applicant, now=now),
        documents=_documents(case, service, correction),
        timeline=_timeline(case),
        actions=_actions(task, matter, actor, now=now) if task and matter else [],
        clock=_clock(case, release, now=now),
        correction=correction,
        inspections=list(case.inspections.order_by("recorded_at")),
        decisions=list(case.decisions.order_by("decided_at")),
        explanation=explanation(execution, withheld=hidden, results_open=leads),
        status=words.status_to_others(case.status, service),
        colour=words.COLOUR[case.status],
        power=power,
        ruling=ruling if leads else masked,
        grounds=masked.grounds if masked else (),
        exceptions=rules.exceptions(power, ruling, steps.outcomes_of(task.act)) if task and power else [],
        departures=cage.departures_of(f"case:{case.id}"),
        assignable=powers.colleagues(task, execution) if task and powers.assigns(execution, actor) else [],
        leads=leads,
        body=next((each.name for each in service.bodies if each.division == case.body), service.bodies[0].name),
        assisting=links.assisting(case, release),
        links=links.links_of(case, actor),
        closed=closed,
    )
    if task and (kind := tasks.of(task.act)) and kind.together:
        on = release.city.today(now)
        holders = [
            holding
            for holding in identity.holders_of(task.post, on=on)
            if str(holding.person) != actor.id and release.within(case.division, holding.division)
        ]
        names = identity.names({str(holding.person) for holding in holders})
        page.colleagues = sorted(names.items(), key=lambda item: item[1])
    return page


def _facts(
    case: models.Case,
    service: Definition,
    release: Release,
    correction: models.Correction | None,
    *,
    hidden: frozenset[str],
    closed: frozenset[str],
    applicant: Applicant,
    now: dt.datetime,
) -> list[FactRow]:
    """The facts by where they come from: what was typed is looked at first, and what no register signed."""
    facts = {name: Fact.from_json(data) for name, data in case.facts.items()}
    cited = {name for fact in facts.values() for name in (fact.evidence, fact.disputes) if name}
    evidence = exchange.evidence_of(sorted(cited))
    disputed = any(fact.disputes for fact in facts.values())
    objections = exchange.objections_to(case.application_id or str(case.id)) if disputed else {}
    before = correction.before.get("facts", {}) if correction and correction.answered_at else {}
    vouching = Vouching(case, facts, evidence, applicant=applicant, release=release, now=now)
    rows = []
    for each in service.form.fields:
        fact = facts.get(each.id)
        vouched = fact is None or fact.source != "register" or vouching.holds(each, fact)
        view = evidence.get(fact.evidence or "") if fact and vouched else None
        view = None if view and view.absent else view
        old = before.get(each.id)
        rows.append(
            FactRow(
                field=each,
                fact=fact,
                shown="" if each.id in hidden else words.of_value(each, fact.value if fact else None, release),
                masked=each.id in hidden,
                register=view.register.name if view else None,
                fetched_at=view.fetched_at if view else None,
                basis=_basis(view, each, service, release) if view else None,
                before=words.of_value(each, old["value"], release) if old and each.id not in hidden else None,
                against=words.of_value(each, fact.against, release)
                if fact and fact.against is not None and each.id not in hidden and vouching.against(each, fact)
                else None,
                said=_said(objections, each) if fact and fact.disputes and each.id not in closed else "",
                lookalikes=_lookalikes(fact) if fact and each.id not in hidden else None,
                vouched=vouched,
            )
        )
    known = [row for row in rows if row.fact is not None or row.before is not None]
    first = {row.origin: place for place, row in reversed(list(enumerate(known)))} | {"typed": -1, "unvouched": -1}
    return sorted(known, key=lambda row: first[row.origin])


def _lookalikes(fact: Fact) -> Text | None:
    """What is easily mistaken in what somebody wrote."""
    return datatypes.lookalikes(fact.value) if fact.source == "typed" and isinstance(fact.value, str) else None


def _basis(
    view: exchange.EvidenceView, field: FormField, service: Definition, release: Release
) -> Basis | dict[str, str]:
    """By what the office of this case may know the value: its own grant, not that of whoever read it first."""
    names = [source.field for source in field.sources if source.evidence_id == view.kind and source.field]
    grant = grant_of(release, service, view.kind, names[0]) if names else None
    return grant.basis if grant else view.release.printed.basis(view.basis) or view.basis


def _said(objections: dict[tuple[str, str], str], field: FormField) -> str:
    """What the applicant said against the register's value."""
    places = [(source.evidence_id or "", source.field or "") for source in field.sources]
    return next((objections[place] for place in places if place in objections), "")


def _documents(
    case: models.Case, service: Definition, correction: models.Correction | None
) -> list[tuple[Any, files.Upload | None, files.Upload | None]]:
    before = correction.before.get("documents", {}) if correction and correction.answered_at else {}
    given = [*case.documents.values(), *before.values()]
    uploads = files.of_ids(entry["upload"] for entry in given if entry and entry.get("upload"))

    def of(entry: dict[str, str] | None) -> files.Upload | None:
        return uploads.get((entry or {}).get("upload", ""))

    return [
        (each, of(case.documents.get(each.id)), of(before.get(each.id)))
        for each in service.form.documents
        if each.id in case.documents or each.id in before
    ]


def _timeline(case: models.Case) -> list[Happened]:
    acts = ledger.acts_of(f"case:{case.id}", limit=500)
    officers = {act.actor.id for act in acts if act.actor is not None and act.actor.kind == "officer"}
    names = identity.names(officers)
    lines = ((act, words.to_officer(act)) for act in acts)
    return [
        Happened(act.recorded_at, text, names.get(act.actor.id, "") if act.actor is not None else "")
        for act, text in lines
        if text
    ]


def _actions(task: models.Task, matter: Matter, actor: Actor, *, now: dt.datetime) -> list[Action]:
    """What can be done with the task: what the rule says first. Reasons are those against this officer and outcome."""
    release, kind = matter.release, tasks.of(task.act)
    together: list[str] = []
    if kind is not None and kind.together:
        on = release.city.today(now)
        others = [str(h.person) for h in identity.holders_of(task.post, on=on) if str(h.person) != actor.id]
        together = others[:1]
    power = release.powers.get(task.power)
    allowed = matter.ruling.allowed(power) if matter.ruling is not None and power is not None else ()
    found = []
    for declared in kind.actions if kind else ():
        outcome = declared.outcome
        reasons = cage.judge(task.power, actor=actor, matter=matter, outcome=outcome, together_with=together, now=now)
        choice = len(allowed) > 1 or matter.ruling is None
        found.append(
            Action(
                declared=declared,
                reasons=reasons,
                as_rule=outcome in allowed,
                burdens=outcome is not None and outcome not in FAVOURABLE,
                needs_reasons=choice and (matter.ruling is not None or outcome not in FAVOURABLE),
                agreed=outcome is not None and outcome not in allowed and matter.ruling is not None and not reasons,
            )
        )
    return sorted(found, key=lambda action: not action.as_rule)


def _clock(case: models.Case, release: Release, *, now: dt.datetime) -> clock.Reading | None:
    if case.clock is None:
        return None
    running = clock.Clock.from_json(case.clock)
    return running.read(calendar_of(release), max(now, running.events[-1].at))


def upload_of(case: models.Case, upload_id: uuid.UUID) -> files.Upload | None:
    """A file that was given for a case, now or before its correction; None for what other cases were given."""
    correction = models.Correction.objects.filter(case=case).first()
    given = [*case.documents.values(), *(correction.before.get("documents", {}).values() if correction else ())]
    if str(upload_id) not in {entry["upload"] for entry in given if entry and entry.get("upload")}:
        return None
    return files.of_ids([str(upload_id)]).get(str(upload_id))


def inspection_of(inspection_id: uuid.UUID) -> models.Inspection | None:
    """A record of a check on site with its case, for whoever is to sign it."""
    return models.Inspection.objects.select_related("case").filter(id=inspection_id).first()
