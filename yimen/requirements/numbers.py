"""Numbers that lead to nothing: which registers tell whether there is such a number, and what rests on one that is not.

That a register has no record is an answer of its own where the folder says so (`absent`): no seizure, no such name in
use. It is one only of something that exists. Under a number that the registers of the thing itself do not know, such
as one with a wrong digit, no absence says anything. Pure.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from yimen.government.schema import FormField, Release
from yimen.requirements import conditions
from yimen.requirements.facts import Fact
from yimen.requirements.reads import EvidenceResponse


@dataclass(frozen=True)
class Unfound:
    """A number that a person gave and under which the registers know nothing at all."""

    key: str
    value: str
    register: str
    fields: frozenset[str]  # what it should have led to

    @property
    def by_hand(self) -> str:
        """What stands for the person's word that the number is right all the same."""
        return f"by-hand:{self.key}={self.value}"


def identifying(release: Release) -> dict[str, tuple[str, ...]]:
    """By the field that holds a number, the kinds of evidence that tell whether there is such a number.

    Not those of which a missing record is an answer, and not those found by more than the number. A person's number is
    not among them: the applicant has signed in with theirs, and whoever else is named confirms before anything is read.
    """
    fields = {field.id: field for service in release.definitions.values() for field in service.form.fields}
    sources = [source for field in fields.values() for source in field.sources if source.key and source.evidence_id]
    others = {(each.key, each.evidence_id) for each in sources if each.absent is not None or each.key_and is not None}
    found: dict[str, dict[str, None]] = {}
    for each in sources:
        if (each.key, each.evidence_id) not in others and fields[str(each.key)].type != "id-number":
            found.setdefault(str(each.key), {})[str(each.evidence_id)] = None
    return {key: tuple(kinds) for key, kinds in found.items()}


def unfound(
    fields: Sequence[FormField], facts: Mapping[str, Fact], reads: Mapping[str, EvidenceResponse],
    kinds: Mapping[str, Sequence[str]],
) -> tuple[Unfound, ...]:  # fmt: skip
    """The numbers given by the person that lead to nothing, each once, in the order of the form."""
    outcomes: dict[tuple[str, str], set[str]] = {}
    for name, read in reads.items():
        evidence, value, _service = name.split("|")
        outcomes.setdefault((evidence, value), set()).add(read.outcome)
    found = []
    for field in fields:
        fact = facts.get(field.id)
        if field.id not in kinds or fact is None or fact.source != "typed" or fact.value is None:
            continue
        answers = {kind: outcomes.get((kind, str(fact.value)), set()) for kind in kinds[field.id]}
        without = [kind for kind, said in answers.items() if "not-found" in said]
        if without and not any("fetched" in said for said in answers.values()):
            register = without[0].partition(".")[0]
            found.append(Unfound(field.id, str(fact.value), register, resting_on(fields, field.id)))
    return tuple(found)


def resting_on(fields: Iterable[FormField], key: str) -> frozenset[str]:
    """The fields that a register gives under a number, and those under the numbers among them."""
    fields, found, waiting = list(fields), set(), [key]
    while waiting:
        each = waiting.pop()
        for field in fields:
            if field.id not in found and any(source.key == each for source in field.sources):
                found.add(field.id)
                waiting.append(field.id)
    return frozenset(found)


def reads(rule: str, names: Collection[str], *, release: Release) -> bool:
    """Whether a rule reads one of these fields, or a whole context that holds one."""
    contexts = frozenset(name.partition(".")[0] for name in names)
    return any(path in names or path in contexts for path in conditions.names(rule, contexts, release=release))
