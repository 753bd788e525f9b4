"""People whom an application names: who has to agree before anything of theirs is read, and where that stands.

Whoever a citizen number names that is the key of a register, and is not the applicant's own, is a party: until they
have confirmed, signed in as themselves, nothing of theirs is read (PIPL art. 13, 14, 29).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from yimen.government.schema import FormField, Release, Text

State = Literal["asked", "confirmed", "declined", "withdrawn"]


@dataclass(frozen=True)
class Answers:
    """What those who were named have answered, by the field that names them and what stands for their number.

    `stands_for` makes of a number what is kept in its place.
    """

    states: Mapping[tuple[str, str], State] = field(default_factory=dict)
    stands_for: Callable[[str], str] = str

    def of(self, field_id: str, number: str) -> State | None:
        """How far whoever the field names is; None if they were not asked."""
        return self.states.get((field_id, self.stands_for(number)))


@dataclass(frozen=True)
class Named:
    """Somebody whom a field names. `typed` says that the applicant wrote the number; otherwise it is shown to nobody.

    `required` says that something waits for their records: without their word the application is not complete.
    """

    field: FormField
    number: str
    role: Text
    state: State | None
    services: tuple[str, ...]
    typed: bool
    required: bool

    @property
    def waits(self) -> bool:
        """Whether the application waits for their word."""
        return self.required and self.state != "confirmed"


def keys_people(field_id: str, fields: Sequence[FormField], release: Release) -> bool:
    """Whether the value of a field is the key of records of the very person whose number it is."""
    return any(
        source.key == field_id and is_of_key(release, source.evidence_id)
        for each in fields
        for source in each.sources
        if source.kind == "register"
    )


def is_of_key(release: Release, evidence: str | None) -> bool:
    """Whether a kind of evidence is found by the citizen number of the person whose record it is."""
    kind = release.evidence(evidence or "")
    return kind is not None and kind.key in kind.people


def role_of(field: FormField, release: Release) -> Text:
    """As what a field names somebody: as the folder says, else by the label of its context."""
    if field.party is not None and field.party.role is not None:
        return field.party.role
    return release.vocabulary.contexts.get(field.root, field.label)
