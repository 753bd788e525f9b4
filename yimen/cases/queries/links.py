"""What a case has to do with others, both ways, and the bodies that take part in it."""

import uuid
from dataclasses import dataclass

from yimen.cases import errors, models, powers
from yimen.cases.queries import words
from yimen.cases.rules.references import read_reference
from yimen.government.schema import Release, Text
from yimen.ledger.acts import Actor
from yimen.releases import queries as releases

Kind = models.CaseLink.Kind
TO: dict[str, Text] = {
    Kind.PART_OF: Text(zh="属于", en="is part of"),
    Kind.CAUSED_BY: Text(zh="起因于", en="was caused by"),
    Kind.CONTESTS: Text(zh="不服", en="contests"),
    Kind.FOLLOWS_UP: Text(zh="后续跟进", en="follows up"),
}
"""What a case has to do with the other one."""
FROM: dict[str, Text] = {
    Kind.PART_OF: Text(zh="包含", en="has as a part"),
    Kind.CAUSED_BY: Text(zh="引起", en="led to"),
    Kind.CONTESTS: Text(zh="被提出异议", en="is contested by"),
    Kind.FOLLOWS_UP: Text(zh="被跟进", en="is followed up by"),
}
"""The same, seen from the other one."""
BY_OFFICERS = (Kind.FOLLOWS_UP, Kind.PART_OF, Kind.CAUSED_BY)
"""How an officer may link a case that they open to one that they see; what contests a decision has rules of its own."""


@dataclass(frozen=True)
class Linked:
    """Another case: how it is linked, and its name and state where the officer may see it."""

    reference: str
    how: Text
    name: Text | None = None
    status: str = ""
    colour: str = ""


def links_of(case: models.Case, actor: Actor) -> list[Linked]:
    """The cases that one is linked to, and those that are linked to it, oldest first."""
    ahead = [(link.other, TO[link.kind]) for link in case.links.select_related("other")]
    back = [(link.case, FROM[link.kind]) for link in case.linked.select_related("case")]
    found = sorted([*ahead, *back], key=lambda each: (each[0].submitted_at, each[0].reference))
    return [_linked(other, how, actor) for other, how in found]


def _linked(other: models.Case, how: Text, actor: Actor) -> Linked:
    release = releases.get(other.release)
    if not may_see(other, actor, release):
        return Linked(other.reference, how)
    definition = release.definition(other.definition)
    status = words.status_to_others(other.status, definition)
    return Linked(other.reference, how, definition.short_name, status, words.COLOUR[other.status])


def may_see(case: models.Case, actor: Actor, release: Release) -> bool:
    """Whether an officer may open the page of a case."""
    return powers.sees(case, actor, release) and actor.id not in powers.parties_of(case, release)


def linkable(reference: str, actor: Actor) -> uuid.UUID:
    """The key of a case to which the officer may link another. Raises NotFound for one that they may not see."""
    text = read_reference(reference)
    case = models.Case.objects.filter(reference=text).first() if text else None
    if case is None or not may_see(case, actor, releases.get(case.release)):
        raise errors.NotFound
    return case.id


def assisting(case: models.Case, release: Release) -> list[Text]:
    """The bodies that assist, in words."""
    found = []
    for each in case.assisting:
        agency, division = release.agencies.get(each["agency"]), release.divisions.get(each["body"])
        if agency is not None:
            place = division.name if division else Text(zh=each["body"], en=each["body"])
            found.append(Text(zh=f"{agency.short_name.zh}（{place.zh}）", en=f"{agency.short_name.en} ({place.en})"))
    return found
