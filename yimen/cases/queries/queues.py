"""The queue of a post: what waits, and for how long still."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from yimen.cases import models
from yimen.cases.process.execution import calendar_of
from yimen.cases.registries import tasks
from yimen.cases.rules.references import read_reference
from yimen.engines import clock
from yimen.government.schema import Definition, Release, Text
from yimen.identity import queries as identity
from yimen.ledger.acts import Actor
from yimen.releases import queries as releases

PAGE = 25


@dataclass(frozen=True)
class Row:
    """A task of the queue. `days` is how many working days are left, negative when it is late, None without a limit."""

    task: models.Task
    service: Definition
    act: Text
    days: int | None
    mine: bool
    taken_by: str


@dataclass(frozen=True)
class Queue:
    """One page of a queue."""

    rows: list[Row]
    total: int
    page: int
    pages: int


def _in_reach(actor: Actor, release: Release) -> "QuerySet[models.Task]":
    divisions = [each for each in release.divisions if release.within(each, actor.division or "")]
    return models.Task.objects.filter(post=actor.post, division__in=divisions, closed_at=None)


def _assisted(actor: Actor, release: Release) -> "QuerySet[models.Task]":
    bodies = [each for each in release.divisions if release.within(each, actor.division or "")]
    assisted = Q()
    for body in bodies:
        assisted |= Q(case__assisting__contains=[{"agency": actor.agency, "body": body}])
    return models.Task.objects.filter(assisted, closed_at=None) if bodies else models.Task.objects.none()


def assists(actor: Actor) -> bool:
    """Whether the agency of an officer assists in any kind of case."""
    return any(actor.agency in kind.assisting for kind in releases.current().kinds.values())


def queue(
    actor: Actor, *, now: dt.datetime, page: int = 1, words_: str = "", show: str = "", service: str = ""
) -> Queue:
    """The open tasks of a post, those that are due first on top. `show`: "mine", "free" or "late", else all.

    With `show="assisting"` those of all posts, of cases that the officer's body assists in.
    """
    release = releases.current()
    tasks = _assisted(actor, release) if show == "assisting" else _in_reach(actor, release)
    if show == "mine":
        tasks = tasks.filter(claimed_by=actor.id)
    elif show == "free":
        tasks = tasks.filter(claimed_by=None)
    elif show == "late":
        tasks = tasks.filter(due_on__lt=release.city.today(now))
    if service:
        tasks = tasks.filter(case__definition=service)
    if words_:
        reference = read_reference(words_)
        tasks = tasks.filter(case__reference__startswith=reference or words_.upper())
    total = tasks.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    rows = list(tasks.select_related("case").order_by("due_on", "id")[(page - 1) * PAGE : page * PAGE])
    names = identity.names({str(task.claimed_by) for task in rows if task.claimed_by})
    return Queue([_row(task, actor, names, now=now) for task in rows], total, page, pages)


def _row(task: models.Task, actor: Actor, names: dict[str, str], *, now: dt.datetime) -> Row:
    release, kind = releases.get(task.case.release), tasks.of(task.act)
    return Row(
        task=task,
        service=release.definition(task.case.definition),
        act=kind.step if kind else Text(zh=task.name, en=task.name),
        days=days_left(task.due_on, release, now=now),
        mine=str(task.claimed_by) == actor.id,
        taken_by=names.get(str(task.claimed_by), ""),
    )


def days_left(due_on: dt.date | None, release: Release, *, now: dt.datetime) -> int | None:
    """Working days until a last day; negative when it has passed."""
    if due_on is None or due_on == models.NO_LIMIT:
        return None
    today = release.city.today(now)
    if due_on >= today:
        return clock.working_days_between(calendar_of(release), today, due_on)
    return -clock.working_days_between(calendar_of(release), due_on, today)


def services_of(actor: Actor) -> list[Definition]:
    """What cases are handled by that the officer's agency leads or assists in, for choosing among their tasks."""
    release = releases.current()
    assisted = [each.id for each in release.kinds.values() if actor.agency in each.assisting]
    return [each for each in release.definitions.values() if each.agency == actor.agency or each.id in assisted]


def to_sign(actor: Actor) -> list[models.Inspection]:
    """Records of checks that wait for the officer's signature."""
    return list(
        models.Inspection.objects.filter(colleague=actor.id, signed_at=None, disputed_at=None).select_related("case")
    )
