"""The session of a browser: who signed in with it, and when it is over.

Django's session row outlives the session of the person, so that who was there before is still known when it ends, and
what they were sending can be kept for them alone.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from yimen.identity import operations, queries, rules

PERSON, SIGNED_IN_AT, LAST_SEEN_AT, HOLDING = "person", "signed_in_at", "last_seen_at", "holding"
LISTED = "listed"  # its place on the person's list of sessions; one that was begun elsewhere may have none
ENDED_PERSON, KEPT, CHALLENGE, NUMBER, NEXT = "ended_person", "kept_form", "challenge", "number", "next"
NOTICE = "notice"  # how the person is recorded, in each language, until they have read it
SEEN_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Seen:
    """Whose session it is; `ended` is whose it was until it ran out."""

    person: queries.Person | None = None
    ended: uuid.UUID | None = None


def begin(request: HttpRequest, *, person: queries.Person, now: dt.datetime) -> None:
    """Make the session this person's, under a new key; only what waits for them to sign in is carried over."""
    session = request.session
    carried = {name: session[name] for name in (KEPT, NEXT) if name in session}
    session.flush()
    session.update(carried)
    session[PERSON] = str(person.id)
    agent = request.headers.get("User-Agent", "")
    session[LISTED] = str(operations.open_session(person_id=person.id, user_agent=agent, now=now))
    session[SIGNED_IN_AT] = session[LAST_SEEN_AT] = now.isoformat()
    rotate_token(request)


def end(request: HttpRequest, *, now: dt.datetime) -> None:
    """Forget everything about the session."""
    if listed := request.session.get(LISTED):
        operations.close_session(listed, now=now)
    request.session.flush()


def read(session: SessionBase, *, now: dt.datetime) -> Seen:
    """Whose session it is at `now`. One that is over loses its person and remembers only who they were."""
    if PERSON not in session:
        ended = session.get(ENDED_PERSON)
        return Seen(ended=uuid.UUID(ended) if ended else None)
    key = uuid.UUID(session[PERSON])
    last_seen_at = dt.datetime.fromisoformat(session[LAST_SEEN_AT])
    over = rules.session_over(
        signed_in_at=dt.datetime.fromisoformat(session[SIGNED_IN_AT]),
        last_seen_at=last_seen_at,
        idle_limit=dt.timedelta(seconds=settings.SESSION_IDLE_SECONDS),
        now=now,
    )
    listed = session.get(LISTED)
    if over and listed:
        operations.close_session(listed, now=now)
    person = None if over else _person_of(key, listed)
    if over or (listed and person is None):  # or ended from elsewhere
        for name in (PERSON, SIGNED_IN_AT, LAST_SEEN_AT, HOLDING, LISTED):
            session.pop(name, None)
        session[ENDED_PERSON] = str(key)
        return Seen(ended=key)
    if person is None:
        session.flush()
        return Seen()
    if now - last_seen_at >= SEEN_EVERY:
        session[LAST_SEEN_AT] = now.isoformat()
        if listed:
            operations.session_seen(listed, now=now)
    return Seen(person=person)


def _person_of(key: uuid.UUID, listed: str | None) -> queries.Person | None:
    if listed:
        return queries.open_session(listed)
    try:
        return queries.person(key)
    except queries.PersonNotFound:
        return None
