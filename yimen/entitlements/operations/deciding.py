"""What officers do with what was found. Each exercises the policy's power; a refusal is recorded, then raised."""

import datetime as dt
import uuid

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

GRANT, END = "惠", "惠止"
"""The kinds of letters by which a right is granted and ended, in their numbers."""
CHANGED = Text(
    zh="您打开页面之后，这一项有了变化。请看过现在的内容再决定。",
    en="This has changed since you opened the page. Look at it as it is now, and decide again.",
)
NO_AMOUNT = Text(
    zh="规则没有给出金额，不能发放。请检查政策的标准。",
    en="The rules give no amount, so nothing can be granted. Check the amounts of the policy.",
)
NOT_DUE = Text(
    zh="按最近一次核对，规则认为不应享。请撤销，或者等登记更正后再核对。",
    en="By the latest check the rules find no right. Withdraw it, or wait until the register is corrected.",
)


@in_one_transaction
def grant(finding_id: uuid.UUID, *, seen: str | None = None, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Grant what the rules found. The person is told, and accepts it if the policy only offers it.

    Who had accepted before need not do it again.

    `seen` is what `version` gave when the officer looked: what has changed since is not granted unseen.
    """
    finding, release = _locked(finding_id, actor, State.FOUND, State.REOPENED, State.SET_ASIDE)
    if seen is not None and seen != version(finding):
        raise errors.OutOfOrder(CHANGED)
    if not finding.due:
        raise errors.OutOfOrder(NOT_DUE)
    policy = release.policies[finding.policy]
    if policy.amount is not None and not finding.amount:
        raise errors.OutOfOrder(NO_AMOUNT)
    if not finding.number and not _refused(finding, release, actor=actor, now=now):  # a refusal uses up no number
        finding.number = _number(GRANT, finding, release, now=now)
    amount = None if finding.amount is None else format(finding.amount, "f")
    event = events.RightGranted(finding=str(finding.id), policy=finding.policy, number=finding.number, amount=amount)
    done = _exercised(finding, event, release=release, actor=actor, now=now)
    if not isinstance(done, Refusal):
        finding.granted = {
            "facts": finding.facts, "amount": amount, "rules": finding.rules, "release": finding.release,
            "as_of": str(finding.as_of),
        }  # fmt: skip
        unasked = policy.mode == "grant"  # nothing need be answered: it is paid from now on
        state = State.ACCEPTED if finding.accepted_at or unasked else State.GRANTED
        _decide(finding, state, None, now=now)
    return done


def version(finding: models.Finding) -> str:
    """What an officer saw of a finding, to be sent with the decision (no act: it only names it)."""
    return f"{finding.as_of} {finding.amount} {finding.release[:8]}"


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
    if not _refused(finding, release, actor=actor, now=now):
        finding.ending = _number(END, finding, release, now=now)
    within = [each.id for each in release.ancestors(finding.division)]
    said = release.policies[finding.policy].remedies_in_words(within)
    remedies = [{"zh": text.zh, "en": text.en} for text in said]
    event = events.RightWithdrawn(
        finding=str(finding.id),
        policy=finding.policy,
        number=finding.ending,
        reasons=reasons.strip(),
        remedies=remedies,
    )
    done = _exercised(finding, event, release=release, actor=actor, now=now)
    if not isinstance(done, Refusal):
        _decide(finding, State.WITHDRAWN, reasons, now=now)
    return done


def _refused(finding: models.Finding, release: Release, *, actor: Actor, now: dt.datetime) -> bool:
    power = release.policies[finding.policy].power
    return bool(cage.judge(power, actor=actor, now=now, **powers.facts(finding, release=release)))


def _number(kind: str, finding: models.Finding, release: Release, *, now: dt.datetime) -> str:
    on = release.city.today(now)
    return next_number(kind, agency=release.policies[finding.policy].agency, release=release, on=on)


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
    finding.save(update_fields=["state", "decided_at", "reason", "number", "ending", "granted"])
