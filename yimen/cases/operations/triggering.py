"""Opening the cases that an act leads to by triggers of the folder."""

import dataclasses
import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from yimen.cases import events, models, ports
from yimen.cases.operations.opening import Party, Role, open_case
from yimen.cases.people import NOBODY
from yimen.cases.queries import triggers as queries
from yimen.government import datatypes, triggers
from yimen.government.schema import FormField, Kind, Trigger
from yimen.ledger import acts
from yimen.ledger.acts import Actor, ActView
from yimen.ledger.operations import append
from yimen.releases import queries as releases
from yimen.requirements import provenance
from yimen.requirements.facts import Fact, Facts

KIND = "follow-up"
"""What cases are called that a trigger opens by a service."""

ABOUT = (Role.APPLICANT, Role.SUBJECT, Role.RESPONDENT)
"""Whom a case is about, so that what follows from it is about them too: who helped or complained is no party of it."""


def fire_trigger(name: str, act: ActView, *, now: dt.datetime) -> str | None:
    """Open what a trigger says that was in force when the act was recorded; the id of the case, or None for none.

    The opened case has an act that names its trigger; one that may not be opened any more in its chain has one too.
    """
    found = queries.at_work(name, act.recorded_at) if act.body is not None else None
    if found is None or found[1].on != act.kind:
        return None
    digest, trigger = found
    release, concerned = releases.get(digest), queries.concerned(act)
    if not triggers.concerns(trigger, act.kind, of=concerned.kind):
        return None
    facts = triggers.facts_to_open(
        release, trigger, act=_fields(act), facts=concerned.facts, on=release.city.today(act.recorded_at)
    )
    if facts is None:
        return None
    told = _told(trigger, concerned, now=now)
    return _open(trigger, act, facts, told, cause=concerned.case, release=digest, now=now)


def open_triggered(opening: ports.Opening, *, actor: Actor, now: dt.datetime) -> str:
    """Open a case that follows another one: it is about the same people, in the same division, and linked to it.

    Whom somebody complained about is a respondent there too, and learns of it no sooner than of the complaint.
    """
    release = releases.get(opening.release)
    definition = release.definition(opening.kind)
    fields = {field.id: field for field in definition.form.fields}
    facts = {
        name: dataclasses.replace(
            opening.told.get(name) or Fact(None, "derived", now.isoformat()),
            value=datatypes.of(fields[name]).encode(value),
        )
        for name, value in opening.facts.items()
    }
    if isinstance(definition, Kind):  # its rules read nobody who applied
        facts |= provenance.worked_out(definition.form.fields, facts, applicant=NOBODY, release=release, now=now)
    cause = models.Case.objects.filter(id=uuid.UUID(opening.cause)).first() if opening.cause else None
    parties = list(cause.parties.all()) if cause else []
    complained = any(each.role == Role.COMPLAINANT for each in parties)
    whose: dict[tuple[uuid.UUID | None, str], str] = {}
    for each in sorted(parties, key=lambda each: each.role == Role.RESPONDENT):
        if each.role in ABOUT:
            hidden = each.role == Role.RESPONDENT or (complained and each.role == Role.SUBJECT)
            whose[each.person_id, each.reference] = Role.RESPONDENT if hidden else Role.SUBJECT
    found = open_case(
        opening.kind,
        kind=definition.category if isinstance(definition, Kind) else KIND,
        origin=opening.origin,
        parties=[Party(role, person, reference) for (person, reference), role in sorted(whose.items(), key=str)],
        facts=facts,
        release=release,
        division=cause.division if cause else None,
        links={cause.id: models.CaseLink.Kind.CAUSED_BY} if cause else None,
        actor=actor,
        now=now,
    )
    return str(found.id)


def _told(trigger: Trigger, found: queries.Concerned, *, now: dt.datetime) -> dict[str, Fact]:
    """On whose word what a trigger hands on stands, so that pages mask it as they mask it in the case it is from.

    A fact that is only copied keeps its source and evidence. One that is worked out of what a register told names the
    register. What somebody disputes there is no matter of the case that is opened.
    """
    told = {}
    for name, text in trigger.opens.facts.items():
        copied = found.kept.get(text.strip())
        if copied is not None and copied.source != "derived":
            told[name] = dataclasses.replace(copied, disputes=None, against=None)
            continue
        read = triggers.fields_read(found.fields, text)
        registers = [register for each in found.fields if each.id in read if (register := _register(each, found.kept))]
        if registers:
            told[name] = Fact(None, "derived", now.isoformat(), register=registers[0])
    return told


def _register(field: FormField, kept: Facts) -> str | None:
    """The register that told a fact of a case, or out of which it was worked out in a case before."""
    fact = kept.get(field.id)
    if fact is None or fact.source not in {"register", "derived"}:
        return None
    known = next((each.register_id for each in field.sources if each.register_id), None)
    return fact.register or (known if fact.source == "register" else None)


def _open(
    trigger: Trigger,
    act: ActView,
    facts: dict[str, Any],
    told: Facts,
    *,
    cause: str | None,
    release: str,
    now: dt.datetime,
) -> str | None:
    actor = Actor(kind="system", id=f"trigger.{trigger.id}", channel="system")
    chain = queries.chain_of(cause)
    before = None if chain is None else chain.get(trigger.id, 0)
    if cause is not None and trigger.at_most is not None and (before is None or before >= trigger.at_most):
        append(
            events.TriggerStopped(trigger=trigger.id, act=str(act.id), cause=cause, release=release),
            actor=actor,
            subjects=[f"case:{cause}", f"act:{act.id}"],
            now=now,
        )
        return None
    opening = ports.Opening(
        kind=trigger.opens.kind, origin=f"act:{act.id}", cause=cause, release=release, facts=facts, told=told
    )
    case = ports.open_case(opening, actor=actor, now=now)
    append(
        events.CaseTriggered(
            case=case, trigger=trigger.id, act=str(act.id), cause=cause, release=release,
            chain={**(chain or {}), trigger.id: (before or 0) + 1},
        ),
        actor=actor,
        subjects=[f"case:{case}", f"act:{act.id}"],
        now=now,
    )  # fmt: skip
    return case


def _fields(act: ActView) -> dict[str, Any]:
    """The fields of an act as FEEL can take them: what is no plain value is read as JSON has it."""
    event: Any = acts.decode(acts.REGISTRY[act.kind], act.body or {})
    found = {each.name: getattr(event, each.name) for each in dataclasses.fields(event)}
    return {name: value if _is_plain(value) else acts.plain(value) for name, value in found.items()}


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | Decimal | dt.date)
