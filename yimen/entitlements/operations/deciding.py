"""What officers do with what was found. Each exercises the policy's power; a refusal is recorded, then raised."""

import datetime as dt
import uuid
import zoneinfo

from yimen.cage import queries as cage
from yimen.cage.operations import Refusal, exercise
from yimen.cases import errors
from yimen.cases.operations.documents import next_number
from yimen.cases.operations.handling import in_one_transaction, needs_reasons
from yimen.entitlements import events, models, powers
from yimen.entitlements.operations.subjects import subjects_of
from yimen.entitlements.rules import State
from yimen.government.schema import Release, Text
from yimen.ledger.acts import Act, Actor
from yimen.releases import queries as releases

KIND = "惠"
"""The kind of letter by which a right is granted, in its number."""
NOT_DUE = Text(
    zh="按最近一次核对，规则认为不应享。请撤销，或者等登记更正后再核对。",
    en="By the latest check the rules find no right. Withdraw it, or wait until the register is corrected.",
)


@in_one_transaction
def grant(finding_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Grant what the rules found. The person is told and accepts; who had accepted before need not do it again."""
    finding, release = _locked(finding_id, actor, State.FOUND, State.REOPENED)
    if not finding.due:
        raise errors.OutOfOrder(NOT_DUE)
    policy = release.policies[finding.policy]
    refused = cage.judge(policy.power, actor=actor, now=now, **powers.facts(finding, release=release))
    if not finding.number and not refused:  # a number is used up only by what is granted
        on = now.astimezone(zoneinfo.ZoneInfo(release.city.time_zone)).date()
        agency = policy.agency
        finding.number = next_number(KIND, agency=agency, release=release, on=on)
    amount = None if finding.amount is None else format(finding.amount, "f")
    event = events.RightGranted(finding=str(finding.id), policy=finding.policy, number=finding.number, amount=amount)
    done = _exercised(finding, event, release=release, actor=actor, now=now)
    if not isinstance(done, Refusal):
        state = State.ACCEPTED if finding.accepted_at else State.GRANTED
        _decide(finding, state, None, now=now)
    return done


@in_one_transaction
def set_aside(finding_id: uuid.UUID, *, reasons: str, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Do not grant what the rules found, with reasons. It rests until the facts change."""
    finding, release = _locked(finding_id, actor, State.FOUND)
    needs_reasons(reasons)
    event = events.RightSetAside(finding=str(finding.id), policy=finding.policy, reasons=reasons.strip())
    done = _exercised(finding, event, release=release, actor=actor, now=now)
    if not isinstance(done, Refusal):
        _decide(finding, State.SET_ASIDE, reasons, now=now)
    return done


@in_one_transaction
def withdraw(finding_id: uuid.UUID, *, reasons: str, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """End a right that had been granted, with reasons that the person reads, beside the remedies."""
    finding, release = _locked(finding_id, actor, State.GRANTED, State.ACCEPTED, State.REOPENED)
    needs_reasons(reasons)
    event = events.RightWithdrawn(finding=str(finding.id), policy=finding.policy, reasons=reasons.strip())
    done = _exercised(finding, event, release=release, actor=actor, now=now)
    if not isinstance(done, Refusal):
        finding.accepted_at = None
        _decide(finding, State.WITHDRAWN, reasons, now=now)
    return done


def _locked(finding_id: uuid.UUID, actor: Actor, *states: State) -> tuple[models.Finding, Release]:
    """The finding, if it lies in the officer's reach and in one of the states. Raises NotFound, OutOfOrder."""
    finding = models.Finding.objects.select_for_update().filter(id=finding_id).first()
    if finding is None or not powers.in_reach(finding, actor, release=releases.current()):
        raise errors.NotFound
    if finding.state not in states:
        raise errors.OutOfOrder
    return finding, releases.get(finding.release)


def _exercised(
    finding: models.Finding, event: object, *, release: Release, actor: Actor, now: dt.datetime
) -> Act | Refusal:
    return exercise(
        release.policies[finding.policy].power,
        event=event,
        actor=actor,
        rows=[finding],
        subjects=subjects_of(finding),
        now=now,
        **powers.facts(finding, release=release),
    )


def _decide(finding: models.Finding, state: State, reasons: str | None, *, now: dt.datetime) -> None:
    finding.state, finding.decided_at = state, now
    finding.reason = None if reasons is None else {"zh": reasons.strip(), "en": reasons.strip()}
    finding.save(update_fields=["state", "decided_at", "reason", "number", "accepted_at"])
