"""What a case's output enters in registers, and what that changes for other cases that rest on them."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from yimen.cases import errors, events, models
from yimen.cases.people import applicant_of, case_subjects
from yimen.cases.process.execution import Execution
from yimen.credentials.queries import CredentialView
from yimen.engines.feel import to_python
from yimen.exchange import entering
from yimen.government import datatypes
from yimen.government.schema import Entry, FormField, Release, Source, Text
from yimen.ledger.acts import SYSTEM, Actor
from yimen.ledger.operations import append
from yimen.requirements import conditions, provenance
from yimen.requirements import facts as facts_
from yimen.requirements.reads import key_of


def issued(execution: Execution, credential: CredentialView, *, now: dt.datetime) -> None:
    """Enter what was issued. Raises AlreadyEntered where the law allows only one and there is one."""
    for entry in execution.service.outputs[credential.output].enters:
        context = _context(execution, credential)
        values = _values(execution, entry.record, context)
        key = _key(entry, values, execution.release)
        if not key:
            continue  # what has no key, such as a shop without a name, enters nothing under it
        try:
            entering.enter(
                entry.evidence, key, values, once=entry.once is not None, source=credential.id,
                subjects=_subjects(execution.case, credential.id), actor=SYSTEM, release=execution.release, now=now,
            )  # fmt: skip
        except entering.AlreadyEntered:
            raise _only_one(entry, execution.release) from None


def revoked(execution: Execution, credential: CredentialView, *, actor: Actor, now: dt.datetime) -> None:
    """Enter that it was revoked."""
    for entry in execution.service.outputs[credential.output].enters:
        values = _values(execution, entry.revoked, _context(execution, credential))
        entering.revoke(
            entry.evidence,
            values,
            source=credential.id,
            subjects=_subjects(execution.case, credential.id),
            actor=actor,
            release=execution.release,
            now=now,
        )


def _subjects(case: models.Case, credential: uuid.UUID) -> list[str]:
    people = dict.fromkeys(f"person:{person}" for _role, person in case.people)
    return [f"credential:{credential}", case.matter, *people]


def _context(execution: Execution, credential: CredentialView) -> dict[str, Any]:
    return execution.context() | {
        "number": credential.number, "valid_from": credential.valid_from, "valid_until": credential.valid_until,
    }  # fmt: skip


def _values(execution: Execution, texts: Mapping[str, str], context: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: to_python(execution.value(text, context)) for name, text in texts.items()}
    return {name: datatypes.plain(value) for name, value in found.items()}


def _key(entry: Entry, values: Mapping[str, Any], release: Release) -> str:
    kind = release.evidence(entry.evidence)
    return str(values.get(kind.key) or "") if kind else ""


def _only_one(entry: Entry, release: Release) -> errors.AlreadyEntered:
    kind = release.evidence(entry.evidence)
    assert kind is not None and entry.once is not None
    return errors.AlreadyEntered(
        Text(
            zh=f"“{kind.name.zh}”中已有一条有效记录，依据{entry.once.to('zh-hans')}不能再登记一次，本次没有颁发。",
            en=f"There is a record in force already ({kind.name.en}), and by {entry.once.to('en')} there can be no "
            "second one: nothing was issued.",
        )
    )


def catch_up(execution: Execution) -> None:
    """Keep in a case, which is locked, what was entered since its facts were read; appends an act if that changes any.

    It goes before every step, so that none is taken on what was true before.
    """
    case = execution.case
    facts, kinds = _caught_up(case, execution.applicant, execution.release, now=execution.now)
    if facts == case.facts:
        return
    changed = sorted(name for name, fact in facts.items() if fact != case.facts.get(name))
    append(
        events.CaseFactsChanged(case=str(case.id), evidence=", ".join(kinds), fields=changed),
        actor=SYSTEM,
        rows=[case],
        subjects=case_subjects(case),
        now=execution.now,
    )
    case.facts = facts
    case.save(update_fields=["facts"])


def caught_up(case: models.Case, release: Release, *, now: dt.datetime) -> dict[str, Any]:
    """The facts of an open case, with what was entered in registers since they were read: for whoever only looks."""
    return _caught_up(case, applicant_of(case), release, now=now)[0]


def _caught_up(
    case: models.Case, applicant: facts_.Applicant, release: Release, *, now: dt.datetime
) -> tuple[dict[str, Any], list[str]]:
    """The facts, and the kinds of evidence under which something was entered."""
    if case.closed_at is not None or case.decided_at is not None:
        return dict(case.facts), []
    entered = entering.since(_read_under(case, applicant, release, now=now))
    learnt: dict[str, facts_.Fact] = {}
    for (evidence, key), values in entered.items():
        learnt |= dict(_learnt(case, release, evidence, key, values, applicant=applicant, now=now))
    if learnt:
        learnt |= provenance.worked_out(
            release.definition(case.definition).form.fields, {**facts_.read(case.facts), **learnt}, applicant=applicant,
            release=release, now=now,
        )  # fmt: skip
    return {**case.facts, **facts_.write(learnt)}, sorted({evidence for evidence, _key in entered})


def _read_under(
    case: models.Case, applicant: facts_.Applicant, release: Release, *, now: dt.datetime
) -> dict[tuple[str, str], dt.datetime]:
    """The kinds of evidence and keys under which facts of a case were read in a register, with the earliest time."""
    facts, on = facts_.read(case.facts), release.city.today(now)
    found: dict[tuple[str, str], dt.datetime] = {}
    for field in release.definition(case.definition).form.fields:
        had = facts.get(field.id)
        if had is None or had.source != "register":
            continue
        at = dt.datetime.fromisoformat(had.at)
        for source in field.sources:
            keyed = facts.get(source.key or "")
            if source.evidence_id and source.field and keyed is not None and keyed.value is not None:
                place = source.evidence_id, key_of(source, keyed.value, applicant=applicant, release=release, on=on)
                found[place] = min(at, found.get(place, at))
    return found


def _learnt(
    case: models.Case, release: Release, evidence: str, key: str, values: Mapping[str, Any], *,
    applicant: facts_.Applicant, now: dt.datetime,
) -> Iterator[tuple[str, facts_.Fact]]:  # fmt: skip
    """The facts of a case that come from the record, where they are others now. What a person disputes stays."""
    before, on = facts_.read(case.facts), release.city.today(now)
    for field, source in _from(release, case.definition, evidence):
        keyed = before.get(source.key or "")
        if keyed is None or source.field not in values:
            continue
        if key_of(source, keyed.value, applicant=applicant, release=release, on=on) != key:
            continue
        had = before.get(field.id)
        value = values[source.field or ""]
        if source.equals is not None:
            if value is None:
                continue
            context = {"applicant": asdict(applicant)}
            value = str(value) == str(conditions.value(source.equals, context, release=release, on=on))
        fact = facts_.Fact(
            datatypes.of(field).encode(value), "register", now.isoformat(),
            register=evidence.partition(".")[0],
        )  # fmt: skip
        if had is not None and had.source == "typed" and had.disputes:
            if had.against != fact.value:  # they say otherwise still, and now against this
                yield field.id, replace(had, against=fact.value)
        elif not facts_.same(had, fact):
            yield field.id, fact


def _from(release: Release, service: str, evidence: str) -> Iterator[tuple[FormField, Source]]:
    for field in release.definition(service).form.fields:
        for source in field.sources:
            if source.evidence_id == evidence and source.field:
                yield field, source
