"""Where an application stands in one stage: what its services need, what is known, what is left to ask.

Read only. Operations and queries both begin here, so that what a page shows is what an operation checks.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from yimen.applications import models
from yimen.applications.bars import Bar, bars_of
from yimen.applications.knowing import of_application, outputs_of
from yimen.cases import showing
from yimen.cases.queries import rows
from yimen.credentials import queries as credentials
from yimen.files import queries as files
from yimen.government.schema import Commitment, FormDocument, LifeEvent, Release, Stage
from yimen.identity import queries as identity
from yimen.releases import queries as releases
from yimen.requirements import conditions
from yimen.requirements import facts as facts_
from yimen.requirements.answers import Value
from yimen.requirements.facts import Applicant
from yimen.requirements.numbers import Unfound
from yimen.requirements.parties import Named
from yimen.requirements.resolution import Known, Need, Resolution, needs_of, resolve


@dataclass(frozen=True)
class StageState:
    """One stage of an application at a moment."""

    application: models.Application
    draft: models.Draft
    release: Release
    stage: Stage
    row: models.Stage
    applicant: Applicant
    services: tuple[str, ...]
    needs: tuple[Need, ...]
    known: Known
    overruled: tuple[str, ...]  # readings of which the draft says what no signed answer of a register does
    resolution: Resolution
    documents: tuple[tuple[FormDocument, tuple[str, ...]], ...]
    commitments: tuple[tuple[Commitment, tuple[str, ...]], ...]
    uploads: dict[str, files.Upload]
    on: dt.date
    withheld: frozenset[str]  # fields whose values the applicant may not see
    told: dict[str, Any]  # what rules see where registers are right in all that the applicant disputes
    bars: tuple[Bar, ...]  # services of the stage that are left out, since a decision closes them for a time

    @property
    def life_event(self) -> LifeEvent:
        """The life event that is applied for."""
        return self.release.life_events[self.application.life_event]

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The fields that still have to be answered."""
        return tuple(q.need.field.id for q in self.resolution.questions if not q.answered)

    @property
    def unfound(self) -> tuple[Unfound, ...]:
        """The numbers that lead to nothing, as long as the person has not said that they are right."""
        return tuple(each for each in self.resolution.unfound if each.by_hand not in self.draft.acknowledged)

    @property
    def missing_documents(self) -> tuple[str, ...]:
        """The documents that still have to be given."""
        return tuple(d.id for d, _ in self.documents if not d.optional and d.id not in self.uploads)

    @property
    def missing_commitments(self) -> tuple[str, ...]:
        """The declarations that still have to be made."""
        return tuple(c.id for c, _ in self.commitments if c.id not in self.draft.commitments)

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """Evidence that was fetched and the person has not seen yet."""
        return tuple(each for each in self.evidence if each not in self.draft.confirmed)

    @property
    def evidence(self) -> tuple[str, ...]:
        """The evidence that facts of this stage come from, and the applicant may see some of, as the form orders it."""
        facts = self.resolution.facts.items()
        shown = dict.fromkeys(fact.evidence for name, fact in facts if fact.evidence and name not in self.withheld)
        return tuple(each for each in shown if each and each not in self.missed)

    @property
    def missed(self) -> frozenset[str]:
        """The answers of registers that there is no such record: nothing of them is to be looked at."""
        reads = self.known.reads.values()
        return frozenset(each.evidence for each in reads if each.evidence and each.outcome == "not-found")

    @property
    def waiting(self) -> tuple[Named, ...]:
        """Those who were named, and without whose word the application is not complete."""
        return tuple(each for each in self.resolution.named if each.waits)

    @property
    def complete(self) -> bool:
        """Whether it can be submitted."""
        return not (
            self.resolution.wanted  # a register's answer has aged and is to be read again
            or self.unfound  # not told to an office as if it were so
            or self.unanswered
            or self.missing_documents
            or self.missing_commitments
            or self.unconfirmed
            or self.waiting
        )


def expired(application: models.Application, *, now: dt.datetime) -> bool:
    """Whether the draft was not touched for too long. What was submitted once stays open for its later stages."""
    if application.status != models.Application.Status.DRAFT:
        return False
    return application.draft.expires_on < releases.get(application.release).city.today(now)


def outdated(application: models.Application) -> bool:
    """Whether a draft of which nothing was submitted belongs to another release than the one in force."""
    if application.status != models.Application.Status.DRAFT:
        return False
    return releases.digest_in_force() not in {application.release, None}


def no_longer_offered(application: models.Application) -> bool:
    """Whether the life event of a draft is not in the government in force."""
    return outdated(application) and application.life_event not in releases.current().life_events


def can_be_answered(application: models.Application, stage: str, *, now: dt.datetime) -> bool:
    """Whether a stage can still be answered, or one of its cases is being corrected."""
    if application.status == models.Application.Status.WITHDRAWN or expired(application, now=now):
        return False
    correcting = application.cases.filter(stage=stage, status=rows.Status.CORRECTING)
    return application.stages.filter(stage=stage, status=models.Stage.Status.OPEN).exists() or correcting.exists()


def stage_of(release: Release, application: models.Application, stage_id: str) -> Stage:
    """The definition of a stage. Raises KeyError."""
    return next(stage for stage in release.life_events[application.life_event].stages if stage.id == stage_id)


def read(application: models.Application, row: models.Stage, *, now: dt.datetime) -> StageState:
    """How one stage stands."""
    release = releases.get(application.release)
    stage = stage_of(release, application, row.stage)
    person = identity.person(application.applicant_id)
    applicant = Applicant(person.id_number, person.name, person.phone)
    draft = application.draft
    on = release.city.today(now)
    knowledge = of_application(application, draft, release)
    known = knowledge.known
    elsewhere = had_elsewhere(application)
    entries = [entry for entry in stage.services if entry.service not in elsewhere]
    bars: tuple[Bar, ...] = ()
    if row.status != models.Stage.Status.SUBMITTED:
        bars = bars_of(application.applicant_id, [entry.service for entry in entries], now=now)
        entries = [entry for entry in entries if entry.service not in {bar.service.id for bar in bars}]
    services: tuple[str, ...] = tuple(entry.service for entry in entries if entry.when is None)
    for _ in range(3):  # which services are needed can depend on facts that the others ask for
        needs = tuple(needs_of(release, services))
        resolution = resolve(
            needs,
            known,
            applicant=applicant,
            release=release,
            pending_outputs=pending_outputs(application, release, services),
            now=now,
            on=on,
        )
        contexts = [resolution.context]
        if known.disputed:  # a service is needed by what the register says, however the person disputes it
            told = replace(known, disputed=frozenset())
            contexts.append(resolve(needs, told, applicant=applicant, release=release, now=now, on=on).context)
        chosen = tuple(
            entry.service
            for entry in entries
            if any(conditions.holds(entry.when, context, release=release, on=on) is True for context in contexts)
        )
        if chosen == services:
            break
        services = chosen
    return StageState(
        application=application,
        draft=draft,
        release=release,
        stage=stage,
        row=row,
        applicant=applicant,
        services=services,
        needs=needs,
        known=known,
        overruled=knowledge.overruled,
        resolution=resolution,
        told=contexts[-1],
        bars=bars,
        documents=tuple(_documents(release, services, resolution, on)),
        commitments=tuple(_commitments(release, services, resolution, on)),
        uploads=files.standing(application.matter),
        on=on,
        withheld=showing.withheld(
            [need.field for need in needs],
            resolution.facts,
            knowledge.evidence,
            number=applicant.id_number,
            release=release,
        ),
    )


def settled(current: StageState) -> dict[str, Value]:
    """The numbers by which registers were asked for a stage that is submitted: what it gave was given for these."""
    keys = {source.key for need in current.needs for source in need.field.sources if source.key}
    given: dict[str, Value] = {}
    for case in current.application.cases.exclude(stage=current.row.stage):
        given |= {name: fact.value for name, fact in facts_.read(case.facts).items() if fact.source == "typed"}
    return {name: value for name, value in given.items() if name in keys}


def had_elsewhere(application: models.Application) -> frozenset[str]:
    """The services that need not be applied for again: another application of the same shop has them, or in hand.

    Those are the one that it follows, whatever that follows, and what else was made anew of them.
    """
    before = application.follows
    if before is None:
        return frozenset()
    issued = {output.partition("/")[0] for output in outputs_of(before)}
    in_hand = {case.definition for case in before.cases.all() if case.closed_at is None}
    beside = {service for each in before.followed_by.exclude(id=application.id) for service in _had_or_after(each)}
    return frozenset(issued | in_hand | beside) | had_elsewhere(before)


def _had_or_after(application: models.Application) -> Iterator[str]:
    """The services that an application or one that was made anew of it has, or has in hand."""
    for case in application.cases.all():
        if case.closed_at is None or any(each.revoked_at is None for each in credentials.of_case(case.id)):
            yield case.definition
    for each in application.followed_by.all():
        yield from _had_or_after(each)


def startable(application: models.Application) -> frozenset[str]:
    """The stages that may still open: what they need was issued, or a case that may issue it is not closed."""
    if application.status == models.Application.Status.WITHDRAWN:
        return frozenset()
    release = releases.get(application.release)
    stages = release.life_events[application.life_event].stages
    giving = {entry.service: stage.id for stage in stages for entry in stage.services}
    rows = {row.stage: row for row in application.stages.all()}
    cases = {case.definition: case for case in application.cases.all()}
    outputs = outputs_of(application)

    def may_come(need: str, stage_id: str) -> bool:
        service = need.partition("/")[0]
        if need in outputs:
            return True
        if service in cases:
            return cases[service].closed_at is None
        earlier = giving.get(service, stage_id)
        submitted = earlier in rows and rows[earlier].status == models.Stage.Status.SUBMITTED
        return earlier != stage_id and not submitted and may_open(earlier)

    def may_open(stage_id: str) -> bool:
        return stage_id in rows and all(
            may_come(need, stage_id) for need in stage_of(release, application, stage_id).needs
        )

    return frozenset(stage_id for stage_id in rows if may_open(stage_id))


def pending_outputs(application: models.Application, release: Release, services: Iterable[str]) -> frozenset[str]:
    """Outputs of siblings that are applied for together, or are under way."""
    under_way = {case.definition for case in application.cases.all() if case.closed_at is None}
    return frozenset(
        f"{service}/{output}" for service in {*services, *under_way} for output in release.services[service].outputs
    )


def _documents(
    release: Release, services: tuple[str, ...], resolution: Resolution, on: dt.date
) -> Iterator[tuple[FormDocument, tuple[str, ...]]]:
    failed = {q.need.field.id for q in resolution.questions if q.because != "asked"} | resolution.missing
    users: dict[str, list[str]] = {}
    found: dict[str, FormDocument] = {}
    for service in services:
        for document in release.services[service].form.documents:
            if conditions.holds(document.when, resolution.context, release=release, on=on) is not True:
                continue
            if document.falls_back_for and failed.isdisjoint(document.falls_back_for):
                continue
            found.setdefault(document.id, document)
            users.setdefault(document.id, []).append(service)
    return ((document, tuple(users[identifier])) for identifier, document in found.items())


def _commitments(
    release: Release, services: tuple[str, ...], resolution: Resolution, on: dt.date
) -> Iterator[tuple[Commitment, tuple[str, ...]]]:
    for service in services:
        for commitment in release.services[service].form.commitments:
            if conditions.holds(commitment.when, resolution.context, release=release, on=on) is True:
                yield commitment, (service,)
