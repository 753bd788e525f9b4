"""Asking registers again for what only the applicant says: one may be corrected since, or answer again."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from yimen.cases import errors, events, models, origins, powers
from yimen.cases.operations.opening import digest
from yimen.cases.operations.reading import reader_of, resolve_reading
from yimen.cases.process.execution import Execution
from yimen.cases.process.handling import CORRECTING, open_task
from yimen.cases.process.refusing import refusals_recorded
from yimen.cases.process.transition import transition
from yimen.government.schema import FormField, Text
from yimen.ledger import queries as ledger
from yimen.ledger.acts import Actor
from yimen.requirements import facts as facts_
from yimen.requirements import provenance
from yimen.requirements.provenance import Unproven
from yimen.requirements.reads import EvidenceResponse
from yimen.requirements.resolution import needs_of

MEANWHILE = Text(
    zh="查询期间本件有了变化，请再查询一次。", en="The case changed while the registers were asked. Ask them once more."
)
AGAIN_AFTER = dt.timedelta(minutes=5)
"""Between two readings for one case: each is a look at somebody's record, and stands in their list."""
TOO_SOON = Text(
    zh="{}刚查询过登记库，每次查询都会记入当事人的记录。请在{}以后再查询。",
    en="The registers were asked at {}, and each time stands in the list of the people concerned. Ask again after {}.",
)
_NOW: dict[Unproven | None, Text] = {
    None: Text(zh="已核实", en="verified"),
    "disputed": Text(zh="登记库记载仍不一致", en="the register still says otherwise"),
    "not-found": Text(zh="登记库没有记录", en="the register has no record"),
    "unfound": Text(zh="登记库中没有这个号码", en="no register knows the number"),
    "unavailable": Text(zh="登记库没有回应", en="the register did not answer"),
}


@refusals_recorded("verify")
def verify_facts(task_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> Text:
    """Read the registers again for the facts of a case that no register vouches for; returns what came of it.

    Of what is read again everything counts as it now is, but what the applicant says otherwise stays as they say it,
    and unverified. Raises NotFound, OutOfOrder where nothing is left to verify, HasStake.
    """
    with transaction.atomic():
        task, execution = _task(task_id, actor=actor, now=now)
        _not_too_soon(execution, now=now)
        before = facts_.read(execution.case.facts)
    answer = _registers_now(execution, actor=actor, now=now)  # outside any transaction
    with transaction.atomic():
        task, execution = _task(task_id, actor=actor, now=now)
        if facts_.read(execution.case.facts) != before:
            raise errors.OutOfOrder(MEANWHILE)
        return _keep(task, execution, answer, actor=actor, now=now)


def _task(task_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> tuple[models.Task, Execution]:
    """The task and its case, locked, with something to verify."""
    task, execution = open_task(task_id, None, by=actor, now=now)
    case, release = execution.case, execution.release
    if not powers.in_reach(task, actor, release=release) or not powers.leads(case, actor, release):
        raise errors.NotFound  # registers are asked under the grants of the agency that leads
    powers.must_have_no_stake(execution.case, actor, execution.release)
    if execution.case.status == models.Case.Status.CORRECTING:
        raise errors.OutOfOrder(CORRECTING)
    if not provenance.unproven(execution.service.form, facts_.read(execution.case.facts)):
        raise errors.OutOfOrder
    return task, execution


def _not_too_soon(execution: Execution, *, now: dt.datetime) -> None:
    asked = [act for act in ledger.acts_of(f"case:{execution.case.id}", limit=500) if act.kind == "case.facts.verified"]
    if asked and now < (until := asked[-1].recorded_at + AGAIN_AFTER):
        zone = execution.calendar.zone
        last, then = (f"{each.astimezone(zone):%H:%M}" for each in (asked[-1].recorded_at, until))
        raise errors.OutOfOrder(Text(zh=TOO_SOON.zh.format(last, then), en=TOO_SOON.en.format(last, then)))


@dataclass(frozen=True)
class _Answer:
    """What registers say now: the facts of the form, the kinds of evidence that were read, and the readings."""

    facts: facts_.Facts
    evidence: frozenset[str]
    reads: Mapping[str, EvidenceResponse]


def _registers_now(execution: Execution, *, actor: Actor, now: dt.datetime) -> _Answer:
    """Read for the case's own service what its unproven fields come from; every other reading stands as it is."""
    case = execution.case
    needs = tuple(needs_of(execution.release, [case.definition]))
    known = origins.of(case).known(case, execution.release)
    facts = facts_.read(case.facts)
    asked = provenance.unproven(execution.service.form, facts)
    sources = [
        (field.id, each) for field in execution.service.form.fields for each in field.sources if each.evidence_id
    ]
    numbers = {each.key for name, each in sources if name in asked}
    again = frozenset(  # with what is not recorded under the same numbers, which says nothing before they are known
        str(each.evidence_id)
        for name, each in sources
        if name in asked or (each.key in numbers and (each.absent is not None or "unfound" in asked.values()))
    )
    kept = {}
    for name, read in known.reads.items():
        evidence, key, service = name.split("|")
        if evidence not in again and read.outcome in {"fetched", "not-found"}:
            own = f"{evidence}|{key}|{case.definition}"
            if service == case.definition or own not in known.reads:
                kept[own] = replace(read, until=None)
    typed = {**known.typed, **{name: fact for name, fact in facts.items() if fact.source == "typed"}}
    disputed = frozenset(pair for pair in known.disputed if pair[1] not in asked)
    known = replace(known, typed=typed, reads=kept, disputed=disputed, by_hand=None)
    pending_outputs = origins.of(case).pending_outputs(case, execution.release)
    reader = reader_of(case, execution.release)
    if reader is None:
        raise errors.OutOfOrder
    found, after = resolve_reading(reader, needs, known, pending_outputs=pending_outputs, actor=actor, now=now)
    read_now = {name: read for name, read in after.reads.items() if kept.get(name) is not read}
    return _Answer(provenance.of_case(found, execution.service.form, now=now), again, read_now)


def _keep(task: models.Task, execution: Execution, answer: _Answer, *, actor: Actor, now: dt.datetime) -> Text:
    case, form = execution.case, execution.service.form
    before = facts_.read(case.facts)
    facts = provenance.read_again(form, before, answer.facts, answer.evidence)
    facts |= provenance.worked_out(
        form.fields, facts, applicant=execution.applicant, release=execution.release, now=now
    )
    asked, left = provenance.unproven(form, before), provenance.unproven(form, facts)
    stored = facts_.write(facts)
    origins.of(case).keep_reads(case, answer.reads)
    with transition(execution, actor=actor, now=now) as t:
        execution.changes.update(case, facts=stored)
        execution.recompute_results()
        t.record(
            events.FactsVerified(
                case=str(case.id),
                task=str(task.id),
                verified=sorted(asked.keys() - left.keys()),
                otherwise=sorted(name for name, why in left.items() if why == "disputed"),
                without_record=sorted(name for name, why in left.items() if why in {"not-found", "unfound"}),
                unanswered=sorted(name for name, why in left.items() if why == "unavailable"),
                facts=digest(stored),
            )
        )
    return _in_words([field for field in form.fields if field.id in asked], left)


def _in_words(fields: Sequence[FormField], left: Mapping[str, Unproven]) -> Text:
    """What registers say now of each field that was asked again, in a sentence for the officer."""
    said = [(field.label, _NOW[left.get(field.id)]) for field in fields]
    return Text(
        zh="已重新查询登记库。" + "；".join(f"{label.zh}：{now.zh}" for label, now in said) + "。",
        en="The registers were asked again. " + "; ".join(f"{label.en}: {now.en}" for label, now in said) + ".",
    )
