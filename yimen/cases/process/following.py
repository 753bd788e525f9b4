"""What the end of one case does to its siblings and to the later stages of its application."""

import datetime as dt

from yimen.cases import events, models, situation
from yimen.cases.process.clocks import stopped
from yimen.cases.process.execution import Execution
from yimen.ledger.acts import SYSTEM, Actor
from yimen.ledger.operations import append

STATUS = models.Case.Status


def case_subjects(case: models.Case) -> list[str]:
    """Under what the acts of a case are found."""
    return [f"case:{case.id}", f"application:{case.application_id}", f"person:{case.application.applicant_id}"]


def follow(execution: Execution, *, now: dt.datetime) -> None:
    """After a step was kept: what was issued lets others begin, and a refusal does what the life event says."""
    case = execution.case
    if execution.calls:
        from yimen.cases.operations.applications import open_if_ready

        for row in case.application.stages.select_for_update().filter(status=models.Stage.Status.WAITING):
            open_if_ready(case.application, row, actor=SYSTEM, now=now)
        _start_waiting(case, now=now)
    if case.status in {STATUS.REFUSED, STATUS.NOT_ACCEPTED}:
        _siblings(execution, now=now)


def _start_waiting(case: models.Case, *, now: dt.datetime) -> None:
    """Siblings that waited for an output of this case begin."""
    from yimen.cases.operations.submission import begin

    outputs = situation.outputs_of(case.application)
    for sibling in models.Case.objects.select_for_update().filter(
        application=case.application, status=STATUS.WAITING, waits_for__in=list(outputs)
    ):
        begin(sibling, output=sibling.waits_for, now=now)


def _siblings(step: Execution, *, now: dt.datetime) -> None:
    """What the life event says that a refusal does to the other cases of the application."""
    _waiting_in_vain(step.case, now=now)
    event = step.release.life_events[step.case.application.life_event]
    refusal = event.on_refusal.get(step.case.service)
    if refusal is None:
        return
    others = models.Case.objects.select_for_update().filter(application=step.case.application, closed_at=None)
    for sibling in others.exclude(id=step.case.id).exclude(status=STATUS.GRANTED):
        effect = refusal.siblings.get(sibling.service, "continue")
        if effect == "hold" and not sibling.held_because:
            append(
                events.CaseHeld(case=str(sibling.id), because=step.case.service),
                actor=SYSTEM,
                rows=[sibling],
                subjects=case_subjects(sibling),
                now=now,
            )
            sibling.held_because = step.case.service
            sibling.save(update_fields=["held_because"])
        elif effect == "withdraw":
            end_case(sibling, because=step.case.service, actor=SYSTEM, now=now)


def end_case(case: models.Case, *, because: str, actor: Actor, now: dt.datetime) -> None:
    """Withdraw a case: its tasks and timers go; appends the act."""
    tasks = list(case.tasks.select_for_update().filter(closed_at=None))
    timers = list(case.timers.all())
    append(
        events.CaseWithdrawn(case=str(case.id), because=because),
        actor=actor,
        rows=[case, *tasks, *timers],
        subjects=case_subjects(case),
        now=now,
    )
    for task in tasks:
        task.closed_at, task.closed_by = now, actor.id
        task.save(update_fields=["closed_at", "closed_by"])
    for timer in timers:
        timer.delete()
    case.status, case.closed_at, case.due_on = STATUS.WITHDRAWN, now, None
    case.held_because = ""
    case.clock = stopped(case, now).get("clock", case.clock)
    case.save(update_fields=["status", "closed_at", "due_on", "held_because", "clock"])
    _waiting_in_vain(case, now=now)


def _waiting_in_vain(case: models.Case, *, now: dt.datetime) -> None:
    """Siblings that waited for an output which this case will never issue fall with it."""
    for sibling in models.Case.objects.select_for_update().filter(
        application=case.application_id, status=STATUS.WAITING, waits_for__startswith=f"{case.service}/"
    ):
        end_case(sibling, because=case.service, actor=SYSTEM, now=now)
