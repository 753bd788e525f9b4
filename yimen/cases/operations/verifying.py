"""Asking registers again for what only the applicant says: one may be corrected since, or answer again."""

import datetime as dt
import uuid
from dataclasses import replace

from django.db import transaction

from yimen.cases import errors, events, models, powers, situation
from yimen.cases.operations.reading import resolve_reading
from yimen.cases.operations.submission import digest
from yimen.cases.operations.tasks import open_task
from yimen.cases.process.following import case_subjects
from yimen.cases.process.stepping import Stepper
from yimen.cases.rules import facts as facts_
from yimen.cases.rules import provenance
from yimen.ledger.acts import Actor
from yimen.ledger.operations import append


def verify_facts(task_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> None:
    """Read the registers again for the facts of a case that stand on the applicant's word alone.

    What a register now says too is verified; what it says otherwise stays as the applicant has it, and unverified.
    Raises NotFound, OutOfOrder where nothing is left to verify, HasStake.
    """
    with transaction.atomic():
        _task, step, unproven = _unproven(task_id, actor=actor, now=now)
    register = _registers_now(step, unproven, actor=actor, now=now)  # outside any transaction
    with transaction.atomic():
        task, step, unproven = _unproven(task_id, actor=actor, now=now)
        facts = facts_.read(step.case.facts)
        changed = provenance.compared(facts, register, unproven)
        confirmed = [name for name, fact in changed.items() if fact.source == "register"]
        stored = facts_.write({**facts, **changed})
        step.changes.update(step.case, facts=stored)
        step.work_out_again()
        append(
            events.FactsVerified(
                case=str(step.case.id),
                task=str(task.id),
                confirmed=confirmed,
                otherwise=sorted(changed.keys() - set(confirmed)),
                silent=sorted(unproven - changed.keys()),
                facts=digest(stored),
            ),
            actor=actor,
            rows=step.changes.rows,
            subjects=case_subjects(step.case),
            now=now,
        )
        step.changes.save()


def _unproven(task_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> tuple[models.Task, Stepper, frozenset[str]]:
    """The task and its case, locked, and the fields to verify."""
    task, step = open_task(task_id, None, by=actor, now=now)
    if not powers.in_reach(task, actor, release=step.release):
        raise errors.NotFound
    powers.must_have_no_stake(step.case, actor, step.release)
    case = step.case
    unproven = provenance.unproven(step.service.form, facts_.read(case.facts), case.documents)
    if not unproven:
        raise errors.OutOfOrder
    return task, step, unproven


def _registers_now(step: Stepper, unproven: frozenset[str], *, actor: Actor, now: dt.datetime) -> facts_.Facts:
    """What the case's own office may read of the fields now; what it had read of others stands, and is not read again.

    Where a register gives no value, the applicant's is what there is.
    """
    case, application = step.case, step.case.application
    needs = tuple(situation.needs_of(step.release, [case.service]))
    known, _evidence = situation.known_of(application, application.draft, step.release)
    facts = facts_.read(case.facts)
    again = {
        source.evidence_id for field in step.service.form.fields if field.id in unproven for source in field.sources
    }
    reads = {}
    for name, read in known.reads.items():
        evidence, key, service = name.split("|")
        if evidence not in again and read.outcome == "fetched":
            own = f"{evidence}|{key}|{case.service}"
            if service == case.service or own not in known.reads:
                reads[own] = replace(read, until=None)
    typed = {**known.typed, **{name: fact for name, fact in facts.items() if fact.source == "typed"}}
    known = replace(known, typed=typed, reads=reads, disputed=frozenset())
    coming = situation.coming(application, step.release, [case.service])
    return resolve_reading(
        application, needs, known, applicant=step.applicant, coming=coming, actor=actor, now=now
    ).facts
