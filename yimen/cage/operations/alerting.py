"""Alerts: raised with the exercise that they tell of, taken and closed by the auditor's post."""

import datetime as dt
import uuid

from django.db import transaction

from yimen.cage import errors, events, models, queries
from yimen.cage.rules import Exercise
from yimen.government.schema import Text
from yimen.ledger import acts, ids
from yimen.ledger.operations import append
from yimen.releases import queries as releases

NOTE = Text(zh="请写明核查情况。", en="Say what you found.")


def raise_alert(exercise: Exercise, outcome: str, *, departure: models.Departure | None, act: acts.Act) -> None:
    """Tell the auditor of an exercise in the transaction that makes it; appends an act of its own."""
    power, matter, now = exercise.power, exercise.matter, exercise.now
    because = models.Alert.Because.DEPARTURE if departure else models.Alert.Because.NO_RULE
    oversight = releases.current().city.oversight or matter.release.city.oversight or ""
    alert = models.Alert(
        id=ids.new_id(),
        because=because,
        matter=matter.id,
        about={"zh": matter.about.zh, "en": matter.about.en},
        division=matter.division,
        release=matter.release.digest,
        power=power,
        outcome=outcome,
        departure=departure,
        post=oversight,
        act=act.id,
        exercised_by=uuid.UUID(exercise.actor.id),
        raised_at=now,
    )
    event = events.AlertRaised(
        alert=str(alert.id),
        because=because,
        matter=matter.id,
        power=power,
        outcome=outcome,
        ruling=matter.ruling.value if matter.ruling else None,
        departure=str(departure.id) if departure else None,
        exercise=str(act.id),
    )
    append(event, actor=acts.SYSTEM, rows=[alert], subjects=[*exercise.filed_under, f"alert:{alert.id}"], now=now)
    alert.save(force_insert=True)


@transaction.atomic
def take_alert(alert_id: uuid.UUID, *, actor: acts.Actor, now: dt.datetime) -> None:
    """Take an alert, to look at what was decided. Raises NotFound, and OutOfOrder when somebody has it."""
    alert = _locked(alert_id, actor)
    if alert.closed_at is not None or alert.taken_by is not None:
        raise errors.OutOfOrder
    append(events.AlertTaken(alert=str(alert.id)), actor=actor, rows=[alert], subjects=_subjects(alert), now=now)
    alert.taken_by, alert.taken_at = uuid.UUID(actor.id), now
    alert.save(update_fields=["taken_by", "taken_at"])


@transaction.atomic
def close_alert(alert_id: uuid.UUID, *, note: str, actor: acts.Actor, now: dt.datetime) -> None:
    """Close an alert that one has taken, with a note of what was found. Raises NotFound, OutOfOrder, CageError."""
    alert = _locked(alert_id, actor)
    if alert.closed_at is not None or str(alert.taken_by) != actor.id:
        raise errors.OutOfOrder
    if not note.strip():
        raise errors.CageError(NOTE)
    event = events.AlertClosed(alert=str(alert.id), note=note.strip())
    append(event, actor=actor, rows=[alert], subjects=_subjects(alert), now=now)
    alert.closed_at, alert.note = now, note.strip()
    alert.save(update_fields=["closed_at", "note"])


def _locked(alert_id: uuid.UUID, actor: acts.Actor) -> models.Alert:
    alert = models.Alert.objects.select_for_update().filter(id=alert_id).first()
    if alert is None or not queries.may_watch(alert, actor):
        raise errors.NotFound
    return alert


def _subjects(alert: models.Alert) -> list[str]:
    return [f"alert:{alert.id}", alert.matter]
