"""What a scan means for what was found before. Pure."""

import enum
from collections.abc import Mapping
from decimal import Decimal

from yimen.government.schema import Text


class State(enum.StrEnum):
    """Where a finding stands."""

    NEAR = "near"  # narrowly no right
    FOUND = "found"  # an officer has to look
    GRANTED = "granted"  # offered: the person has to say yes or no
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SET_ASIDE = "set-aside"  # an officer does not grant it, with reasons
    REOPENED = "reopened"  # it was granted, and its facts changed or are disputed: an officer has to look again
    WITHDRAWN = "withdrawn"  # it was granted, and an officer ended it, with reasons


class Result(enum.Enum):
    """What the rules say of a subject now."""

    DUE = "due"
    NEAR = "near"
    NOT_DUE = "not-due"


class Change(enum.Enum):
    """What is to be done with the row of a subject."""

    RECORD = "record"  # write what was found, in the state that goes with it
    REFRESH = "refresh"  # keep the state, note the new facts
    REOPEN = "reopen"  # an officer has to look again
    DROP = "drop"  # delete it: there is no right, and nothing was granted
    KEEP = "keep"  # nothing


CHANGED_AMOUNT = Text(
    zh="重新核对时，金额与发放时不同。", en="The amount is no longer that of the grant, by the latest check."
)
NOT_DUE = Text(
    zh="重新核对时，已不符合条件。", en="By the latest check of the registers, the conditions are no longer met."
)
_OPEN = {State.NEAR, State.FOUND}
_GIVEN = {State.GRANTED, State.ACCEPTED}


def change(
    state: State | None,
    result: Result,
    *,
    amount: tuple[Decimal | None, Decimal | None] = (None, None),
    facts: tuple[Mapping[str, object], Mapping[str, object]] = ({}, {}),
    continuing: bool = True,
) -> tuple[Change, State | None, Text | None]:
    """What a scan's result means for a row in a state (None: there is none): the change, the new state, and why.

    `amount` and `facts` are those of the row and those found now; `continuing` is what is paid again and again, while
    the conditions hold. What nobody has decided follows the scan. What was
    granted is never changed by a scan: it is reopened, and an officer decides.
    """
    due = result is Result.DUE
    found = State.FOUND if due else State.NEAR
    if state is None:
        return (Change.KEEP, None, None) if result is Result.NOT_DUE else (Change.RECORD, found, None)
    same = facts[0] == facts[1] and amount[0] == amount[1]
    if state in _OPEN:
        if result is Result.NOT_DUE:
            return Change.DROP, None, None
        return Change.KEEP if same and state is found else Change.RECORD, found, None
    if state is State.ACCEPTED and not continuing:
        return Change.KEEP, state, None  # it was due when it was granted, and is paid once
    if state in _GIVEN:
        if not due:
            return Change.REOPEN, State.REOPENED, NOT_DUE
        if amount[0] != amount[1]:
            return Change.REOPEN, State.REOPENED, CHANGED_AMOUNT
        return Change.KEEP if same else Change.REFRESH, state, None
    if state is State.REOPENED:
        return Change.KEEP if same and due else Change.REFRESH, state, None
    if state is State.WITHDRAWN:
        return (Change.RECORD, State.FOUND, None) if due and not same else (Change.KEEP, state, None)
    # Set aside or declined: it rests while nothing changes.
    if not due:
        return Change.DROP, None, None
    if state is State.SET_ASIDE and not same:
        return Change.RECORD, State.FOUND, None
    return Change.KEEP if same else Change.REFRESH, state, None
