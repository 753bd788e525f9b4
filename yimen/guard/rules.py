"""Judging attempts: facts in, a judgement with its reasons out. Pure."""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

WINDOW = dt.timedelta(hours=1)
WRONG_CODES_BEFORE_STEP_UP = 3
WRONG_CODES_BEFORE_DENIAL = 10
CODES_PER_PERSON = 60
CODES_PER_CLIENT = 600


class Verdict(enum.StrEnum):
    """What to do with an attempt. `step-up` lets it go on with a stronger proof."""

    ALLOW = "allow"
    STEP_UP = "step-up"
    DENY = "deny"


class Reason(enum.StrEnum):
    """Why an attempt is not simply allowed."""

    WRONG_CODES = "wrong-codes"
    CODES_FOR_PERSON = "codes-for-person"
    CODES_FOR_CLIENT = "codes-for-client"


@dataclass(frozen=True)
class SignInFacts:
    """What is known when somebody asks for a one-time code, all within the last `WINDOW`.

    wrong_codes: when a wrong code was typed for this person; codes_for_person, codes_for_client: when a code was
    asked for this person, and from this network address. Order does not matter.
    """

    wrong_codes: Sequence[dt.datetime] = ()
    codes_for_person: Sequence[dt.datetime] = ()
    codes_for_client: Sequence[dt.datetime] = ()


@dataclass(frozen=True)
class Judgement:
    """A verdict, its reasons, and from when on a denied attempt can be repeated."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    retry_at: dt.datetime | None = None


def judge_sign_in(facts: SignInFacts, *, now: dt.datetime) -> Judgement:
    """Whether a one-time code may be sent, and whether it has to be a stronger one.

    Guessing is what the limits are for: with ten wrong codes an hour, a six-digit code is found in years, not hours.
    A limit on codes keeps a stranger from flooding somebody's phone.
    """
    bounds = (
        (Reason.WRONG_CODES, facts.wrong_codes, WRONG_CODES_BEFORE_DENIAL),
        (Reason.CODES_FOR_PERSON, facts.codes_for_person, CODES_PER_PERSON),
        (Reason.CODES_FOR_CLIENT, facts.codes_for_client, CODES_PER_CLIENT),
    )
    denials = {
        reason: room_at
        for reason, moments, bound in bounds
        if (room_at := _room_at(moments, bound=bound, now=now)) is not None
    }
    if denials:
        return Judgement(Verdict.DENY, tuple(denials), retry_at=max(denials.values()))
    if len(_recent(facts.wrong_codes, now=now)) >= WRONG_CODES_BEFORE_STEP_UP:
        return Judgement(Verdict.STEP_UP, (Reason.WRONG_CODES,))
    return Judgement(Verdict.ALLOW)


def _recent(moments: Sequence[dt.datetime], *, now: dt.datetime) -> list[dt.datetime]:
    return sorted(moment for moment in moments if now - WINDOW < moment <= now)


def _room_at(moments: Sequence[dt.datetime], *, bound: int, now: dt.datetime) -> dt.datetime | None:
    """When fewer than `bound` of the moments will lie within the window; None if that is so now."""
    recent = _recent(moments, now=now)
    return recent[-bound] + WINDOW if len(recent) >= bound else None
