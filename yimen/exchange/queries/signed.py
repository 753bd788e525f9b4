"""Evidence: what a register said of somebody, signed, and what they say against it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yimen.exchange import models, operations
from yimen.government.schema import EvidenceKind, Register, RegisterField, Release
from yimen.ledger import keys
from yimen.releases import queries as releases


@dataclass(frozen=True)
class EvidenceRow:
    """One value of evidence. `disputed` is what the person says against it, None if nothing."""

    name: str
    field: RegisterField
    value: Any
    disputed: str | None


@dataclass(frozen=True)
class EvidenceView:
    """Evidence as it is read; what it means is defined by the release it was fetched under."""

    id: uuid.UUID
    kind: str
    subject: uuid.UUID
    agency: str
    purpose: str
    application: str
    values: dict[str, Any]
    basis: dict[str, str]
    fetched_at: dt.datetime
    fresh_until: dt.datetime
    signature_valid: bool
    disputed: dict[str, str]
    release: Release

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


def evidence_of(evidence_ids: list[str]) -> dict[str, EvidenceView]:
    """Several at once, by id; unknown ones are left out."""
    rows = models.Evidence.objects.filter(id__in=evidence_ids).prefetch_related("disputes")
    return {str(row.id): _view(row) for row in rows}


def _view(row: models.Evidence) -> EvidenceView:
    return EvidenceView(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        agency=row.agency,
        purpose=row.purpose,
        application=row.application,
        values=row.values,
        basis=row.basis,
        fetched_at=row.fetched_at,
        fresh_until=row.fresh_until,
        signature_valid=keys.verifies(operations.KEY, row.payload(), row.signature),
        disputed={dispute.field: dispute.reason for dispute in row.disputes.all()},
        release=releases.get(row.release),
    )
