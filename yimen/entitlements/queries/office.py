"""What officers see: the policies that their post grants, what was found by each, and one determination whole."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.utils.translation import gettext

from yimen.cage import queries as cage
from yimen.cage import rules as cage_rules
from yimen.cage.rules import Reason
from yimen.cases import errors
from yimen.entitlements import explaining, models, powers
from yimen.entitlements.queries import words
from yimen.entitlements.rules import TOLD, State
from yimen.government.rulings import Ruling
from yimen.government.schema import Departure, Division, Policy, Power, Release, Text
from yimen.identity import queries as identity
from yimen.ledger import queries as ledger
from yimen.ledger.acts import Actor, in_words
from yimen.releases import queries as releases

PAGE = 25
WAITING = (State.FOUND, State.REOPENED)
"""States in which an officer has to do something."""


@dataclass(frozen=True)
class Desk:
    """A policy that a post grants, with how many determinations stand how, within the officer's division."""

    policy: Policy
    counts: Counter[State]

    @property
    def waiting(self) -> int:
        """How many wait for an officer."""
        return sum(self.counts[state] for state in WAITING)


@dataclass(frozen=True)
class Row:
    """A determination in a list, with the one sentence that matters: why it was found, or what stood in the way.

    Of who is only told of a right, nothing is said but that they are.
    """

    determination: models.Determination
    division: Division | None
    status: str
    colour: str
    why: Text | None
    seen: str
    whose: str  # by its ends, until the officer has it shown


@dataclass(frozen=True)
class DeterminationPage:
    """One determination with everything that an officer may know and do. `refused` are the reasons against acting.

    Until the officer asks for them (`shown`), the facts have no values, and `whose` is a number's ends.
    """

    determination: models.Determination
    policy: Policy
    release: Release
    shown: bool
    whose: str
    power: Power
    division: Division | None
    status: str
    colour: str
    groups: list[words.FactGroup]
    explanation: list[dict[str, Any]]
    history: list[tuple[dt.datetime, str]]
    actions: list[str]
    remedies: list[Text]
    refused: list[Reason] = field(default_factory=list)
    ruling: Ruling | None = None
    against: list[Text] = field(default_factory=list)  # outcomes that the rule does not allow, in words
    exceptions: list[Departure] = field(default_factory=list)
    departures: list[cage.DepartureView] = field(default_factory=list)

    @property
    def departure(self) -> cage.DepartureView | None:
        """The departure that waits for its review, or for being used."""
        return cage.standing(self.departures, self.power.id)

    @property
    def lapsed(self) -> bool:
        """Whether it was agreed to for another ruling than the present one."""
        return self.departure is not None and self.departure.lapsed(self.ruling)


OUTCOMES = {"grant": "granted", "set-aside": "set-aside", "withdraw": "withdrawn"}
_ACTIONS = {
    State.FOUND: ["grant", "set-aside"],
    State.REOPENED: ["grant", "withdraw"],
    State.SET_ASIDE: ["grant"],
    State.GRANTED: ["withdraw"],
    State.ACCEPTED: ["withdraw"],
}


def policies_of(actor: Actor, *, release: Release) -> list[Policy]:
    """The policies whose power the officer's post holds."""
    return [policy for policy in release.policies.values() if powers.may_see(policy, actor, release=release)]


def desk(actor: Actor, *, release: Release) -> list[Desk]:
    """Each policy of the post, those first in which something waits."""
    policies = [*policies_of(actor, release=release), *_gone(actor, release=release)]
    rows = _within(actor, release=release).filter(policy__in=[policy.id for policy in policies])
    counts: dict[str, Counter[State]] = {policy.id: Counter() for policy in policies}
    for policy, state, count in rows.values_list("policy", "state").annotate(count=Count("id")).order_by():
        counts[policy][State(state)] = count
    found = [Desk(policy, counts[policy.id]) for policy in policies]
    return sorted(found, key=lambda each: -each.waiting)


def policy_named(policy_id: str, actor: Actor, *, release: Release) -> Policy | None:
    """A policy that the post grants, in the folder or of an earlier one; None for any other."""
    known = [*policies_of(actor, release=release), *_gone(actor, release=release)]
    return next((policy for policy in known if policy.id == policy_id), None)


def _gone(actor: Actor, *, release: Release) -> list[Policy]:
    """Policies that are no longer in the folder, of which the post still has determinations."""
    rows = (
        models.Determination.objects.exclude(policy__in=release.policies)
        .order_by("policy", "-as_of")
        .distinct("policy")
    )
    then = [(releases.get(row.release), row.policy) for row in rows]
    return [each.policies[name] for each, name in then if powers.may_see(each.policies[name], actor, release=each)]


def last_scan() -> models.Scan | None:
    """The latest run over everybody."""
    return models.Scan.objects.order_by("-started_at").first()


def waiting(actor: Actor, *, release: Release) -> int | None:
    """How many determinations wait for the post; None when it grants no rights."""
    policies = [policy.id for policy in policies_of(actor, release=release)]
    if not policies:
        return None
    return _within(actor, release=release).filter(policy__in=policies, state__in=WAITING).count()


def listing(
    policy: Policy, state: State, actor: Actor, *, release: Release, page: int, shown: Collection[uuid.UUID] = ()
) -> tuple[Page[Any], list[Row]]:
    """A page of the determinations of a policy in a state, within the officer's division, the oldest first.

    Of those that are `shown` the number stands whole.
    """
    determinations = (
        _within(actor, release=release).filter(policy=policy.id, state=state).order_by("id")
    )  # keys rise with time
    found = Paginator(determinations, PAGE).get_page(page)
    return found, [_row(each, shown=each.id in shown) for each in found.object_list]


def determination_page(
    determination_id: uuid.UUID, actor: Actor, *, now: dt.datetime, shown: bool = False
) -> DeterminationPage | None:
    """One determination; None when it lies out of the officer's reach. Raises HasStake if it is of their own records.

    With the values of its facts only where they are `shown`, which `operations.show_facts` has to put on record.
    """
    determination = models.Determination.objects.filter(id=determination_id).first()
    if determination is None or not powers.within_jurisdiction(determination, actor, release=releases.current()):
        return None
    if determination.state in TOLD:  # nobody applied: what the registers say of them is no officer's to see
        return None
    release = releases.get(determination.release)
    policy, state = release.policies[determination.policy], State(determination.state)
    matter, power = powers.matter(determination, release=release), release.powers[policy.power]
    if actor.id in matter.parties:
        raise errors.HasStake
    possible = _ACTIONS.get(state, [])
    refused = cage.judge(policy.power, actor=actor, matter=matter, now=now)
    actions = [
        each for each in possible if not cage.judge(
            policy.power, actor=actor, matter=matter, outcome=OUTCOMES[each], now=now)
    ]  # fmt: skip
    outcomes = [OUTCOMES[each] for each in possible]
    return DeterminationPage(
        determination=determination,
        policy=policy,
        release=release,
        shown=shown,
        whose=determination.subject if shown else powers.ends(determination.subject),
        power=power,
        division=release.divisions.get(determination.division),
        status=words.to_officers(state, policy),
        colour=words.COLOUR[state],
        groups=words.fact_groups(policy, release, determination.facts, masked=not shown),
        explanation=explaining.explain(policy, release, determination.facts, on=determination.as_of, masked=not shown),
        history=_history(determination),
        actions=actions,
        remedies=policy.remedies_in_words([each.id for each in release.ancestors(determination.division)]),
        refused=refused,
        ruling=matter.ruling,
        against=[] if refused else [cage_rules.OUTCOMES[OUTCOMES[each]] for each in possible if each not in actions],
        exceptions=cage_rules.exceptions(power, matter.ruling, outcomes),
        departures=cage.departures_of(matter.id),
    )


def _history(determination: models.Determination) -> list[tuple[dt.datetime, str]]:
    """What was done, each once: a look at several records is one to who reads it."""
    acts = ledger.acts_of(f"finding:{determination.id}")
    return list(dict.fromkeys((act.recorded_at, gettext(in_words(act.kind))) for act in acts))


def _within(actor: Actor, *, release: Release) -> QuerySet[models.Determination]:
    """The determinations of an officer's division, but those of their own records: they step back from these."""
    reach = [each for each in release.divisions if release.within(each, actor.division or "")]
    own = identity.person(uuid.UUID(actor.id)).id_number
    return models.Determination.objects.filter(division__in=reach).exclude(people__contains=[own])


def _row(determination: models.Determination, *, shown: bool) -> Row:
    release = releases.get(determination.release)
    policy, state = release.policies[determination.policy], State(determination.state)
    why = None
    if state not in TOLD:
        said = explaining.explain(policy, release, determination.facts, on=determination.as_of, masked=True)[0]
        why = next(
            iter([*said["held"], *said["failed"]] if determination.due else [*said["failed"], *said["held"]]), None
        )
    return Row(
        determination=determination,
        division=release.divisions.get(determination.division),
        status=words.to_officers(state, policy),
        colour=words.COLOUR[state],
        why=why,
        seen=determination.version,
        whose=determination.recipient if shown else powers.ends(determination.subject),
    )
