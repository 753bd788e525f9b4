"""The limit of a case: lengthened once with approval, stopped and resumed for a cause that the law names."""

import datetime as dt
import uuid

from django.db import transaction

from yimen.cases import errors, events, models, powers
from yimen.cases.process.execution import calendar_of
from yimen.cases.process.following import case_subjects
from yimen.cases.process.handling import needs_reasons
from yimen.cases.process.locking import lock_case
from yimen.cases.process.refusing import refusals_recorded
from yimen.cases.rules import limits
from yimen.engines import clock
from yimen.government.schema import Release, Text
from yimen.ledger.acts import Actor
from yimen.ledger.operations import append
from yimen.releases import queries as releases

NOT_YOURS = Text(zh="您的岗位不能批准延长期限。", en="Your post cannot approve a longer limit.")
CLOSED = Text(zh="本件已经办结，没有期限可以变更。", en="The case is closed, so it has no limit to change.")
NO_CAUSE = Text(zh="法律没有规定这种情形可以中止计时。", en="The law does not let this cause stop the clock.")


@refusals_recorded("extend-limit")
@transaction.atomic
def extend_limit(case_id: uuid.UUID, *, days: int, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Lengthen the limit once, by the post that the folder names, with a reason for the applicant (art. 42)."""
    case, release = _locked(case_id, actor)
    needs_reasons(reason)
    extension = release.definition(case.definition).limits.extension
    if extension is None or actor.post != extension.approved_by:
        raise errors.OutOfPower(NOT_YOURS)
    try:
        longer = clock.Clock.from_json(case.clock or {}).extended(
            at=now, days=days, article=extension.basis.to("zh-hans"), calendar=calendar_of(release)
        )
    except clock.ClockError as error:
        raise errors.OutOfOrder(Text(zh="期限不能再延长。", en=str(error))) from None
    due_on = longer.read(calendar_of(release), now).due_on
    event = events.LimitExtended(case=str(case.id), days=days, reason=reason.strip(), due_on=str(due_on))
    _change(case, release, longer, due_on, event, actor=actor, now=now)


@refusals_recorded("suspend-limit")
@transaction.atomic
def suspend_limit(case_id: uuid.UUID, *, cause: str, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Stop the clock for a cause that the folder cites by article, and tell the applicant why (art. 45)."""
    case, release = _locked(case_id, actor)
    _must_handle(case, actor, release)
    needs_reasons(reason)
    known = {each.id: each for each in release.definition(case.definition).limits.suspensions}
    if cause not in known or case.accepted_at is None:
        raise errors.OutOfOrder(NO_CAUSE)
    try:
        stopped = clock.Clock.from_json(case.clock or {}).suspended(at=now, article=known[cause].basis.to("zh-hans"))
    except clock.ClockError:
        raise errors.OutOfOrder from None
    event = events.LimitSuspended(case=str(case.id), cause=cause, reason=reason.strip())
    _change(case, release, stopped, None, event, actor=actor, now=now)


@refusals_recorded("resume-limit")
@transaction.atomic
def resume_limit(case_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> None:
    """The cause that stopped the clock is over: it goes on from where it stood."""
    case, release = _locked(case_id, actor)
    _must_handle(case, actor, release)
    try:
        running = clock.Clock.from_json(case.clock or {}).resumed(at=now)
    except clock.ClockError:
        raise errors.OutOfOrder from None
    due_on = running.read(calendar_of(release), now).due_on
    event = events.LimitResumed(case=str(case.id), due_on=str(due_on))
    _change(case, release, running, due_on, event, actor=actor, now=now)


def _locked(case_id: uuid.UUID, actor: Actor) -> tuple[models.Case, Release]:
    """The open case, if it has a clock, lies in the officer's reach, and they have no stake in it."""
    case = lock_case(case_id)
    if case is None or case.clock is None or case.agency != actor.agency:
        raise errors.NotFound
    release = releases.get(case.release)
    if not release.within(case.division, actor.division or ""):
        raise errors.NotFound
    powers.must_have_no_stake(case, actor, release)
    if case.closed_at is not None:
        raise errors.OutOfOrder(CLOSED)
    return case, release


def _must_handle(case: models.Case, actor: Actor, release: Release) -> None:
    """A clock is stopped and resumed by a post for which a task of the case is open."""
    if not any(powers.in_reach(task, actor, release=release) for task in case.tasks.filter(closed_at=None)):
        raise errors.OutOfPower


def _change(
    case: models.Case, release: Release, running: clock.Clock, due_on: dt.date | None, event: object,
    *, actor: Actor, now: dt.datetime,
) -> None:  # fmt: skip
    """The case's clock changes, and with it the last day of its open tasks, but for those with a limit of their own."""
    service = release.definition(case.definition)
    tasks = list(case.tasks.select_for_update().filter(closed_at=None))
    tasks = [task for task in tasks if limits.own(service, task.node) is None]
    append(event, actor=actor, rows=[case, *tasks], subjects=case_subjects(case), now=now)
    case.clock, case.due_on = running.to_json(), due_on
    case.save(update_fields=["clock", "due_on"])
    for task in tasks:
        task.due_on = due_on or models.NO_LIMIT
        task.save(update_fields=["due_on"])
