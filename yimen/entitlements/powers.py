"""The facts of a determination that the cage looks at, and which determinations an officer can reach."""

from dataclasses import replace

from yimen.cage.rules import Matter
from yimen.entitlements import explaining, models
from yimen.entitlements.rules import NOT_DUE
from yimen.government import rulings
from yimen.government.compiled import Compiled
from yimen.government.explaining import words_of_policy
from yimen.government.rulings import Ruling
from yimen.government.schema import Policy, Release, Text
from yimen.identity import queries as identity
from yimen.ledger.acts import Actor
from yimen.releases import queries as releases

MASKED = 10
"""A number longer than this is shown in lists, and to reviewers and auditors, by its ends."""


def ends(subject: str) -> str:
    """Whose right it is, as lists say it: a citizen number by its ends, a household's or short number whole."""
    return f"{subject[:6]}…{subject[-4:]}" if len(subject) > MASKED else subject


def within_jurisdiction(determination: models.Determination, actor: Actor, *, release: Release) -> bool:
    """Whether the determination's policy is owed by the officer's agency, and its subject lies in their division."""
    if (
        determination.policy not in release.policies
    ):  # it is no longer in the folder: what it gave is still somebody's task
        release = releases.get(determination.release)
    return may_see(release.policies[determination.policy], actor, release=release, division=determination.division)


def may_see(policy: Policy, actor: Actor, *, release: Release, division: str | None = None) -> bool:
    """Whether the officer's post holds the policy's power, and a division lies in theirs."""
    power = release.powers.get(policy.power)
    if power is None or actor.post not in power.posts:
        return False
    return division is None or release.within(division, actor.division or "")


def matter(determination: models.Determination, *, release: Release) -> Matter:
    """What `cage.exercise` and `cage.judge` are told of a determination, with what the policy's rule says of it."""
    policy = release.policies[determination.policy]
    known = [identity.person_by_number(number) for number in determination.people]
    subject = ends(determination.subject)
    return Matter(
        id=f"finding:{determination.id}",
        release=release,
        division=determination.division,
        about=Text(zh=f"{policy.name.zh} {subject}", en=f"{policy.name.en} {subject}"),
        context={
            **explaining.inputs(policy, release, determination.facts, on=determination.as_of),
            "amount": determination.amount,
        },
        parties=frozenset(str(person.id) for person in known if person),
        reads=frozenset(each.evidence for each in policy.facts.values()),
        ruling=ruling(determination, policy, release),
    )


def ruling(determination: models.Determination, policy: Policy, release: Release) -> Ruling | None:
    """What the rule of the policy's power says of the facts; None where the release names no rule.

    A scan that found no record any more, or no policy, left the facts as they were: then there is no right, for that
    reason.
    """
    power = release.powers[policy.power]
    if power.applies is None or power.applies.decision not in policy.rules.decisions:
        return None
    model, decision = Compiled.of(release).rules(policy), power.applies.decision
    given = explaining.inputs(policy, release, determination.facts, on=determination.as_of)
    found = rulings.make(
        policy.rules,
        decision,
        lambda key: model.evaluate(policy.rules.decisions[key].name, given, today=determination.as_of, trace=True),
        words_of_policy(policy, release),
        facts=determination.facts,
    )
    if decision != policy.right or determination.due or found.value != "true":
        return found
    why = Text(zh=determination.reason["zh"], en=determination.reason["en"]) if determination.reason else NOT_DUE
    shown = policy.rules.decisions[decision].values.get("false", found.shown)
    return replace(found, value="false", shown=shown, grounds=(rulings.Ground(decision, why, ()),))
