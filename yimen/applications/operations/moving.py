"""A draft follows the government in force: what was typed is kept where its field takes it, and the person is told.

What was submitted stays with the release under which it was.
"""

import datetime as dt

from django.db import transaction

from yimen.applications import events, models, stage_state
from yimen.applications.operations.applications import fitting, subjects
from yimen.government.schema import Commitment, FormField, LifeEvent, Release
from yimen.ledger import ids
from yimen.ledger.acts import Actor
from yimen.ledger.operations import append
from yimen.releases import queries as releases
from yimen.requirements import facts as facts_
from yimen.requirements.resolution import needs_of


@transaction.atomic
def keep_up(application: models.Application, *, actor: Actor, now: dt.datetime) -> models.Application:
    """Move a draft of an earlier release to the one in force; returns it as it then stands.

    A draft of a life event that is no longer offered stays as it is: `stage_state.no_longer_offered` says so.
    """
    if not stage_state.outdated(application):
        return application
    locked = models.Application.objects.select_for_update().get(id=application.id)
    if not stage_state.outdated(locked) or stage_state.expired(locked, now=now):
        return locked
    digest = releases.digest_in_force() or locked.release
    before, after = releases.get(locked.release), releases.get(digest)
    if locked.life_event not in after.life_events:
        return locked
    draft = models.Draft.objects.select_for_update().get(application=locked)
    old, new = before.life_events[locked.life_event], after.life_events[locked.life_event]
    was, is_ = _fields(before, old), _fields(after, new)
    typed = facts_.read(draft.facts)
    fits = {name: fitting(is_[name], fact) for name, fact in typed.items() if name in is_}
    kept = {name: fact for name, fact in fits.items() if fact is not None}
    changed, left = _stages(locked, new, now=now)
    append(
        events.ApplicationMoved(
            application=str(locked.id),
            before=locked.release,
            release=digest,
            new=[name for name, field in is_.items() if field.ask and not (name in was and was[name].ask)],
            gone=[name for name, field in was.items() if field.ask and not (name in is_ and is_[name].ask)],
            again=sorted(fits.keys() - kept.keys()),
            joined=[each for each in new.services() if each not in old.services()],
            left=[each for each in old.services() if each not in new.services()],
        ),
        actor=actor,
        rows=[locked, *changed, *left],
        subjects=subjects(locked),
        now=now,
    )
    locked.release = digest
    locked.save(update_fields=["release"])
    for row in left:
        row.delete()
    for row in changed:
        row.save()
    draft.facts = {name: fact.to_json() for name, fact in kept.items()}
    draft.reads = {name: read for name, read in draft.reads.items() if _same_register(name, before, after)}
    given = {each.id: each for each in _commitments(before, old)}
    draft.commitments = [
        each.id for each in _commitments(after, new) if each.id in draft.commitments and given.get(each.id) == each
    ]
    draft.acknowledged = []  # what was read and gone on with may be said otherwise now
    draft.save(update_fields=["facts", "reads", "commitments", "acknowledged"])
    locked.draft = draft
    return locked


def _stages(
    application: models.Application, event: LifeEvent, *, now: dt.datetime
) -> tuple[list[models.Stage], list[models.Stage]]:
    """The rows of stages that are new or change, and those that the life event has no more."""
    rows = {row.stage: row for row in application.stages.all()}
    had = stage_state.had_elsewhere(application)
    changed = []
    for position, stage in enumerate(event.stages):
        row = rows.pop(stage.id, None)
        if row is None and {entry.service for entry in stage.services} <= had:
            continue  # nothing of it is to be done again
        opens = stage.starts.on != "declaration"
        if row is None:
            status = models.Stage.Status.OPEN if opens else models.Stage.Status.WAITING
            row = models.Stage(
                id=ids.new_id(),
                application=application,
                stage=stage.id,
                status=status,
                opened_at=now if opens else None,
            )
        elif row.position == position:
            continue
        row.position = position
        changed.append(row)
    return changed, list(rows.values())


def _fields(release: Release, event: LifeEvent) -> dict[str, FormField]:
    return {need.field.id: need.field for need in needs_of(release, event.services())}


def _commitments(release: Release, event: LifeEvent) -> list[Commitment]:
    found = {each.id: each for service in event.services() for each in release.services[service].form.commitments}
    return list(found.values())


def _same_register(read: str, before: Release, after: Release) -> bool:
    """Whether what was read stands in a register whose description and grants are as they were."""
    register = read.partition("|")[0].partition(".")[0]
    return register in after.registers and before.registers.get(register) == after.registers[register]
