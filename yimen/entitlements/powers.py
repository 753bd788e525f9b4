"""The facts of a finding that the cage looks at, and which findings an officer can reach."""

from typing import Any

from yimen.entitlements import explaining, models
from yimen.government.schema import Policy, Release
from yimen.identity import queries as identity
from yimen.ledger.acts import Actor
from yimen.releases import queries as releases


def in_reach(finding: models.Finding, actor: Actor, *, release: Release) -> bool:
    """Whether the finding's policy is owed by the officer's agency, and its subject lies in their division."""
    if finding.policy not in release.policies:  # it is no longer in the folder: what it gave is still somebody's task
        release = releases.get(finding.release)
    return may_see(release.policies[finding.policy], actor, release=release, division=finding.division)


def may_see(policy: Policy, actor: Actor, *, release: Release, division: str | None = None) -> bool:
    """Whether the officer's post holds the policy's power, and a division lies in theirs."""
    power = release.powers.get(policy.power)
    if power is None or actor.post not in power.posts:
        return False
    return division is None or release.within(division, actor.division or "")


def facts(finding: models.Finding, *, release: Release) -> dict[str, Any]:
    """What `cage.exercise` and `cage.judge` are told of a finding."""
    policy = release.policies[finding.policy]
    known = [identity.person_by_number(number) for number in finding.people]
    return {
        "release": release,
        "division": finding.division,
        "world": {**explaining.inputs(policy, release, finding.facts, on=finding.as_of), "amount": finding.amount},
        "applicants": [str(person.id) for person in known if person],
        "reads": sorted({each.evidence for each in policy.facts.values()}),
    }
