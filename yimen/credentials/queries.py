"""What can be asked of credentials."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from yimen.credentials import models, rules
from yimen.government.schema.release import Release
from yimen.government.schema.services import Output
from yimen.ledger import keys
from yimen.releases import queries as releases


@dataclass(frozen=True)
class CredentialView:
    """A credential as it is read: its definition comes from the release it was issued under."""

    id: uuid.UUID
    case_id: uuid.UUID
    service: str
    output: str
    number: str
    public_code: str
    holder: uuid.UUID
    holder_name: str
    data: dict[str, object]
    issued_at: dt.datetime
    valid_from: dt.date
    valid_until: dt.date | None
    revoked_at: dt.datetime | None
    revoked_article: str
    act: uuid.UUID
    signature_valid: bool
    release: Release

    @property
    def definition(self) -> Output:
        """The output as its service defines it."""
        return self.release.definition(self.service).outputs[self.output]

    def status(self, now: dt.datetime) -> rules.Status:
        """Its force on the day that it is in the city."""
        today = self.release.city.today(now)
        return rules.status(
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            revoked=self.revoked_at is not None,
            today=today,
        )


def of_holder(person_id: uuid.UUID) -> list[CredentialView]:
    """A person's credentials, the newest first."""
    return [_view(row) for row in models.Credential.objects.filter(holder_id=person_id).order_by("-issued_at")]


def of_case(case_id: uuid.UUID) -> list[CredentialView]:
    """What a case issued."""
    return [_view(row) for row in models.Credential.objects.filter(case_id=case_id).order_by("issued_at")]


def of_cases(case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[CredentialView]]:
    """The same of several cases, by case; a case that issued nothing is left out."""
    found: dict[uuid.UUID, list[CredentialView]] = {}
    for row in models.Credential.objects.filter(case_id__in=list(case_ids)).order_by("issued_at"):
        found.setdefault(row.case_id, []).append(_view(row))
    return found


def by_code(public_code: str) -> CredentialView | None:
    """The credential whose public code a person typed or scanned."""
    code = rules.read_public_code(public_code)
    row = models.Credential.objects.filter(public_code=code).first() if code else None
    return _view(row) if row else None


def of_holder_by_id(*, person_id: uuid.UUID, credential_id: uuid.UUID) -> CredentialView | None:
    """One of a person's own credentials; None for somebody else's."""
    row = models.Credential.objects.filter(id=credential_id, holder_id=person_id).first()
    return _view(row) if row else None


def _view(row: models.Credential) -> CredentialView:
    signed = rules.payload(
        number=row.number,
        output=row.output,
        agency=row.agency,
        holder_name=row.holder_name,
        data=row.data,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        public_code=row.public_code,
    )
    return CredentialView(
        id=row.id,
        case_id=row.case_id,
        service=row.service,
        output=row.output,
        number=row.number,
        public_code=row.public_code,
        holder=row.holder_id,
        holder_name=row.holder_name,
        data=row.data,
        issued_at=row.issued_at,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        revoked_at=row.revoked_at,
        revoked_article=row.revoked_article,
        act=row.act,
        signature_valid=keys.verifies(rules.KEY, signed, row.signature),
        release=releases.get(row.release),
    )
