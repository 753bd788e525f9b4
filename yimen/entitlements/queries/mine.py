"""What a person sees of their own rights: from when an officer granted them, or they are told that they may qualify."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yimen.entitlements import explaining, models
from yimen.entitlements.queries import words
from yimen.entitlements.rules import State
from yimen.government.schema import Policy, Release, Text
from yimen.releases import queries as releases

OFFERED = (
    *(State.GRANTED, State.NOTIFIED, State.ACCEPTED, State.DECLINED, State.REOPENED, State.WITHDRAWN, State.SET_ASIDE),
    State.NOT_INTERESTED,
)
"""What a person sees, in this order."""


@dataclass(frozen=True)
class Own:
    """A right of one's own, with how it stands."""

    determination: models.Determination
    policy: Policy
    release: Release
    status: str
    colour: str

    @property
    def per(self) -> Text:
        """How often it is paid."""
        return words.PER[self.policy.per]

    @property
    def groups(self) -> list[words.FactGroup]:
        """The facts it rests on."""
        return words.fact_groups(self.policy, self.release, self.determination.facts)

    @property
    def explanation(self) -> list[dict[str, Any]]:
        """Why it is due, and how much."""
        return explaining.explain(self.policy, self.release, self.determination.facts, on=self.determination.as_of)

    @property
    def remedies(self) -> Sequence[Text]:
        """What can be done against the decision."""
        return self.policy.remedies_in_words(self._within)

    @property
    def body(self) -> Text:
        """Who decides it."""
        body = self.policy.body_at(self._within)
        return body.name if body else self.release.agencies[self.policy.agency].name

    @property
    def starts_on(self) -> dt.date | None:
        """From which month it is paid, once it was granted."""
        decided = self.determination.decided_at
        return self.policy.starts_on(self.release.city.today(decided)) if decided and self.determination.due else None

    @property
    def payee(self) -> str | None:
        """To whom it is paid, if not to the person who reads this."""
        if self.policy.payee is None:
            return None
        name, _, field = self.policy.payee.partition(".")
        value = self.determination.facts.get(name, {}).get(field)
        return None if value is None else str(value)

    @property
    def _within(self) -> list[str]:
        return [each.id for each in self.release.ancestors(self.determination.division)]


def own_all(id_number: str) -> list[Own]:
    """Everything that was granted to a person, what waits for an answer first."""
    order = {state: place for place, state in enumerate(OFFERED)}
    rows = models.Determination.objects.filter(recipient=id_number, state__in=OFFERED).order_by("-decided_at", "id")
    return sorted(map(_own, rows), key=lambda each: order[State(each.determination.state)])


def own(determination_id: uuid.UUID, id_number: str) -> Own | None:
    """One of them; None when there is none, or it is somebody else's."""
    row = models.Determination.objects.filter(id=determination_id, recipient=id_number, state__in=OFFERED).first()
    return _own(row) if row else None


def offers(id_number: str) -> int:
    """How many wait for the person's answer."""
    return models.Determination.objects.filter(recipient=id_number, state=State.GRANTED).count()


def invitations(id_number: str) -> int:
    """Of how many things the person is told that they may qualify for them."""
    return models.Determination.objects.filter(recipient=id_number, state=State.NOTIFIED).count()


def ended(id_number: str, *, since: dt.datetime) -> int:
    """How many were ended since a moment."""
    return models.Determination.objects.filter(
        recipient=id_number, state=State.WITHDRAWN, decided_at__gte=since
    ).count()


def _own(row: models.Determination) -> Own:
    release = releases.get(row.release)
    state = State(row.state)
    policy = release.policies[row.policy]
    return Own(row, policy, release, words.to_persons(state, policy), words.COLOUR[state])
