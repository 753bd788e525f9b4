"""What must hold when somebody signs in or stays signed in. Pure."""

import datetime as dt
import enum
from collections.abc import Sequence

from yimen.government.problems import did_you_mean
from yimen.government.schema import Release

CODE_LIFE = dt.timedelta(minutes=5)
TRIES = 5
DIGITS = 6
DIGITS_STEPPED_UP = 8
LONGEST_SESSION = dt.timedelta(hours=12)
KEPT_FOR = dt.timedelta(hours=2)
SESSIONS_LISTED = dt.timedelta(days=30)
CODES_KEPT = dt.timedelta(days=8)  # after they expire: wrong tries of a week are told to whom they concern
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


class CodeProblem(enum.StrEnum):
    """Why a one-time code did not sign anybody in."""

    WRONG = "wrong"
    LOCKED = "locked"
    EXPIRED = "expired"
    USED = "used"
    UNKNOWN_PERSON = "unknown-person"
    UNAVAILABLE = "unavailable"


def judge_code(
    *, matches: bool, wrong_at: Sequence[dt.datetime], used: bool, expires_at: dt.datetime, now: dt.datetime
) -> CodeProblem | None:
    """What is wrong with a code that was typed; None if it signs in. A locked code stays locked even if it matches."""
    if used:
        return CodeProblem.USED
    if len(wrong_at) >= TRIES:
        return CodeProblem.LOCKED
    if now >= expires_at:
        return CodeProblem.EXPIRED
    if matches:
        return None
    return CodeProblem.LOCKED if len(wrong_at) + 1 >= TRIES else CodeProblem.WRONG


def session_over(
    *, signed_in_at: dt.datetime, last_seen_at: dt.datetime, idle_limit: dt.timedelta, now: dt.datetime
) -> bool:
    """Whether a session has ended: nobody was there for too long, or it lasted a working day and a half."""
    return now - last_seen_at >= idle_limit or now - signed_in_at >= LONGEST_SESSION


def post_problem(post: str, division: str, release: Release) -> str | None:
    """Why nobody can hold a post at a division: there is no such post or division, or it is one of another level."""
    found = release.post(post)
    if found is None:
        known = [each.id for agency in release.agencies.values() for each in agency.posts.values()]
        return f"the folder in force has no post {post}{did_you_mean(post, known)}"
    place = release.divisions.get(division)
    if place is None:
        return f"the folder in force has no division {division}{did_you_mean(division, release.divisions)}"
    if place.level != found.level:
        return f"{post} is held at a {found.level}, and {division} is a {place.level}"
    return None


def browser_of(user_agent: str) -> tuple[str, str]:
    """The browser and the system that a browser says it is, empty where it is none of the common ones."""

    def first(words: Sequence[tuple[str, str]]) -> str:
        return next((name for word, name in words if word in user_agent), "")

    return first(BROWSERS), first(SYSTEMS)
