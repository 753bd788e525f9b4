"""People whom an application names: they are asked, and confirm or decline; until they confirm, nothing is read.

They are found by what stands for their citizen number, so they need not have signed in before. Whoever calls
`confirm_party` and `decline_party` has proof of who answers: the web has their session. A counter, where an officer
looks at an identity card, is to call the same two with the number of the card, the officer as `actor`, and the channel
`counter`.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from yimen.applications import events, models, stage_state
from yimen.applications.operations.applications import subjects
from yimen.cases import errors
from yimen.exchange import queries as exchange
from yimen.government.schema import Text
from yimen.ledger import ids
from yimen.ledger.acts import Actor
from yimen.ledger.operations import append
from yimen.requirements.parties import Named

State = models.Party.State
NOT_ME, UNWILLING = "not-me", "unwilling"
OVER = Text(
    zh="这件申报已经提交、撤回或者过期，现在不能再确认或者拒绝。",
    en="The application was submitted, given up or has expired: this can be neither confirmed nor declined now.",
)
DECLINED = Text(
    zh="对方没有同意。请另填一位，或者请对方自己在“我的办件”里改为同意。",
    en="They declined. Name somebody else, or let them change their answer on their own page.",
)


def keep_asked(
    application: models.Application, row: models.Stage, named: Sequence[Named], *, actor: Actor, now: dt.datetime
) -> bool:
    """Ask those on whose word the stage waits and who were not asked yet; nobody is asked for what names them no more.

    `named` is what the draft says; before anything is changed it is read again, for it may be from before another
    device's answer. Returns whether anything changed.
    """
    if not _to_change(application, row, named):
        return False
    with transaction.atomic():
        models.Application.objects.select_for_update().get(id=application.id)
        application.draft.refresh_from_db()
        now_named = stage_state.read(application, row, now=now).resolution.named
        gone, asked = _to_change(application, row, now_named) or ([], [])
        for party in gone:
            _withdraw(application, party, actor=actor, now=now)
        for each in asked:
            _ask(application, row, each, actor=actor, now=now)
    return True


def _to_change(
    application: models.Application, row: models.Stage, named: Sequence[Named]
) -> tuple[list[models.Party], list[Named]] | None:
    """Whom nothing names any more, and who is named and was not asked; None if there are neither."""
    current = {each.field.id: exchange.of_person(each.number) for each in named}
    standing = application.parties.filter(stage=row.stage, state__in=[State.ASKED, State.CONFIRMED])
    gone = [party for party in standing if current.get(party.field) != party.stands_for]
    asked = [each for each in named if each.required and each.state is None]
    return (gone, asked) if gone or asked else None


@transaction.atomic
def ask_corrected(
    application: models.Application, row: models.Stage, named: Sequence[Named], *, actor: Actor, now: dt.datetime
) -> None:
    """Ask those whom a corrected answer names; whoever it named before is let go."""
    models.Application.objects.select_for_update().get(id=application.id)
    for each in named:
        if not each.required or each.state not in {None, State.WITHDRAWN}:
            continue
        standing = application.parties.filter(field=each.field.id, state__in=[State.ASKED, State.CONFIRMED])
        for party in standing:
            _withdraw(application, party, actor=actor, now=now)
        _ask(application, row, each, actor=actor, now=now)


@transaction.atomic
def ask_party(
    application: models.Application, row: models.Stage, field: str, *, actor: Actor, now: dt.datetime
) -> None:
    """Ask whom a field names, where the applicant wants it, or again after it was taken back. Asking twice is once.

    Raises OutOfOrder, and CaseError for somebody who declined: only they can change that.
    """
    models.Application.objects.select_for_update().get(id=application.id)
    if not stage_state.can_be_answered(application, row.stage, now=now):
        raise errors.OutOfOrder
    current = stage_state.read(application, row, now=now)
    named = next((each for each in current.resolution.named if each.field.id == field), None)
    if named is None:
        raise errors.OutOfOrder
    if named.state == State.DECLINED:
        raise errors.CaseError(DECLINED)
    if named.state not in {State.ASKED, State.CONFIRMED}:
        _ask(application, row, named, actor=actor, now=now)


@transaction.atomic
def take_back_party(application: models.Application, field: str, *, actor: Actor, now: dt.datetime) -> None:
    """Take back that somebody was named. Raises OutOfOrder."""
    models.Application.objects.select_for_update().get(id=application.id)
    party = application.parties.filter(field=field, state__in=[State.ASKED, State.CONFIRMED]).first()
    if party is None or not stage_state.can_be_answered(application, party.stage, now=now):
        raise errors.OutOfOrder
    _withdraw(application, party, actor=actor, now=now)


@transaction.atomic
def confirm_party(party_id: uuid.UUID, *, number: str, channel: str = "web", actor: Actor, now: dt.datetime) -> None:
    """Whoever has this citizen number says that it is them and that they accept. Again changes nothing.

    Raises NotFound for anybody else, OutOfOrder when it is over.
    """
    party = _own(party_id, number, now=now)
    if party.state == State.CONFIRMED:
        return
    others = party.application.parties.filter(field=party.field, state__in=[State.ASKED, State.CONFIRMED])
    if party.state == State.WITHDRAWN or others.exclude(id=party.id).exists():
        raise errors.OutOfOrder
    _answer(
        party,
        events.PartyConfirmed(**_said(party), channel=channel),
        {"state": State.CONFIRMED, "because": "", "channel": channel},
        actor=actor,
        now=now,
    )


@transaction.atomic
def decline_party(
    party_id: uuid.UUID, *, number: str, because: str, channel: str = "web", actor: Actor, now: dt.datetime
) -> None:
    """Whoever has this citizen number says that it is not them, or that they do not want it; also after confirming.

    Raises NotFound for anybody else, OutOfOrder when it is over.
    """
    party = _own(party_id, number, now=now)
    if party.state == State.DECLINED:
        return
    if party.state == State.WITHDRAWN or because not in {NOT_ME, UNWILLING}:
        raise errors.OutOfOrder
    _answer(
        party,
        events.PartyDeclined(**_said(party), because=because, channel=channel),
        {"state": State.DECLINED, "because": because, "channel": channel},
        actor=actor,
        now=now,
    )


def _own(party_id: uuid.UUID, number: str, *, now: dt.datetime) -> models.Party:
    found = models.Party.objects.filter(id=party_id, stands_for=exchange.of_person(number)).first()
    if found is None:
        raise errors.NotFound
    application = models.Application.objects.select_for_update().get(id=found.application_id)
    if not stage_state.can_be_answered(application, found.stage, now=now):
        raise errors.OutOfOrder(OVER)
    return models.Party.objects.select_related("application").get(id=party_id)


def _ask(application: models.Application, row: models.Stage, named: Named, *, actor: Actor, now: dt.datetime) -> None:
    party = models.Party(
        id=ids.new_id(),
        application=application,
        stage=row.stage,
        field=named.field.id,
        stands_for=exchange.of_person(named.number),
        role={"zh": named.role.zh, "en": named.role.en},
        asked_at=now,
    )
    append(
        events.PartyAsked(**_said(party)), actor=actor, rows=[party], subjects=_subjects(application, party), now=now
    )
    party.save(force_insert=True)


def _withdraw(application: models.Application, party: models.Party, *, actor: Actor, now: dt.datetime) -> None:
    append(
        events.PartyWithdrawn(**_said(party)),
        actor=actor,
        rows=[party],
        subjects=_subjects(application, party),
        now=now,
    )
    party.state = State.WITHDRAWN
    party.save(update_fields=["state"])


def _answer(party: models.Party, event: object, values: dict[str, Any], *, actor: Actor, now: dt.datetime) -> None:
    append(event, actor=actor, rows=[party], subjects=_subjects(party.application, party), now=now)
    for name, value in (values | {"answered_at": now, "answered_by": uuid.UUID(actor.id)}).items():
        setattr(party, name, value)
    party.save(update_fields=[*values, "answered_at", "answered_by"])


def _said(party: models.Party) -> dict[str, Any]:
    return {
        "application": str(party.application_id),
        "party": str(party.id),
        "field": party.field,
        "role": dict(party.role),
    }


def _subjects(application: models.Application, party: models.Party) -> list[str]:
    """The act is found under the application, and under whoever is named: by what stands for them."""
    return [*subjects(application), f"party:{party.id}", exchange.subject(party.stands_for)]
