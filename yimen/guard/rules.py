"""Judging attempts: facts in, a judgement with its reasons out. Pure."""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

WINDOW = dt.timedelta(hours=1)
WRONG_CODES_BEFORE_STEP_UP = 3
WRONG_CODES_BEFORE_WAIT = 5
CODES_BEFORE_WAIT = 6
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=1), WINDOW
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
    CODES_HERE = "codes-here"
    CODES_FOR_PERSON = "codes-for-person"
    CODES_FOR_CLIENT = "codes-for-client"


@dataclass(frozen=True)
class SignInFacts:
    """What is known when somebody asks for a one-time code, all within the last `WINDOW`. Order does not matter.

    `known_device` says whether whoever asks holds a device that has signed in as this person before. "Here" is then
    that device, and otherwise the network address, of devices that have not.

    wrong_codes: when a wrong code was typed here for this person; wrong_anywhere: here or elsewhere. codes_here: when
    a code was asked for this person here, since one signed in; codes_for_person: by this device or, if it is not
    known, by all that are not; codes_for_client: for anybody, from this address.
    """

    known_device: bool = False
    wrong_codes: Sequence[dt.datetime] = ()
    wrong_anywhere: Sequence[dt.datetime] = ()
    codes_here: Sequence[dt.datetime] = ()
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

    Guessing is what the limits are for, and they must not punish who is guessed at: whoever types wrongly waits, longer
    each time, where they did it; a device that has signed in before is held to what it did itself. Strangers together
    have so many codes an hour for one person, each for five tries at eight digits, so a code is found in millennia.
    A limit on codes keeps a stranger from flooding somebody's phone.
    """
    found = {
        Reason.WRONG_CODES: _back_off(facts.wrong_codes, free=WRONG_CODES_BEFORE_WAIT, now=now),
        Reason.CODES_HERE: _back_off(facts.codes_here, free=CODES_BEFORE_WAIT, now=now),
        Reason.CODES_FOR_PERSON: _room_at(facts.codes_for_person, bound=CODES_PER_PERSON, now=now),
        Reason.CODES_FOR_CLIENT: None
        if facts.known_device
        else _room_at(facts.codes_for_client, bound=CODES_PER_CLIENT, now=now),
    }
    denials = {reason: at for reason, at in found.items() if at is not None}
    if denials:
        return Judgement(Verdict.DENY, tuple(denials), retry_at=max(denials.values()))
    counted = facts.wrong_codes if facts.known_device else max(facts.wrong_codes, facts.wrong_anywhere, key=len)
    strangers = [] if facts.known_device else _recent(facts.codes_for_person, now=now)  # asked for, and not tried yet
    if max(len(_recent(counted, now=now)), len(strangers)) >= WRONG_CODES_BEFORE_STEP_UP:
        return Judgement(Verdict.STEP_UP, (Reason.WRONG_CODES,))
    return Judgement(Verdict.ALLOW)


def _back_off(moments: Sequence[dt.datetime], *, free: int, now: dt.datetime) -> dt.datetime | None:
    """Until when to wait after so many: a minute after the last `free` ones, twice as long after each further one."""
    recent = _recent(moments, now=now)
    if len(recent) < free:
        return None
    until = recent[-1] + min(FIRST_WAIT * 2 ** min(len(recent) - free, 10), LONGEST_WAIT)
    return until if until > now else None


def _recent(moments: Sequence[dt.datetime], *, now: dt.datetime) -> list[dt.datetime]:
    return sorted(moment for moment in moments if now - WINDOW < moment <= now)


def _room_at(moments: Sequence[dt.datetime], *, bound: int, now: dt.datetime) -> dt.datetime | None:
    """When fewer than `bound` of the moments will lie within the window; None if that is so now."""
    recent = _recent(moments, now=now)
    return recent[-bound] + WINDOW if len(recent) >= bound else None
