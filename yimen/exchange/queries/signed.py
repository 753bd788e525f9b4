"""Evidence: what a register said of somebody, signed, and what they say against it."""

import datetime as dt
import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from yimen.exchange import models, persons, rules
from yimen.government.schema import EvidenceKind, Register, RegisterField, Release
from yimen.ledger import keys
from yimen.releases import queries as releases


@dataclass(frozen=True)
class EvidenceRow:
    """One value of evidence. `disputed` is what the person says against it, None if nothing.

    `withheld` is a value that the register gave and the reader may not see: it is not here at all.
    """

    name: str
    field: RegisterField
    value: Any
    disputed: str | None
    withheld: bool = False


@dataclass(frozen=True)
class EvidenceView:
    """Evidence as it is read; what it means is defined by the release it was fetched under.

    `subject` is for whose application it was read, `people` stands for those whose record it is. `withheld` names the
    fields whose values are left out of `values`, because the reader may not see them.
    """

    id: uuid.UUID
    kind: str
    subject: uuid.UUID
    people: tuple[str, ...]
    role: dict[str, str]
    key_hash: str
    agency: str
    purpose: str
    application: str
    values: dict[str, Any]
    absent: bool
    basis: dict[str, str]
    fetched_at: dt.datetime
    fresh_until: dt.datetime
    signature_valid: bool
    disputed: dict[str, str]
    release: Release
    withheld: frozenset[str] = frozenset()

    def is_under(self, key: str) -> bool:
        """Whether it is what the register answered under a key."""
        return hmac.compare_digest(self.key_hash, persons.of_key(self.kind, key))

    def concerns(self, number: str) -> bool:
        """Whether it is a record of the person with a citizen number."""
        as_key = persons.of_key(self.kind, number)
        return rules.concerns(self.people, self.key_hash, person=persons.of_person(number), as_key=as_key)

    def open_to(self, field: str, number: str) -> bool:
        """Whether the person with a number may see a field: it is their record, or open to whoever names its key.

        Of a record of several people none sees the citizen number of another.
        """
        if field in self.definition.people and str(self.values.get(field) or number) != number:
            return False
        return self.concerns(number) or field in self.definition.open

    def as_seen_by(self, number: str) -> "EvidenceView":
        """The evidence without the values that the person with a number may not see."""
        withheld = frozenset(name for name in self.values if not self.open_to(name, number))
        values = {name: value for name, value in self.values.items() if name not in withheld}
        return replace(self, values=values, withheld=withheld)

    @property
    def register(self) -> Register:
        """The register it was read from."""
        return self.release.registers[self.kind.partition(".")[0]]

    @property
    def definition(self) -> EvidenceKind:
        """The kind of evidence."""
        return self.register.evidence[self.kind.partition(".")[2]]

    @property
    def rows(self) -> list["EvidenceRow"]:
        """Its values, as they are shown."""
        rows = rows_of(self.values, self.kind, release=self.release, disputed=self.disputed)
        fields = self.register.fields
        rows += [EvidenceRow(name, fields[name], None, None, withheld=True) for name in self.withheld]
        order = self.definition.fields
        return sorted(rows, key=lambda row: order.index(row.name))


def rows_of(
    values: Mapping[str, Any], kind: str, *, release: Release, disputed: Mapping[str, str] | None = None
) -> list[EvidenceRow]:
    """Values of a record of a kind as they are shown: an option by its label, a division by its name."""
    fields = release.registers[kind.partition(".")[0]].fields
    divisions = {division.id: division.name for division in release.divisions.values()}
    return [
        EvidenceRow(
            name,
            fields[name],
            ({option.value: option.label for option in fields[name].options} | divisions).get(str(value), value),
            (disputed or {}).get(name),
        )
        for name, value in values.items()
        if name in fields
    ]


def evidence(evidence_id: uuid.UUID | str) -> EvidenceView | None:
    """The evidence of that id."""
    row = models.Evidence.objects.filter(id=evidence_id).prefetch_related("disputes").first()
    return _view(row) if row else None


def objections_to(application: uuid.UUID | str) -> dict[tuple[str, str], str]:
    """What was said against what was read for an application, by kind of evidence and field; the last word counts."""
    rows = models.Dispute.objects.filter(evidence__application=str(application)).order_by("disputed_at")
    return {(kind, field): reason for kind, field, reason in rows.values_list("evidence__kind", "field", "reason")}


def evidence_of(evidence_ids: list[str]) -> dict[str, EvidenceView]:
    """Several at once, by id; unknown ones are left out."""
    rows = models.Evidence.objects.filter(id__in=evidence_ids).prefetch_related("disputes")
    return {str(row.id): _view(row) for row in rows}


def kinds_of(evidence_ids: list[str]) -> frozenset[str]:
    """The kinds of evidence of which records are among these; that there is no record is none."""
    rows = models.Evidence.objects.filter(id__in=evidence_ids, absent=False)
    return frozenset(rows.values_list("kind", flat=True))


def read_for(application: uuid.UUID | str) -> list[EvidenceView]:
    """Everything that registers answered for an application, the newest first."""
    rows = models.Evidence.objects.filter(application=str(application)).prefetch_related("disputes")
    return [_view(row) for row in rows.order_by("-fetched_at", "-id")]


def _view(row: models.Evidence) -> EvidenceView:
    return EvidenceView(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        people=tuple(row.people),
        role=row.role,
        key_hash=row.key_hash,
        agency=row.agency,
        purpose=row.purpose,
        application=row.application,
        values=row.values,
        absent=row.absent,
        basis=row.basis,
        fetched_at=row.fetched_at,
        fresh_until=row.fresh_until,
        signature_valid=keys.verifies(rules.KEY, row.payload(), row.signature),
        disputed={dispute.field: dispute.reason for dispute in row.disputes.all()},
        release=releases.get(row.release),
    )
