"""What can be done about identity: signing in and out, knowing a person, holding posts, keeping what was being sent."""

import datetime as dt
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from yimen.guard import rules as guard
from yimen.identity import events, models, ports, providers, queries, rules
from yimen.ledger import ids
from yimen.ledger.acts import Actor
from yimen.ledger.operations import append


class TooManyAttempts(Exception):
    """No code is sent for now; `judgement` says why, and from when on it may be asked again."""

    def __init__(self, judgement: guard.Judgement) -> None:
        super().__init__(", ".join(judgement.reasons))
        self.judgement = judgement


class NoSuchChallenge(LookupError):
    """No code was sent under that key."""


@dataclass(frozen=True)
class CodeRefused:
    """A code that signed nobody in; `tries_left` counts those of the same code."""

    problem: rules.CodeProblem
    tries_left: int


@dataclass(frozen=True)
class FileToKeep:
    """A file of a form that has to wait."""

    field: str
    name: str
    media_type: str
    content: bytes


# --- signing in -------------------------------------------------------------------------------------------------------
@transaction.atomic
def request_code(*, provider: str, hint: str, client: str, now: dt.datetime, device: str = "") -> uuid.UUID:
    """Send a one-time code to whom the hint (a citizen's number) means; returns the challenge it answers (no act: the
    sign-in that may follow is one).

    `client` is the network address; `device` is the key of one that has signed in as this person before, else empty.
    Raises providers.base.UnknownPerson or UnknownProvider, and TooManyAttempts.
    """
    by = providers.get(provider)
    claim = by.claim(hint)
    client = _keyed("client", client)
    _one_at_a_time(claim.id_number)
    facts = queries.sign_in_facts(claim.id_number, client=client, device=device, now=now)
    judgement = guard.judge_sign_in(facts, now=now)
    if judgement.verdict is guard.Verdict.DENY:
        raise TooManyAttempts(judgement)
    digits = rules.DIGITS_STEPPED_UP if judgement.verdict is guard.Verdict.STEP_UP else rules.DIGITS
    code = "".join(secrets.choice("0123456789") for _ in range(digits))
    challenge = models.SignInChallenge(
        id=ids.new_id(),
        provider=provider,
        id_number=claim.id_number,
        name=claim.name,
        phone=claim.phone,
        client=client,
        device=device,
        digits=digits,
        sent_at=now,
        expires_at=now + rules.CODE_LIFE,
    )
    challenge.code_hash = _keyed(str(challenge.id), code)
    challenge.save(force_insert=True)
    by.send(claim, code=code, now=now, expires_at=challenge.expires_at)
    return challenge.id


@transaction.atomic
def pretend_code(*, provider: str, client: str, now: dt.datetime) -> uuid.UUID:
    """A challenge that no code answers, so that the page of a locked number looks like any other (no act: nobody signs
    in by it). It is about no number, so that what is typed into it locks nobody out for longer.
    """
    challenge = models.SignInChallenge(
        id=ids.new_id(),
        provider=provider,
        id_number="",
        name="",
        phone="",
        client=_keyed("client", client),
        digits=rules.DIGITS,
        sent_at=now,
        expires_at=now + rules.CODE_LIFE,
    )
    challenge.code_hash = _keyed(str(challenge.id), secrets.token_hex(16))
    challenge.save(force_insert=True)
    return challenge.id


@transaction.atomic
def sign_in(*, challenge: uuid.UUID, code: str, now: dt.datetime) -> queries.Person | CodeRefused:
    """Sign in with a one-time code. A refusal is returned, not raised: the wrong try must be committed.

    Who signs in for the first time is looked up in the population register, under an act of its own.
    Raises NoSuchChallenge.
    """
    sent = models.SignInChallenge.objects.select_for_update().filter(id=challenge).first()
    if sent is None:
        raise NoSuchChallenge(str(challenge))
    typed = "".join(code.split())
    problem = rules.judge_code(
        matches=hmac.compare_digest(_keyed(str(sent.id), typed), sent.code_hash),
        wrong_at=sent.wrong_at,
        used=sent.used_at is not None,
        expires_at=sent.expires_at,
        now=now,
    )
    if problem is not None:
        return _refuse(sent, problem, now=now)
    before = queries.person_by_number(sent.id_number)
    known = replace(before, notice=_notice(before, now=now)) if before else _register_by(sent, now=now)
    if isinstance(known, CodeRefused):
        return known
    sent.used_at = now
    sent.save(update_fields=["used_at"])
    append(
        events.SignedIn(person=str(known.id), provider=sent.provider),
        actor=Actor(kind="person", id=str(known.id)),
        subjects=[f"person:{known.id}"],
        now=now,
    )
    return known


def _notice(person: queries.Person, *, now: dt.datetime) -> object:
    """What the register says that somebody who is known already must be told; it never stands in their way."""
    population = ports.population()
    if not population.tells():
        return None
    try:
        record = population.find(person.id_number, person=person.id, now=now)
    except ports.PopulationUnavailable:
        return None
    return record.get("notice") if record else None


@transaction.atomic
def sign_out(*, actor: Actor, now: dt.datetime) -> None:
    """Record that a person ended their session."""
    append(events.SignedOut(person=actor.id), actor=actor, subjects=[f"person:{actor.id}"], now=now)


# --- sessions ---------------------------------------------------------------------------------------------------------
def open_session(*, person_id: uuid.UUID, user_agent: str, now: dt.datetime) -> uuid.UUID:
    """Put a session on the person's list (no act: signing in is the act)."""
    browser, system = rules.browser_of(user_agent)
    row = models.SignedInSession.objects.create(
        id=ids.new_id(), person_id=person_id, browser=browser, system=system, signed_in_at=now, seen_at=now
    )
    return row.id


def session_seen(session_id: str, *, now: dt.datetime) -> None:
    """Note that a session is in use (no act: it has no effect)."""
    models.SignedInSession.objects.filter(id=session_id).update(seen_at=now)


def close_session(session_id: str, *, now: dt.datetime) -> None:
    """Take a session off the list when it is over by itself or by signing out (no act: signing out is one)."""
    models.SignedInSession.objects.filter(id=session_id, ended_at=None).update(ended_at=now)


@transaction.atomic
def end_session(*, session_id: uuid.UUID, actor: Actor, now: dt.datetime) -> bool:
    """End a session of the person's own from elsewhere; whether there was one. Another's is as if there were none."""
    return bool(_end_sessions(actor.id, actor=actor, reason="person", now=now, only=session_id))


def _end_sessions(person_id: str, *, actor: Actor, reason: str, now: dt.datetime, only: uuid.UUID | None = None) -> int:
    rows = models.SignedInSession.objects.select_for_update().filter(person_id=person_id, ended_at=None)
    if only is not None:
        rows = rows.filter(id=only)
    keys = [row.id for row in rows]
    for key in keys:
        append(
            events.SessionEnded(person=person_id, session=str(key), reason=reason),
            actor=actor,
            subjects=[f"person:{person_id}"],
            now=now,
        )
    models.SignedInSession.objects.filter(id__in=keys).update(ended_at=now)
    return len(keys)


@transaction.atomic
def register_person(
    *, id_number: str, name: str, phone: str, provider: str, actor: Actor, now: dt.datetime
) -> queries.Person:
    """Know a person from now on; who is known already is returned as they are."""
    _one_at_a_time(id_number.upper())
    known = queries.person_by_number(id_number)
    return known or _register(
        ids.new_id(), id_number, name, phone, provider=provider, source="provider", actor=actor, now=now
    )


def _refuse(sent: models.SignInChallenge, problem: rules.CodeProblem, *, now: dt.datetime) -> CodeRefused:
    counted = problem is rules.CodeProblem.WRONG or (
        problem is rules.CodeProblem.LOCKED and len(sent.wrong_at) < rules.TRIES
    )
    if counted:
        sent.wrong_at = [*sent.wrong_at, now]
        sent.save(update_fields=["wrong_at"])
        if problem is rules.CodeProblem.LOCKED:
            known = queries.person_by_number(sent.id_number)
            append(
                events.SignInLocked(
                    person=str(known.id) if known else "", provider=sent.provider, tries=len(sent.wrong_at)
                ),
                actor=Actor(kind="anonymous", id="anonymous"),
                subjects=[f"person:{known.id}"] if known else [],
                now=now,
            )
    return CodeRefused(problem, tries_left=max(0, rules.TRIES - len(sent.wrong_at)))


def _register_by(sent: models.SignInChallenge, *, now: dt.datetime) -> queries.Person | CodeRefused:
    """Register who proved to be the claimed person: by the register's name, or by the provider's if it is down."""
    _one_at_a_time(sent.id_number)
    if (already := queries.person_by_number(sent.id_number)) is not None:
        return already
    key = ids.new_id()
    left = rules.TRIES - len(sent.wrong_at)
    name, source, notice = sent.name, "provider", None
    try:
        record = ports.population().find(sent.id_number, person=key, now=now)
    except ports.PopulationUnavailable:
        if not name:
            return CodeRefused(rules.CodeProblem.UNAVAILABLE, tries_left=left)
    else:
        if record is None:
            return CodeRefused(rules.CodeProblem.UNKNOWN_PERSON, tries_left=left)
        name, source, notice = str(record["name"]), "register", record.get("notice")
    actor = Actor(kind="person", id=str(key))
    made = _register(key, sent.id_number, name, sent.phone, provider=sent.provider, source=source, actor=actor, now=now)
    return replace(made, notice=notice)


def _register(
    key: uuid.UUID,
    id_number: str,
    name: str,
    phone: str,
    *,
    provider: str,
    source: str,
    actor: Actor,
    now: dt.datetime,
) -> queries.Person:
    row = models.Person(id=key, id_number=id_number.upper(), name=name, phone=phone, registered_at=now)
    append(
        events.PersonRegistered(person=str(key), provider=provider, source=source),
        actor=actor,
        rows=[row],
        subjects=[f"person:{key}"],
        now=now,
    )
    row.save(force_insert=True)
    return queries.Person(id=key, id_number=row.id_number, name=name, phone=phone)


# --- posts ------------------------------------------------------------------------------------------------------------
@transaction.atomic
def assign_post(
    *, person_id: uuid.UUID, post: str, division: str, from_on: dt.date, actor: Actor, now: dt.datetime
) -> queries.Holding:
    """Give a person a post (`agency.post`) at a division from a day on; one that they hold is returned as it is."""
    models.Person.objects.select_for_update().get(id=person_id)
    held = models.PostHolding.objects.filter(person_id=person_id, post=post, division=division, until_on=None).first()
    if held is not None:
        return queries.holding_of(held)
    row = models.PostHolding(
        id=ids.new_id(),
        person_id=person_id,
        post=post,
        agency=post.partition(".")[0],
        division=division,
        from_on=from_on,
    )
    append(
        events.PostAssigned(
            holding=str(row.id), person=str(person_id), post=post, division=division, from_on=from_on.isoformat()
        ),
        actor=actor,
        rows=[row],
        subjects=[f"person:{person_id}", f"post:{post}"],
        now=now,
    )
    row.save(force_insert=True)
    return queries.holding_of(row)


@transaction.atomic
def end_post(*, holding_id: uuid.UUID, until_on: dt.date, actor: Actor, now: dt.datetime) -> queries.Holding:
    """Let a person hold a post for the last time on a day. Ending it again changes nothing.

    When that day is over their sessions end at once, wherever they are signed in; they sign in again as themselves.
    """
    row = models.PostHolding.objects.select_for_update().get(id=holding_id)
    if row.until_on is not None:
        return queries.holding_of(row)
    append(
        events.PostEnded(
            holding=str(row.id),
            person=str(row.person_id),
            post=row.post,
            division=row.division,
            until_on=until_on.isoformat(),
        ),
        actor=actor,
        rows=[row],
        subjects=[f"person:{row.person_id}", f"post:{row.post}"],
        now=now,
    )
    row.until_on = until_on
    row.save(update_fields=["until_on"])
    if until_on < timezone.localdate(now):
        _end_sessions(str(row.person_id), actor=actor, reason="post", now=now)
    return queries.holding_of(row)


# --- what somebody was sending ----------------------------------------------------------------------------------------
@transaction.atomic
def keep_form(
    *, person: uuid.UUID | None, path: str, query: str, body: str, files: Sequence[FileToKeep], now: dt.datetime
) -> uuid.UUID:
    """Keep what somebody was sending until they signed in (no act: it has no effect until they send it)."""
    models.KeptForm.objects.filter(expires_at__lt=now).delete()
    if person is not None:
        models.KeptForm.objects.filter(
            person=person
        ).delete()  # one of a person at a time, so that nobody fills the disk
    form = models.KeptForm.objects.create(
        id=ids.new_id(),
        person=person,
        path=path,
        query=query,
        body=body,
        kept_at=now,
        expires_at=now + rules.KEPT_FOR,
    )
    models.KeptFile.objects.bulk_create(
        models.KeptFile(
            form=form, field=file.field, name=file.name[-255:], media_type=file.media_type[:100], content=file.content
        )
        for file in files
    )
    return form.id


def erase_left_behind(*, now: dt.datetime) -> None:
    """Erase kept forms, sessions and one-time codes whose time is over (no act: none has an effect any more)."""
    models.KeptForm.objects.filter(expires_at__lt=now).delete()
    models.SignInChallenge.objects.filter(expires_at__lt=now - rules.CODES_KEPT).delete()
    models.SignedInSession.objects.filter(seen_at__lt=now - rules.SESSIONS_LISTED).delete()
    Session.objects.filter(expire_date__lt=now).delete()


def drop_kept_form(form_id: uuid.UUID) -> None:
    """Forget a kept form, once it was sent again or is not wanted (no act: it had no effect)."""
    models.KeptForm.objects.filter(id=form_id).delete()


def _keyed(purpose: str, text: str) -> str:
    """A hash that nobody can compute, or search for by trying, without this installation's secret."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def _one_at_a_time(id_number: str) -> None:
    """Requests that concern one citizen's number wait for each other, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"identity:{id_number}"])
