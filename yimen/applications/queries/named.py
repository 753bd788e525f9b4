"""What somebody sees whom another's application names: who named them, as what, and what would be read of theirs."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from yimen.applications import models, stage_state
from yimen.exchange import queries as exchange
from yimen.government.schema import Basis, FormField, Release, Stage, Text
from yimen.identity import queries as identity
from yimen.releases import queries as releases
from yimen.requirements.parties import is_of_key
from yimen.requirements.reads import grant_of


@dataclass(frozen=True)
class WouldRead:
    """One kind of record that would be read: by whom, which fields, for which service, on what basis."""

    evidence: Text
    register: Text
    agency: Text
    service: Text
    fields: list[Text]
    basis: Basis


@dataclass(frozen=True)
class PartyView:
    """One naming as the person named sees it. `open` says whether it can still be answered."""

    party: models.Party
    by: str
    what_for: Text
    role: Text
    accepts: Text | None
    basis: Basis | None
    reads: list[WouldRead]
    open: bool


def parties_of(person: identity.Person, *, now: dt.datetime) -> list[PartyView]:
    """Where others named a person, the newest first; also from before they first signed in."""
    return _views(_naming(person).order_by("-asked_at"), now=now)


def party_of(party_id: uuid.UUID, person: identity.Person, *, now: dt.datetime) -> PartyView | None:
    """One naming of a person; None for anybody else's."""
    return next(iter(_views(_naming(person).filter(id=party_id), now=now)), None)


def _naming(person: identity.Person) -> "QuerySet[models.Party]":
    rows = models.Party.objects.filter(stands_for=exchange.of_person(person.id_number))
    return rows.select_related("application__draft")


def _views(rows: "QuerySet[models.Party]", *, now: dt.datetime) -> list[PartyView]:
    names = identity.names({str(row.application.applicant_id) for row in rows})
    return [_view(row, by=names[str(row.application.applicant_id)], now=now) for row in rows]


def _view(row: models.Party, *, by: str, now: dt.datetime) -> PartyView:
    application = row.application
    release = releases.get(application.release)
    field = _field(release, application, row)
    return PartyView(
        party=row,
        by=by,
        what_for=release.life_events[application.life_event].name,
        role=Text(**row.role),
        accepts=field.party.accepts if field and field.party else None,
        basis=(field.party.basis if field.party and field.party.basis else field.basis) if field else None,
        reads=list(would_read(release, stage_state.stage_of(release, application, row.stage), row.field)),
        open=stage_state.can_be_answered(application, row.stage, now=now),
    )


def _field(release: Release, application: models.Application, row: models.Party) -> FormField | None:
    services = [entry.service for entry in stage_state.stage_of(release, application, row.stage).services]
    return next((found for each in services if (found := release.services[each].form.field(row.field))), None)


def would_read(release: Release, stage: Stage, field_id: str) -> Iterator[WouldRead]:
    """What is read under the number that a field holds, for the services of a stage, once its holder has confirmed."""
    for entry in stage.services:
        service = release.services[entry.service]
        wanted: dict[str, list[str]] = {}
        for field in service.form.fields:
            for source in field.sources:
                if source.key == field_id and source.evidence_id and is_of_key(release, source.evidence_id):
                    wanted.setdefault(source.evidence_id, []).append(source.field or "")
        for evidence, names in wanted.items():
            register = release.registers[evidence.partition(".")[0]]
            covered = [name for name in dict.fromkeys(names) if grant_of(release, service, evidence, name)]
            grant = grant_of(release, service, evidence, covered[0]) if covered else None
            if grant is None:
                continue  # what no grant covers is not read
            yield WouldRead(
                evidence=register.evidence[grant.evidence].name,
                register=register.name,
                agency=release.agencies[service.agency].name,
                service=service.short_name,
                fields=[register.fields[name].name for name in covered if name in register.fields],
                basis=grant.basis,
            )
