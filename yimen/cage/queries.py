"""What may be exercised, asked beforehand, so that a page shows the actions a power allows, and why not the others;
departures that wait for a second person, and alerts."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from yimen.cage import models, rules
from yimen.cage.rules import Exercise, Matter
from yimen.government.rulings import Ruling
from yimen.government.schema import Departure, Power, Release, Text
from yimen.identity import queries as identity
from yimen.ledger.acts import Actor
from yimen.releases import queries as releases

State = models.Departure.State


def judge(
    power: str,
    *,
    actor: Actor,
    matter: Matter,
    outcome: str | None = None,
    together_with: Sequence[str] = (),
    now: dt.datetime,
) -> list[rules.Reason]:
    """Every reason against exercising the power now, as `operations.exercise` would find; empty when it may be."""
    intended = Exercise(power, matter, actor, now, outcome, together_with)
    departure = None
    known = matter.release.powers.get(power)
    if known is not None and rules.departs(known, matter.ruling, outcome):
        departure = models.Departure.objects.filter(
            matter=matter.id, power=power, outcome=outcome, state=State.AGREED
        ).first()
    return rules.judge(power, facts(intended, departure=departure), release=matter.release)


def facts(intended: Exercise, *, departure: models.Departure | None = None) -> rules.Facts:
    """The facts of one exercise, with the posts that colleagues hold that day."""
    power, matter, actor, on = intended.power, intended.matter, intended.actor, intended.on
    return rules.Facts(
        officer=rules.Officer(person=actor.id, post=actor.post or "", division=actor.division or ""),
        matter=matter,
        on=on,
        together_with=tuple(_colleague(person, power, matter=matter, on=on) for person in intended.together_with),
        outcome=intended.outcome,
        departure=_agreed(departure) if departure else None,
    )


def _colleague(person: str, power: str, *, matter: Matter, on: dt.date) -> rules.Officer:
    """A colleague in the post that lets them act here, or in none."""
    release = matter.release
    posts = release.powers[power].posts if power in release.powers else ()
    for holding in identity.posts_of(person, on=on):
        if holding.post in posts and release.within(matter.division, holding.division):
            return rules.Officer(person=person, post=holding.post, division=holding.division)
    return rules.Officer(person=person, post="", division="")


def _agreed(row: models.Departure) -> rules.Agreed:
    return rules.Agreed(
        matter=row.matter,
        power=row.power,
        exception=row.exception,
        outcome=row.outcome,
        fingerprint=row.fingerprint,
        proposed_by=str(row.proposed_by),
        reviewed_by=str(row.reviewed_by),
    )


@dataclass(frozen=True)
class DepartureView:
    """A departure with the release and its definition there, and the names of the two people."""

    row: models.Departure
    release: Release
    power: Power
    exception: Departure
    proposed_by: str
    reviewed_by: str

    @property
    def outcome(self) -> Text:
        """What it comes to, in a sentence."""
        return rules.OUTCOMES[self.row.outcome]

    def lapsed(self, ruling: Ruling | None) -> bool:
        """Whether it was proposed from another ruling than this one."""
        return ruling is None or self.row.fingerprint != ruling.fingerprint

    def to_ground(self) -> dict[str, Any]:
        """Why the outcome is another one than the rule's, as a decision states it."""
        name, basis = self.exception.name, self.exception.basis
        citation = {"zh": basis.to("zh-hans"), "en": basis.to("en")}
        return {"decision": self.exception.id, "zh": name.zh, "en": name.en, "basis": [citation]}


def agreed(matter: Matter, power: str, outcome: str) -> DepartureView | None:
    """The departure that a second person agreed to and that an exercise would use now; None without one."""
    row = models.Departure.objects.filter(matter=matter.id, power=power, outcome=outcome, state=State.AGREED).first()
    return next(iter(_views([row])), None) if row is not None else None


def departures_of(matter: str, *, power: str | None = None) -> list[DepartureView]:
    """Every departure of a matter, the latest first."""
    rows = models.Departure.objects.filter(matter=matter).order_by("-proposed_at")
    return _views(rows if power is None else rows.filter(power=power))


def standing(departures: Iterable[DepartureView], power: str) -> DepartureView | None:
    """Of a matter's departures the one from the power's rule that waits for its review, or for being used."""
    states = {State.PROPOSED, State.AGREED}
    return next((each for each in departures if each.row.power == power and each.row.state in states), None)


def to_review(actor: Actor) -> list[DepartureView]:
    """What waits for the officer's review: proposals to their post, within their division, not their own."""
    rows = models.Departure.objects.filter(reviewer=actor.post, state=State.PROPOSED).order_by("proposed_at")
    return [each for each in _views(rows.exclude(proposed_by=actor.id)) if may_review(each.row, actor)]


def departure(departure_id: uuid.UUID, actor: Actor) -> DepartureView | None:
    """One departure, for who reviews it; None for anybody else."""
    row = models.Departure.objects.filter(id=departure_id).first()
    return next(iter(_views([row])), None) if row and may_review(row, actor) else None


def may_review(row: models.Departure, actor: Actor) -> bool:
    """Whether a departure was sent to the officer's post, at their division."""
    return row.reviewer == actor.post and releases.current().within(row.division, actor.division or "")


def _views(rows: Any) -> list[DepartureView]:
    rows = list(rows)
    names = identity.names({str(key) for row in rows for key in (row.proposed_by, row.reviewed_by) if key})
    found = []
    for row in rows:
        release = releases.get(row.release)
        power = release.powers[row.power]
        found.append(
            DepartureView(
                row=row,
                release=release,
                power=power,
                exception=next(each for each in power.exceptions if each.id == row.exception),
                proposed_by=names.get(str(row.proposed_by), ""),
                reviewed_by=names.get(str(row.reviewed_by), ""),
            )
        )
    return found


@dataclass(frozen=True)
class AlertView:
    """An alert with the power, the departure it tells of, and the names of who decided and who has it."""

    row: models.Alert
    power: Power
    departure: DepartureView | None
    exercised_by: str
    taken_by: str

    @property
    def outcome(self) -> Text:
        """What was decided, in a sentence."""
        return rules.OUTCOMES[self.row.outcome]

    @property
    def state(self) -> str:
        """new, taken or closed."""
        return "closed" if self.row.closed_at else "taken" if self.row.taken_by else "new"


def alerts(actor: Actor, *, closed: bool = False) -> list[AlertView]:
    """The alerts of the auditor's post within their division, the oldest first; of the closed ones the latest first."""
    rows = models.Alert.objects.filter(post=actor.post, closed_at__isnull=not closed)
    rows = rows.select_related("departure").order_by("-closed_at" if closed else "raised_at")
    return _alerts([row for row in rows if may_watch(row, actor)])


def alert(alert_id: uuid.UUID, actor: Actor) -> AlertView | None:
    """One alert, for the auditor's post; None for anybody else."""
    row = models.Alert.objects.select_related("departure").filter(id=alert_id).first()
    return next(iter(_alerts([row])), None) if row and may_watch(row, actor) else None


def may_watch(row: models.Alert, actor: Actor) -> bool:
    """Whether an alert is for the officer's post, at their division."""
    return bool(row.post) and row.post == actor.post and releases.current().within(row.division, actor.division or "")


def _alerts(rows: Sequence[models.Alert]) -> list[AlertView]:
    names = identity.names({str(key) for row in rows for key in (row.exercised_by, row.taken_by) if key})
    departures = {view.row.id: view for view in _views([row.departure for row in rows if row.departure])}
    return [
        AlertView(
            row=row,
            power=releases.get(row.release).powers[row.power],
            departure=departures[row.departure.id] if row.departure else None,
            exercised_by=names.get(str(row.exercised_by), ""),
            taken_by=names.get(str(row.taken_by), ""),
        )
        for row in rows
    ]


def ruling_to_json(ruling: Ruling) -> dict[str, Any]:
    """A ruling as it is kept with what rests on it."""
    return {
        "decision": ruling.decision,
        "value": ruling.value,
        "title": {"zh": ruling.title.zh, "en": ruling.title.en},
        "shown": {"zh": ruling.shown.zh, "en": ruling.shown.en},
        "grounds": [ground.to_json() for ground in ruling.grounds],
    }
