"""What can be done with the ledger: append an act, promise that it will be in the tree, erase a body."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from yimen.ledger import acts, events, followers, following, ids, notify, receipts
from yimen.ledger.models import Failure

__all__ = ["append", "erase", "promise", "skip"]


class NotInTransaction(RuntimeError):
    """An act was to be appended outside a transaction: it would be committed before the change it belongs to."""


def append(
    event: object,
    *,
    actor: acts.Actor,
    rows: Iterable[models.Model | tuple[str, str]] = (),
    subjects: Iterable[str] = (),
    power: Mapping[str, Any] | None = None,
    now: dt.datetime,
) -> acts.Act:
    """Append one act in the current transaction, before the change that it makes.

    `rows` names every row of a guarded table that the transaction inserts, updates or deletes, as a model instance with
    its key set or as (table, key); the database refuses any other change. `subjects` are opaque ids such as
    `case:<uuid>` under which the act will be found. Raises NotInTransaction outside `transaction.atomic()`.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction("append an act inside the transaction that makes the change")
    kind = acts.kind_of(event)
    named = [(row._meta.db_table, str(row.pk)) if isinstance(row, models.Model) else row for row in rows]
    body = acts.encode(event, actor=actor, rows=named, subjects=subjects, power=power)
    act_id = ids.new_id()
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger.append(%s, %s, %s, %s)", [act_id, kind, now, body])
        leaf_hash = bytes(cursor.fetchone()[0])
    notify.after_commit(notify.ACTS)
    return acts.Act(id=act_id, kind=kind, recorded_at=now, leaf_hash=leaf_hash)


def promise(act: acts.Act, *, now: dt.datetime) -> str:
    """A signed receipt: this act is recorded, and will be in the tree within the longest delay (no act: it only signs).

    Give it out only after the commit of the transaction that appended the act.
    """
    return receipts.sign(act, by=now + dt.timedelta(seconds=settings.LEDGER_MAX_MERGE_DELAY))


@transaction.atomic
def erase(*, act_ids: Sequence[uuid.UUID], basis: str, reason: str, actor: acts.Actor, now: dt.datetime) -> acts.Act:
    """Erase the bodies of acts, with their salts. Their entries stay in the log and say nothing of anyone."""
    act = append(
        events.BodiesErased(acts=[str(act_id) for act_id in act_ids], basis=basis, reason=reason),
        actor=actor,
        rows=[("ledger.bodies", str(act_id)) for act_id in act_ids],
        now=now,
    )
    with connection.cursor() as cursor:
        for act_id in act_ids:
            cursor.execute("SELECT ledger.erase(%s)", [act_id])
    return act


@transaction.atomic
def skip(*, reaction: str, entry: int, reason: str, actor: acts.Actor, now: dt.datetime) -> acts.Act:
    """Decide that a reaction shall not follow from an act on which it failed; its error goes into the act.

    Raises following.NotSetAside where it has not failed on that entry, and for a projection, which would be wrong.
    """
    failure = Failure.objects.select_for_update().filter(follower=reaction, index=entry).first()
    if failure is None:
        raise following.NotSetAside(f"{reaction} has not failed on entry {entry}")
    follower = followers.find(reaction)
    if follower is not None and follower.is_projection:
        raise following.NotSetAside(f"{reaction} is a projection: it would be wrong; rebuild it instead")
    act = append(
        events.ReactionSkipped(
            reaction=reaction, entry=entry, act=str(failure.act), error=failure.error, reason=reason
        ),
        actor=actor,
        subjects=[f"act:{failure.act}"],
        now=now,
    )
    failure.delete()
    return act
