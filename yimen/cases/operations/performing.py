"""Deferred effects: performed by the worker, then completed. One that fails is tried again and holds up nobody."""

import datetime as dt
import logging
import uuid

from django.db import transaction

from yimen.cases import errors, events, models, powers
from yimen.cases.people import case_subjects
from yimen.cases.process.execution import Execution
from yimen.cases.process.locking import lock_case
from yimen.cases.process.transition import transition
from yimen.cases.registries import effects
from yimen.engines import bpmn
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM, Actor
from yimen.ledger.operations import append

logger = logging.getLogger(__name__)
MOST_ACTS = 10_000


def perform_effect(timer: models.Timer, *, now: dt.datetime) -> bool:
    """Perform the effect that a timer stands for, and let the case go on; returns whether it was done.

    What it changed is rolled back where it failed: then an act says so, and the timer comes again later.
    """
    try:
        with transaction.atomic():
            _perform(timer, now=now)
    except Exception:
        logger.exception("the effect %s of the case %s failed", timer.timer, timer.case_id)
        with transaction.atomic():
            _fail(timer, now=now)
        return False
    return True


def retry_effects(case_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> bool:
    """Try at once what waits to be tried again; returns whether all of it was done. Raises NotFound, HasStake."""
    case = models.Case.objects.filter(id=case_id).first()
    if case is None or case.agency != actor.agency:
        raise errors.NotFound
    release = Execution.of(case, now=now).release
    if not release.within(case.division, actor.division or ""):
        raise errors.NotFound
    powers.must_have_no_stake(case, actor, release)
    waiting = case.timers.filter(timer__startswith=effects.TIMER).order_by("due_at")
    done = [perform_effect(timer, now=now) for timer in waiting]  # one that fails keeps no other from being tried
    return all(done)


def _perform(timer: models.Timer, *, now: dt.datetime) -> None:
    case, row = lock_case(timer.case_id), models.Timer.objects.select_for_update().filter(id=timer.id).first()
    if case is None or row is None:
        return  # somebody else was faster, or the process does not want it any more
    execution = Execution.of(case, now=now)
    call = _call(execution, row)
    with transition(execution, actor=SYSTEM, now=now) as t:
        effects.of(call.operation).perform(execution, call, actor=SYSTEM, now=now)
        execution.changes.delete(row)
        execution.complete_effect(call.instance)
        t.record(events.EffectPerformed(case=str(case.id), node=call.node, operation=call.operation or ""))


def _call(execution: Execution, timer: models.Timer) -> bpmn.ServiceCalled:
    """What the process asked for where it waits. Raises KeyError when it does not wait there."""
    instance = int(timer.timer.removeprefix(effects.TIMER))
    node = execution.net.nodes[execution.state().active[instance][0]]
    return bpmn.ServiceCalled(instance, node.id, node.attributes.get("operation"), node.attributes)


def _fail(timer: models.Timer, *, now: dt.datetime) -> None:
    case, row = lock_case(timer.case_id), models.Timer.objects.select_for_update().filter(id=timer.id).first()
    if case is None or row is None:
        return
    call = _call(Execution.of(case, now=now), row)
    before = ledger.acts_of(f"case:{case.id}", limit=MOST_ACTS)
    failures = 1 + sum(act.kind == "case.effect.failed" and (act.body or {}).get("node") == call.node for act in before)
    due_at = now + effects.next_try(failures)
    event = events.EffectFailed(
        case=str(case.id), node=call.node, operation=call.operation or "", failures=failures,
        next_try_at=due_at.isoformat(),
    )  # fmt: skip
    append(event, actor=SYSTEM, rows=[row], subjects=case_subjects(case), now=now)
    row.due_at = due_at
    row.save(update_fields=["due_at"])
