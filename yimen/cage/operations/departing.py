"""Departing from a rule: an officer proposes it by a listed exception, a second person agrees or objects."""

import datetime as dt
import uuid
from dataclasses import replace

from django.db import transaction

from yimen.cage import errors, events, models, queries, rules
from yimen.cage.operations.exercising import Refusal, refused
from yimen.cage.rules import Exercise, Matter
from yimen.government.schema import Text
from yimen.ledger import acts, ids
from yimen.ledger.operations import append
from yimen.releases import queries as releases

State = models.Departure.State
REASONS = Text(zh="请写明偏离规则的理由和依据的事实。", en="Give the reasons for it, and the facts that they rest on.")
OPINION = Text(zh="请写明审核意见。", en="Give your opinion.")
PROPOSED = Text(
    zh="已经提出过偏离规则的意见。请先等审核，或者撤回后重新提出。",
    en="A departure from the rule is proposed already. Wait for its review, or withdraw it first.",
)


@transaction.atomic
def propose_departure(intended: Exercise, *, exception: str, reasons: str) -> acts.Act | Refusal:
    """Propose an outcome against the rule, by an exception that the power lists for what the rule says now.

    Who could not exercise the power may not propose either, which is recorded as a refusal. One that was proposed from
    another ruling has lapsed and is replaced. Raises CageError without reasons, OutOfOrder while one stands.
    """
    power, matter, actor, now = intended.power, intended.matter, intended.actor, intended.now
    outcome, subjects = intended.outcome, intended.filed_under
    assert outcome is not None
    if not reasons.strip():
        raise errors.CageError(REASONS)
    facts = queries.facts(replace(intended, outcome=None))  # whether the rule allows it is not the question
    against = rules.judge(power, facts, release=matter.release)
    against = [each for each in against if each.code is not rules.Code.TOO_FEW_OFFICERS]  # they sign when it is used
    known = matter.release.powers.get(power)
    found = rules.exception(known, exception, matter.ruling, outcome) if known else None
    if isinstance(found, rules.Reason):
        against.append(found)
    ruling = matter.ruling
    departure = models.Departure(
        id=ids.new_id(),
        matter=matter.id,
        about={"zh": matter.about.zh, "en": matter.about.en},
        page=matter.page,
        division=matter.division,
        release=matter.release.digest,
        power=power,
        exception=exception,
        outcome=outcome,
        ruling=queries.ruling_to_json(ruling) if ruling else {},
        fingerprint=ruling.fingerprint if ruling else "",
        reasons=reasons.strip(),
        parties=sorted(matter.parties),
        reviewer="" if found is None or isinstance(found, rules.Reason) else found.reviewed_by,
        proposed_by=uuid.UUID(actor.id),
        proposed_at=now,
    )
    basis = "" if found is None or isinstance(found, rules.Reason) else found.basis.to("zh-hans")
    event = events.DepartureProposed(
        departure=str(departure.id),
        matter=matter.id,
        power=power,
        exception=exception,
        outcome=outcome,
        ruling=ruling.value if ruling else "",
        basis=basis,
        reasons=departure.reasons,
    )
    if against:
        return refused(intended, against, event=event)
    standing = models.Departure.objects.select_for_update().filter(
        matter=matter.id, power=power, state__in=[State.PROPOSED, State.AGREED]
    )
    lapsed = standing.first()
    if lapsed is not None and lapsed.fingerprint == departure.fingerprint:
        raise errors.OutOfOrder(PROPOSED)
    rows = [departure, *([lapsed] if lapsed else [])]
    act = append(event, actor=actor, rows=rows, subjects=[*subjects, f"departure:{departure.id}"], now=now)
    if lapsed is not None:
        lapsed.state, lapsed.settled_at = State.WITHDRAWN, now
        lapsed.save(update_fields=["state", "settled_at"])
    departure.save(force_insert=True)
    return act


@transaction.atomic
def review_departure(
    departure_id: uuid.UUID, *, agree: bool, opinion: str, actor: acts.Actor, now: dt.datetime
) -> acts.Act | Refusal:
    """Agree or object as the second person, with an opinion. Whoever may not be it is refused, which is recorded.

    Raises NotFound, OutOfOrder when it is settled, CageError without an opinion.
    """
    departure = models.Departure.objects.select_for_update().filter(id=departure_id).first()
    if departure is None:
        raise errors.NotFound
    if departure.state != State.PROPOSED:
        raise errors.OutOfOrder
    if not opinion.strip():
        raise errors.CageError(OPINION)
    kind = events.DepartureAgreed if agree else events.DepartureObjected
    event = kind(departure=str(departure.id), matter=departure.matter, opinion=opinion.strip())
    subjects = [departure.matter, f"departure:{departure.id}", f"power:{departure.power}"]
    release = releases.get(departure.release)
    power = release.powers[departure.power]
    against = rules.review(
        power,
        next(each for each in power.exceptions if each.id == departure.exception),
        reviewer=rules.Officer(person=actor.id, post=actor.post or "", division=actor.division or ""),
        proposed_by=str(departure.proposed_by),
        parties=frozenset(departure.parties),
        division=departure.division,
        release=release,
    )
    if against:
        matter = Matter(id=departure.matter, release=release, division=departure.division)
        intended = Exercise(power.id, matter, actor, now, departure.outcome, subjects=subjects[:-1])
        return refused(intended, against, event=event)
    act = append(event, actor=actor, rows=[departure], subjects=subjects, now=now)
    departure.state = State.AGREED if agree else State.OBJECTED
    departure.reviewed_by, departure.reviewed_at, departure.opinion = uuid.UUID(actor.id), now, opinion.strip()
    departure.save(update_fields=["state", "reviewed_by", "reviewed_at", "opinion"])
    return act


@transaction.atomic
def withdraw_departure(departure_id: uuid.UUID, *, actor: acts.Actor, now: dt.datetime) -> acts.Act:
    """Give up a departure that one has proposed and nobody has used. Raises NotFound, OutOfOrder."""
    departure = models.Departure.objects.select_for_update().filter(id=departure_id, proposed_by=actor.id).first()
    if departure is None:
        raise errors.NotFound
    if departure.state not in {State.PROPOSED, State.AGREED}:
        raise errors.OutOfOrder
    event = events.DepartureWithdrawn(departure=str(departure.id), matter=departure.matter)
    subjects = [departure.matter, f"departure:{departure.id}", f"power:{departure.power}"]
    act = append(event, actor=actor, rows=[departure], subjects=subjects, now=now)
    departure.state, departure.settled_at = State.WITHDRAWN, now
    departure.save(update_fields=["state", "settled_at"])
    return act
