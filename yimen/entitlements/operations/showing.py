"""Showing an officer what is masked of a determination: each look is an act, which those concerned see."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction

from yimen.cases import errors
from yimen.entitlements import explaining, models, powers
from yimen.entitlements.rules import TOLD, State
from yimen.exchange import operations as exchange
from yimen.identity import queries as identity
from yimen.ledger.acts import Actor
from yimen.releases import queries as releases


@transaction.atomic
def show_facts(determination_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> None:
    """Have the number and the facts of a determination shown (each record of them in the exchange's `append`).

    Raises NotFound out of the officer's reach, and of who was only told of a right: nobody has applied. HasStake where
    it is of the officer's own records.
    """
    determination = models.Determination.objects.filter(id=determination_id).exclude(state__in=TOLD).first()
    if determination is None or not powers.within_jurisdiction(determination, actor, release=releases.current()):
        raise errors.NotFound
    if _own(actor) in determination.people:
        raise errors.HasStake
    release = releases.get(determination.release)
    policy = release.policies[determination.policy]
    for name, fact in policy.facts.items():
        if not determination.facts.get(name):
            continue
        concerned = explaining.numbers(policy, release, determination.facts, names=[name])
        exchange.show(
            evidence="",
            kind=fact.evidence,
            fields=fact.fields,
            numbers=sorted(concerned) or [determination.recipient],
            matter=f"finding:{determination.id}",
            agency=policy.agency,
            purpose=policy.id,
            actor=actor,
            now=now,
        )


@transaction.atomic
def show_numbers(determination_ids: Collection[uuid.UUID], *, actor: Actor, now: dt.datetime) -> frozenset[uuid.UUID]:
    """Have the numbers shown of people who were told that they may qualify, to tell those who use no phone.

    Returns of which determinations; those that are not theirs to tell are left out (each is in the exchange's
    `append`).
    """
    told = models.Determination.objects.filter(id__in=determination_ids, state=State.NOTIFIED).exclude(
        people__contains=[_own(actor)]
    )
    shown = [
        each for each in told.order_by("id") if powers.within_jurisdiction(each, actor, release=releases.current())
    ]
    for determination in shown:
        policy = releases.get(determination.release).policies[determination.policy]
        name, _, field = policy.recipient.partition(".")
        exchange.show(
            evidence="",
            kind=policy.facts[name].evidence,
            fields=[field],
            numbers=[determination.recipient],
            matter=f"finding:{determination.id}",
            agency=policy.agency,
            purpose=policy.id,
            actor=actor,
            now=now,
        )
    return frozenset(each.id for each in shown)


def _own(actor: Actor) -> str:
    return identity.person(uuid.UUID(actor.id)).id_number
