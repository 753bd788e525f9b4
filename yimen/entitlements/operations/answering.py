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
def accept(finding_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> models.Finding:
    """Accept what was granted, also after having declined it. Accepting again changes nothing."""
    finding = _own(finding_id, actor)
    if finding.state == State.ACCEPTED:
        return finding
    _must_be(finding, State.GRANTED, State.DECLINED)
    if not finding.due:
        raise errors.OutOfOrder(NOT_DUE)
    _answer(finding, State.ACCEPTED, events.OfferAccepted(finding=str(finding.id), policy=finding.policy), actor, now)
    return finding


@transaction.atomic
def decline(finding_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> models.Finding:
    """Decline what was granted, also what needed no answer. Declining again changes nothing."""
    finding = _own(finding_id, actor)
    if finding.state == State.DECLINED:
        return finding
    unasked = releases.get(finding.release).policies[finding.policy].mode == "grant"
    _must_be(finding, State.GRANTED, *([State.ACCEPTED] if unasked else []))
    _answer(finding, State.DECLINED, events.OfferDeclined(finding=str(finding.id), policy=finding.policy), actor, now)
    return finding


@transaction.atomic
def not_interested(finding_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> models.Finding:
    """Not want to hear of what one was told of. It is said quietly: nobody asks why, and it rests for a time."""
    finding = _own(finding_id, actor)
    if finding.state == State.NOT_INTERESTED:
        return finding
    _must_be(finding, State.NOTIFIED)
    event = events.NoticeDeclined(finding=str(finding.id), policy=finding.policy)
    append(event, actor=actor, rows=[finding], subjects=subjects_of(finding), now=now)
    finding.state, finding.answered_at = State.NOT_INTERESTED, now
    finding.save(update_fields=["state", "answered_at"])
    return finding


@transaction.atomic
def dispute(finding_id: uuid.UUID, *, fact: str, reason: str, actor: Actor, now: dt.datetime) -> models.Finding:
    """Say that a fact (`person.born_on`) on which an offer rests is wrong: an officer has to look again."""
    finding = _own(finding_id, actor)
    _must_be(finding, State.GRANTED, State.ACCEPTED, State.DECLINED, State.REOPENED)
    release = releases.get(finding.release)
    name, _, field = fact.partition(".")
    each = release.policies[finding.policy].facts.get(name)
    if each is None or field not in each.fields:
        raise errors.CaseError(CHOOSE)
    if not reason.strip():
        raise errors.CaseError(SAY_WHY)
    _reopen(finding, each.evidence, field, reason, release=release, actor=actor, now=now)
    return finding


def reopen_disputed(
    *, evidence: str, field: str, reason: str, person: uuid.UUID, actor: Actor, now: dt.datetime
) -> None:
    """A person disputed a value of a register: what was granted to them on it has to be looked at again."""
    number = identity.person(person).id_number
    resting = models.Finding.objects.select_for_update().filter(people__contains=[number], state__in=_STANDING)
    for finding in resting:
        release = releases.get(finding.release)
        facts = release.policies[finding.policy].facts.values()
        if any(each.evidence == evidence and field in each.fields for each in facts):
            _reopen(finding, evidence, field, reason, release=release, actor=actor, now=now)


def _own(finding_id: uuid.UUID, actor: Actor) -> models.Finding:
    finding = models.Finding.objects.select_for_update().filter(id=finding_id).first()
    if finding is None or finding.recipient != identity.person(actor.id).id_number:
        raise errors.NotFound
    return finding


def _must_be(finding: models.Finding, *states: State) -> None:
    if finding.state not in states:
        raise errors.OutOfOrder


def _answer(finding: models.Finding, state: State, event: object, actor: Actor, now: dt.datetime) -> Act:
    act = append(event, actor=actor, rows=[finding], subjects=subjects_of(finding), now=now)
    finding.state, finding.answered_at, finding.receipt = state, now, promise(act, now=now)
    if state is State.ACCEPTED:
        finding.accepted_at = finding.accepted_at or now
    finding.save(update_fields=["state", "answered_at", "accepted_at", "receipt"])
    return act


def _reopen(
    finding: models.Finding, evidence: str, field: str, reason: str, *, release: Release, actor: Actor,
    now: dt.datetime,
) -> None:  # fmt: skip
    register = evidence.partition(".")[0]
    name = release.registers[register].fields[field].name
    why = {
        "zh": f"“{name.zh}”被指有误：{reason.strip()}",
        "en": f"“{name.en}” is said to be wrong: {reason.strip()}",
    }
    if finding.state == State.REOPENED and finding.reason:  # what was said before stands too
        why = {language: f"{finding.reason[language]}\n{text}" for language, text in why.items()}
    said = events.FindingDisputed if finding.state == State.FOUND else events.RightReopened
    append(
        said(finding=str(finding.id), policy=finding.policy, reason=why),
        actor=actor, rows=[finding], subjects=[*subjects_of(finding), f"register:{register}"], now=now,
    )  # fmt: skip
    finding.reason = why
    if finding.state != State.FOUND:
        finding.state = State.REOPENED
    finding.save(update_fields=["state", "reason"])
