"""What the person does with an offer, and what a dispute does to it."""

import datetime as dt
import uuid

from django.db import transaction

from yimen.cases import errors
from yimen.entitlements import events, models
from yimen.entitlements.operations.subjects import subjects_of
from yimen.entitlements.rules import State
from yimen.government.schema import Release, Text
from yimen.identity import queries as identity
from yimen.ledger.acts import Act, Actor
from yimen.ledger.operations import append, promise
from yimen.releases import queries as releases

_STANDING = [State.FOUND, State.GRANTED, State.ACCEPTED, State.DECLINED, State.REOPENED]
SAY_WHY = Text(zh="请写明哪里不对。", en="Say what is wrong.")
NOT_DUE = Text(
    zh="按最近一次核对，您已不符合条件。如果登记有误，请到登记机关更正。",
    en="By the latest check the conditions are no longer met. If the register is wrong, ask its agency to correct it.",
)
CHOOSE = Text(zh="请选择哪一项信息不对。", en="Choose which fact is wrong.")


@transaction.atomic
def accept(determination_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> models.Determination:
    """Accept what was granted, also after having declined it. Accepting again changes nothing."""
    determination = _own(determination_id, actor)
    if determination.state == State.ACCEPTED:
        return determination
    _must_be(determination, State.GRANTED, State.DECLINED)
    if not determination.due:
        raise errors.OutOfOrder(NOT_DUE)
    _answer(
        determination,
        State.ACCEPTED,
        events.OfferAccepted(finding=str(determination.id), policy=determination.policy),
        actor,
        now,
    )
    return determination


@transaction.atomic
def decline(determination_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> models.Determination:
    """Decline what was granted, also what needed no answer. Declining again changes nothing."""
    determination = _own(determination_id, actor)
    if determination.state == State.DECLINED:
        return determination
    unasked = releases.get(determination.release).policies[determination.policy].mode == "grant"
    _must_be(determination, State.GRANTED, *([State.ACCEPTED] if unasked else []))
    _answer(
        determination,
        State.DECLINED,
        events.OfferDeclined(finding=str(determination.id), policy=determination.policy),
        actor,
        now,
    )
    return determination


@transaction.atomic
def not_interested(determination_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> models.Determination:
    """Not want to hear of what one was told of. It is said quietly: nobody asks why, and it rests for a time."""
    determination = _own(determination_id, actor)
    if determination.state == State.NOT_INTERESTED:
        return determination
    _must_be(determination, State.NOTIFIED)
    event = events.NoticeDeclined(finding=str(determination.id), policy=determination.policy)
    append(event, actor=actor, rows=[determination], subjects=subjects_of(determination), now=now)
    determination.state, determination.answered_at = State.NOT_INTERESTED, now
    determination.save(update_fields=["state", "answered_at"])
    return determination


@transaction.atomic
def dispute(
    determination_id: uuid.UUID, *, fact: str, reason: str, actor: Actor, now: dt.datetime
) -> models.Determination:
    """Say that a fact (`person.born_on`) on which an offer rests is wrong: an officer has to look again."""
    determination = _own(determination_id, actor)
    _must_be(determination, State.GRANTED, State.ACCEPTED, State.DECLINED, State.REOPENED)
    release = releases.get(determination.release)
    name, _, field = fact.partition(".")
    each = release.policies[determination.policy].facts.get(name)
    if each is None or field not in each.fields:
        raise errors.CaseError(CHOOSE)
    if not reason.strip():
        raise errors.CaseError(SAY_WHY)
    _reopen(determination, each.evidence, field, reason, release=release, actor=actor, now=now)
    return determination


def reopen_disputed(
    *, evidence: str, field: str, reason: str, person: uuid.UUID, actor: Actor, now: dt.datetime
) -> None:
    """A person disputed a value of a register: what was granted to them on it has to be looked at again."""
    number = identity.person(person).id_number
    resting = models.Determination.objects.select_for_update().filter(people__contains=[number], state__in=_STANDING)
    for determination in resting:
        release = releases.get(determination.release)
        facts = release.policies[determination.policy].facts.values()
        if any(each.evidence == evidence and field in each.fields for each in facts):
            _reopen(determination, evidence, field, reason, release=release, actor=actor, now=now)


def _own(determination_id: uuid.UUID, actor: Actor) -> models.Determination:
    determination = models.Determination.objects.select_for_update().filter(id=determination_id).first()
    if determination is None or determination.recipient != identity.person(actor.id).id_number:
        raise errors.NotFound
    return determination


def _must_be(determination: models.Determination, *states: State) -> None:
    if determination.state not in states:
        raise errors.OutOfOrder


def _answer(determination: models.Determination, state: State, event: object, actor: Actor, now: dt.datetime) -> Act:
    act = append(event, actor=actor, rows=[determination], subjects=subjects_of(determination), now=now)
    determination.state, determination.answered_at, determination.receipt = state, now, promise(act, now=now)
    if state is State.ACCEPTED:
        determination.accepted_at = determination.accepted_at or now
    determination.save(update_fields=["state", "answered_at", "accepted_at", "receipt"])
    return act


def _reopen(
    determination: models.Determination, evidence: str, field: str, reason: str, *, release: Release, actor: Actor,
    now: dt.datetime,
) -> None:  # fmt: skip
    register = evidence.partition(".")[0]
    name = release.registers[register].fields[field].name
    why = {
        "zh": f"“{name.zh}”被指有误：{reason.strip()}",
        "en": f"“{name.en}” is said to be wrong: {reason.strip()}",
    }
    if determination.state == State.REOPENED and determination.reason:  # what was said before stands too
        why = {language: f"{determination.reason[language]}\n{text}" for language, text in why.items()}
    said = events.DeterminationDisputed if determination.state == State.FOUND else events.RightReopened
    append(
        said(finding=str(determination.id), policy=determination.policy, reason=why),
        actor=actor, rows=[determination], subjects=[*subjects_of(determination), f"register:{register}"], now=now,
    )  # fmt: skip
    determination.reason = why
    if determination.state != State.FOUND:
        determination.state = State.REOPENED
    determination.save(update_fields=["state", "reason"])
