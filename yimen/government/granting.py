"""Who may read what (共享授权), judged field by field: by `check` for a folder, and by the exchange for each reading.

A reading may rest on several grants, one for some of its fields and one for others; each field needs one. Whether the
condition of a grant holds is for whoever knows the record to say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yimen.government.schema import Basis, Grant, Register

BETWEEN = "；"
"""Between the bases of one reading, as acts keep them in Chinese."""


@dataclass(frozen=True)
class Cover:
    """The grants that a reading rests on, as few as it needs, and the fields that none of them covers."""

    grants: tuple[Grant, ...]
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether the reading is allowed. What reads no field, only whether there is a record, needs a grant too."""
        return bool(self.grants) and not self.missing

    @property
    def bases(self) -> list[Basis]:
        """The legal bases, each once."""
        found: list[Basis] = []
        for grant in self.grants:
            if grant.basis not in found:
                found.append(grant.basis)
        return found

    def basis(self, language: str) -> str:
        """The legal bases in one text."""
        return ("; " if language == "en" else BETWEEN).join(basis.to(language) for basis in self.bases)


def given(register: Register, evidence: str, *, agency: str, purpose: str, bulk: bool = False) -> list[Grant]:
    """The grants by which an agency may read evidence of a kind for a purpose, whatever fields.

    With `bulk`, those by which it may read everybody's at once.
    """
    return [
        grant
        for grant in register.grants
        if grant.to == agency and grant.evidence == evidence and purpose in grant.purposes and (grant.bulk or not bulk)
    ]


def cover(grants: Sequence[Grant], fields: Iterable[str]) -> Cover:
    """Find a grant for each field, first among those that cover the most."""
    wanted = sorted(set(fields))
    ranked = sorted(grants, key=lambda grant: -len(set(grant.fields) & set(wanted)))
    if not wanted:
        return Cover(tuple(ranked[:1]), ())
    used: dict[int, Grant] = {}
    missing = []
    for field in wanted:
        place = next((n for n, grant in enumerate(ranked) if field in grant.fields), None)
        if place is None:
            missing.append(field)
        else:
            used[place] = ranked[place]
    return Cover(tuple(used[place] for place in sorted(used)), tuple(missing))
