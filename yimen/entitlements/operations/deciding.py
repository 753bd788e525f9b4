"""What officers do with what was found. Each exercises the policy's power; a refusal is recorded, then raised."""

import datetime as dt
import uuid

from yimen.cage import operations as cage_operations
from yimen.cage import queries as cage
from yimen.cage import rules
from yimen.cage.operations import Refusal
from yimen.cage.rules import Exercise, Matter
from yimen.cases import errors
from yimen.cases.process.handling import in_one_transaction, needs_reasons
from yimen.documents.operations import next_number
from yimen.entitlements import events, models, powers
from yimen.entitlements.operations.subjects import subjects_of
from yimen.entitlements.rules import State
from yimen.government.schema import Policy, Release, Text
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
OUTCOME_OF = {
    State.FOUND: ("granted", "set-aside"),
    State.SET_ASIDE: ("granted",),
    State.REOPENED: ("granted", "withdrawn"),
    State.GRANTED: ("withdrawn",),
    State.ACCEPTED: ("withdrawn",),
}
"""What can come of a determination in each state."""


@in_one_transaction
def grant(determination_id: uuid.UUID, *, seen: str | None = None, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Grant what the rules found. The person is told, and accepts it if the policy only offers it.

    Who had accepted before need not do it again.

    `seen` is what `version` gave when the officer looked: what has changed since is not granted unseen.
    """
    determination, release = _locked(determination_id, actor, State.FOUND, State.REOPENED, State.SET_ASIDE)
    if seen is not None and seen != determination.version:
        raise errors.OutOfOrder(CHANGED)
    policy, matter = release.policies[determination.policy], powers.matter(determination, release=release)
    if not _refused(policy, matter, "granted", actor=actor, now=now):
        if policy.amount is not None and not determination.amount:
            raise errors.OutOfOrder(NO_AMOUNT)
        if not determination.number:  # a refusal uses up no number
            determination.number = _number(GRANT, determination, release, now=now)
    amount = None if determination.amount is None else format(determination.amount, "f")
    event = events.RightGranted(
        finding=str(determination.id), policy=determination.policy, number=determination.number, amount=amount
    )
    done = _exercised(determination, event, policy, matter, "granted", actor=actor, now=now)
    if not isinstance(done, Refusal):
        determination.granted = {
            "facts": determination.facts, "amount": amount, "rules": determination.rules,
            "release": determination.release, "as_of": str(determination.as_of),
        }  # fmt: skip
        unasked = policy.mode == "grant"  # nothing need be answered: it is paid from now on
        state = State.ACCEPTED if determination.accepted_at or unasked else State.GRANTED
        _decide(determination, state, None, now=now)
    return done


@in_one_transaction
def set_aside(determination_id: uuid.UUID, *, reasons: str = "", actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Do not grant what was found. It rests until the facts change."""
    determination, release = _locked(determination_id, actor, State.FOUND)
    policy, matter = release.policies[determination.policy], powers.matter(determination, release=release)
    said = _reasons(policy, matter, "set-aside", reasons)
    event = events.RightSetAside(finding=str(determination.id), policy=determination.policy, reasons=said.zh)
    done = _exercised(determination, event, policy, matter, "set-aside", actor=actor, now=now)
    if not isinstance(done, Refusal):
        _decide(determination, State.SET_ASIDE, said, now=now)
    return done


@in_one_transaction
def withdraw(determination_id: uuid.UUID, *, reasons: str = "", actor: Actor, now: dt.datetime) -> Act | Refusal:
    """End a right that had been granted, with reasons that the person reads, beside the remedies."""
    determination, release = _locked(determination_id, actor, State.GRANTED, State.ACCEPTED, State.REOPENED)
    policy, matter = release.policies[determination.policy], powers.matter(determination, release=release)
    said = _reasons(policy, matter, "withdrawn", reasons)
    if not _refused(policy, matter, "withdrawn", actor=actor, now=now):
        determination.ending = _number(END, determination, release, now=now)
    within = [each.id for each in release.ancestors(determination.division)]
    remedies = [{"zh": text.zh, "en": text.en} for text in policy.remedies_in_words(within)]
    event = events.RightWithdrawn(
        finding=str(determination.id),
        policy=determination.policy,
        number=determination.ending,
        reasons=said.zh,
        remedies=remedies,
    )
    done = _exercised(determination, event, policy, matter, "withdrawn", actor=actor, now=now)
    if not isinstance(done, Refusal):
        _decide(determination, State.WITHDRAWN, said, now=now)
    return done


@in_one_transaction
def propose_departure(
    determination_id: uuid.UUID, *, exception: str, reasons: str, actor: Actor, now: dt.datetime
) -> Act | Refusal:
    """Propose an exception of the policy's power; a second person reviews it (the cage appends the act)."""
    determination, release = _locked(determination_id, actor, *State)
    policy = release.policies[determination.policy]
    listed = next((each for each in release.powers[policy.power].exceptions if each.id == exception), None)
    if listed is None or listed.outcome not in OUTCOME_OF.get(State(determination.state), ()):
        raise errors.OutOfOrder
    matter = powers.matter(determination, release=release)
    intended = Exercise(policy.power, matter, actor, now, listed.outcome, subjects=subjects_of(determination))
    return cage_operations.propose_departure(intended, exception=exception, reasons=reasons)


@in_one_transaction
def withdraw_departure(departure_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> Act | Refusal:
    """Give up a departure that one has proposed, before it is used (the cage appends the act)."""
    return cage_operations.withdraw_departure(departure_id, actor=actor, now=now)


def _reasons(policy: Policy, matter: Matter, outcome: str, reasons: str) -> Text:
    """What the person reads: the rules that held, or the exception and why, and what the officer adds.

    Raises CaseError where nothing would be said. What is refused anyway needs none.
    """
    reasons, ruling, power = reasons.strip(), matter.ruling, matter.release.powers[policy.power]
    if ruling is None:
        needs_reasons(reasons)
        return Text(zh=reasons, en=reasons)
    if rules.departs(power, ruling, outcome):
        departure = cage.agreed(matter, policy.power, outcome)
        if departure is None:
            return Text(zh=reasons or "—", en=reasons or "—")
        name, own = departure.exception.name, [departure.row.reasons, *filter(None, [reasons])]
        return Text(zh="\n".join([name.zh, *own]), en="\n".join([name.en, *own]))
    grounds, own = ruling.grounds, list(filter(None, [reasons]))
    return Text(
        zh="\n".join([*(ground.text.zh for ground in grounds), *own]) or ruling.shown.zh,
        en="\n".join([*(ground.text.en for ground in grounds), *own]) or ruling.shown.en,
    )


def _refused(policy: Policy, matter: Matter, outcome: str, *, actor: Actor, now: dt.datetime) -> bool:
    return bool(cage.judge(policy.power, matter=matter, outcome=outcome, actor=actor, now=now))


def _number(kind: str, determination: models.Determination, release: Release, *, now: dt.datetime) -> str:
    on = release.city.today(now)
    return next_number(kind, agency=release.policies[determination.policy].agency, release=release, on=on)


def _locked(determination_id: uuid.UUID, actor: Actor, *states: State) -> tuple[models.Determination, Release]:
    """The determination, if it lies in the officer's reach and in one of the states. Raises NotFound, OutOfOrder."""
    determination = models.Determination.objects.select_for_update().filter(id=determination_id).first()
    if determination is None or not powers.within_jurisdiction(determination, actor, release=releases.current()):
        raise errors.NotFound
    if determination.state not in states:
        raise errors.OutOfOrder
    return determination, releases.get(determination.release)


def _exercised(
    determination: models.Determination, event: object, policy: Policy, matter: Matter, outcome: str, *, actor: Actor,
    now: dt.datetime,
) -> Act | Refusal:  # fmt: skip
    intended = Exercise(policy.power, matter, actor, now, outcome, subjects=subjects_of(determination))
    return cage_operations.exercise(intended, event, [determination])


def _decide(determination: models.Determination, state: State, reasons: Text | None, *, now: dt.datetime) -> None:
    determination.state, determination.decided_at = state, now
    determination.reason = None if reasons is None else {"zh": reasons.zh, "en": reasons.en}
    determination.save(update_fields=["state", "decided_at", "reason", "number", "ending", "granted"])
