"""What open cases need of a release that is to come into force, at the places of the folder where it would stand."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count

from yimen.cases import models
from yimen.engines import bpmn
from yimen.government import Problem, Release
from yimen.government.assembling import folder_of
from yimen.government.compiled import Compiled
from yimen.government.schema import Definition
from yimen.releases import queries as releases


@dataclass
class Needed:
    """By id, how many open cases need it: what defines them, the posts and powers of their processes; and by post, how
    many of their tasks somebody has taken."""

    services: dict[str, tuple[str, int]] = field(default_factory=dict)  # with the agency
    kinds: dict[str, tuple[str, int]] = field(default_factory=dict)  # with the folder that kinds of the category lie in
    posts: Counter[str] = field(default_factory=Counter)
    powers: Counter[str] = field(default_factory=Counter)
    claimed: Counter[str] = field(default_factory=Counter)


def missing(release: Release) -> list[Problem]:
    """What open cases need and the release has no more; empty when it may come into force."""
    return sorted(problems(_needed(), release))


def problems(needed: Needed, release: Release) -> Iterator[Problem]:
    """Each thing that is needed and missing (pure)."""
    for name, (agency, count) in needed.services.items():
        if name not in release.services:
            where = f"agencies/{agency}/services/{name}/service.yaml"
            yield Problem(where, 1, f"the service {name} is gone, and {_need(count)} it")
    for name, (folder, count) in needed.kinds.items():
        if name not in release.kinds:
            yield Problem(f"{folder}/{name}/kind.yaml", 1, f"the kind of case {name} is gone, and {_need(count)} it")
    for name, count in needed.posts.items():
        if release.post(name) is None:
            taken = needed.claimed[name]
            more = f"; {taken} of their tasks {'is' if taken == 1 else 'are'} in somebody's hands" if taken else ""
            where = f"agencies/{name.partition('.')[0]}/agency.yaml"
            yield Problem(where, 1, f"the post {name} is gone, and {_need(count)} it{more}")
    for name, count in needed.powers.items():
        if name not in release.powers:
            where = f"agencies/{name.partition('.')[0]}/powers.yaml"
            yield Problem(where, 1, f"the power {name} is gone, and {_need(count)} it")


def _need(count: int) -> str:
    return "1 open case needs" if count == 1 else f"{count} open cases need"


def _needed() -> Needed:
    needed = Needed()
    groups = models.Case.objects.filter(closed_at=None).values("definition", "agency", "release")
    for group in groups.annotate(count=Count("id")).order_by("definition"):
        name, agency, count = group["definition"], group["agency"], group["count"]
        own = releases.get(group["release"])
        if name in own.services:
            needed.services[name] = (agency, needed.services.get(name, ("", 0))[1] + count)
        else:
            folder = folder_of(own.kinds[name].category)
            needed.kinds[name] = (folder, needed.kinds.get(name, ("", 0))[1] + count)
        posts, powers = _of_process(own, own.definition(name))
        needed.posts.update(dict.fromkeys(posts, count))
        needed.powers.update(dict.fromkeys(powers, count))
    claimed = models.Task.objects.filter(closed_at=None, claimed_by__isnull=False)
    needed.claimed.update(dict(claimed.values_list("post").annotate(Count("id"))))
    return needed


def _of_process(release: Release, definition: Definition) -> tuple[set[str], set[str]]:
    """The posts for which tasks of a process wait, and the powers that are exercised in them."""
    tasks = [node for node in Compiled.of(release).net(definition).nodes if node.kind is bpmn.Kind.USER]
    posts = {name for node in tasks if (name := node.attributes.get("post"))}
    powers = {name for node in tasks if (name := node.attributes.get("power"))}
    return posts, powers
