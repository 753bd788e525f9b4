"""What a scan means for what was found before. Pure."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from yimen.government.schema import Text


class State(enum.StrEnum):
    """Where a determination stands."""

    NEAR_MISS = "near"  # no right, and one condition away from it
    FOUND = "found"  # an officer has to look
    GRANTED = "granted"  # offered: the person has to say yes or no
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SET_ASIDE = "set-aside"  # an officer does not grant it, with reasons
    REOPENED = "reopened"  # it was granted, and its facts changed or are disputed: an officer has to look again
    WITHDRAWN = "withdrawn"  # it was granted, and an officer ended it, with reasons
    NOTIFIED = "notified"  # only told that they may qualify; nothing is decided
    NOT_INTERESTED = "not-interested"  # told, and did not want to hear of it; it rests


class Result(enum.Enum):
    """What the rules say of a subject now."""

    DUE = "due"
    NEAR_MISS = "near"
    NOT_DUE = "not-due"


class Change(enum.Enum):
    """What is to be done with the row of a subject."""

    RECORD = "record"  # write what was found, in the state that goes with it
    REFRESH = "refresh"  # keep the state, note the new facts
    REOPEN = "reopen"  # an officer has to look again
    DROP = "drop"  # delete it: there is no right, and nothing was granted
    KEEP = "keep"  # nothing


NOT_DUE = Text(
    zh="重新核对时，已不符合条件。", en="By the latest check of the registers, the conditions are no longer met."
)
NO_RECORD = Text(zh="登记库中已没有作为依据的记录。", en="The register no longer has the record that it rested on.")
NOT_IN_FORCE = Text(zh="这项政策已不再施行。", en="The policy is no longer in force.")
_OPEN = {State.NEAR_MISS, State.FOUND}
_GIVEN = {State.GRANTED, State.ACCEPTED}
TOLD = {State.NOTIFIED, State.NOT_INTERESTED}
"""States in which somebody was told of a right, and nothing was decided."""


@dataclass(frozen=True)
class Before:
    """A determination as it stands."""

    state: State
    due: bool
    amount: Decimal | None
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Seen:
    """What the rules say of the subject now; `facts` are empty where the register has no record any more."""

    result: Result
    amount: Decimal | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


def change(
    before: Before | None, seen: Seen, *, continuing: bool = True, same_rules: bool = True
) -> tuple[Change, State | None, Text | None]:
    """What a scan means for a determination (None: there is none yet): the change, the new state, and why.

    What nobody has decided follows the scan. What was granted is never ended by a scan: it is reopened, and an officer
    decides. `continuing` is what is paid again and again while the conditions hold; `same_rules`, that the policy is
    as it was when the determination was made.
    """
    due = seen.result is Result.DUE
    found = State.FOUND if due else State.NEAR_MISS
    if before is None:
        return (Change.KEEP, None, None) if seen.result is Result.NOT_DUE else (Change.RECORD, found, None)
    state, same_facts = before.state, before.facts == seen.facts
    same = same_facts and same_rules and before.due == due and (not due or before.amount == seen.amount)
    if state in _OPEN:
        if seen.result is Result.NOT_DUE:
            return Change.DROP, None, None
        return Change.KEEP if same and state is found else Change.RECORD, found, None
    if state is State.SET_ASIDE and due:
        return (Change.KEEP, state, None) if same else (Change.RECORD, State.FOUND, None)
    if state is State.WITHDRAWN:
        return (Change.RECORD, State.FOUND, None) if due and not same_facts else (Change.KEEP, state, None)
    if state is State.ACCEPTED and not continuing:
        return Change.KEEP, state, None  # it was due when it was granted, and is paid once
    if state in _GIVEN and not due:
        return Change.REOPEN, State.REOPENED, NOT_DUE
    if state is not State.REOPENED and due and before.amount != seen.amount:
        return Change.REOPEN, State.REOPENED, _other_amount(before.amount, seen.amount)
    if state in _GIVEN:  # an officer decided, by the facts and rules of that day
        return Change.KEEP, state, None
    return Change.KEEP if same else Change.REFRESH, state, None


def change_of_notice(before: Before | None, seen: Seen, *, rested: bool = False) -> tuple[Change, State | None]:
    """What a scan means where people are only told that they may qualify: the change, and the new state.

    Who is not interested is left alone until it has `rested`, whatever the registers say meanwhile. What was decided
    while the policy still granted rights stays as it is.
    """
    due = seen.result is Result.DUE
    if before is None:
        return (Change.RECORD, State.NOTIFIED) if due else (Change.KEEP, None)
    if before.state is State.NOT_INTERESTED and not rested:
        return Change.KEEP, before.state
    if before.state not in _OPEN | TOLD:
        return Change.KEEP, before.state
    if not due:
        return Change.DROP, None
    same = before.state is State.NOTIFIED and before.facts == seen.facts
    return Change.KEEP if same else Change.RECORD, State.NOTIFIED


def _other_amount(before: Decimal | None, now: Decimal | None) -> Text:
    return Text(
        zh=f"重新核对时，金额由{before or 0:f}元变为{now or 0:f}元。",
        en=f"By the latest check the amount is {now or 0:f} yuan, no longer {before or 0:f}.",
    )
