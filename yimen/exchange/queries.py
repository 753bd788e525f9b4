"""What can be asked of the exchange: evidence, who read what, how the registers are."""

import datetime as dt
import time
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from yimen.engines.tlog import Frontier, inclusion_proof, leaf_hash
from yimen.exchange import connectors, extracts, models, operations, rules
from yimen.exchange.connectors.base import Unavailable
from yimen.government.schema import EvidenceKind, Register, RegisterField, Release
from yimen.identity import queries as identity
from yimen.ledger import acts, keys
from yimen.ledger import queries as ledger
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


@dataclass(frozen=True)
class ReadingView:
    """One reading of a person's records, as the ledger has it. `outcome` is fetched, missed, failed or refused.

    `evidence` is what was fetched. `basis` is the grant's citation in Chinese, as the act has it. `extract` is set when
    everybody's records were read at once, and the person's were among them.
    """

    act: uuid.UUID
    evidence: uuid.UUID | None
    at: dt.datetime
    outcome: str
    kind: str
    agency: str
    purpose: str
    fields: tuple[str, ...]
    basis: str
    actor: acts.Actor | None
    extract: uuid.UUID | None = None


_OUTCOMES = {
    "exchange.evidence.fetched": "fetched",
    "exchange.record.missed": "missed",
    "exchange.register.failed": "failed",
    "exchange.fetch.refused": "refused",
}


def evidence(evidence_id: uuid.UUID | str) -> EvidenceView | None:
    """The evidence of that id."""
    row = models.Evidence.objects.filter(id=evidence_id).prefetch_related("disputes").first()
    return _view(row) if row else None


def evidence_of(evidence_ids: list[str]) -> dict[str, EvidenceView]:
    """Several at once, by id; unknown ones are left out."""
    rows = models.Evidence.objects.filter(id__in=evidence_ids).prefetch_related("disputes")
    return {str(row.id): _view(row) for row in rows}


@dataclass(frozen=True)
class Membership:
    """Proof that one person's records were in an extract: what anyone can compute again (RFC 9162, 2.1.3).

    The leaf is HMAC-SHA256(salt, number); its position, the size and the root are those of the act.
    """

    extract: uuid.UUID
    act: uuid.UUID
    evidence: str
    salt: bytes
    hash: bytes
    index: int
    size: int
    root: bytes
    proof: tuple[bytes, ...]


MOST_EXTRACTS = 100


def readings_of(person_id: uuid.UUID | str, *, limit: int = 1000) -> list[ReadingView]:
    """Who read a person's records, the newest first: one by one, and with everybody's at once."""
    return sorted(
        [*_own_readings(person_id, limit), *_bulk_readings(person_id)], key=lambda each: each.at, reverse=True
    )


def _bulk_readings(person_id: uuid.UUID | str) -> Iterator[ReadingView]:
    """The newest extracts that a person's records were in, one reading for each policy that they were read for."""
    newest = list(models.Extract.objects.order_by("-read_at")[:MOST_EXTRACTS])
    number = identity.person(person_id).id_number if newest else ""
    for extract in newest:
        digest = extracts.hash_of(number, salt=bytes(extract.salt))
        inside: dict[str, bool] = {}
        for request in extract.requests:
            kind = request["evidence"]
            if kind not in inside:
                inside[kind] = _chunk(extract, kind, digest) is not None
            if inside[kind]:
                yield ReadingView(
                    act=extract.act,
                    evidence=None,
                    at=extract.read_at,
                    outcome="fetched",
                    kind=kind,
                    agency=request["agency"],
                    purpose=request["purpose"],
                    fields=tuple(request["fields"]),
                    basis=request["basis"]["zh"],
                    actor=None,
                    extract=extract.id,
                )


def _chunk(extract: models.Extract, evidence: str, digest: bytes) -> models.ExtractSubjects | None:
    """The row that holds a hash; None when it is not in the extract."""
    near = extract.subjects.filter(evidence=evidence, first__lte=digest).order_by("-first").first()
    return near if near is not None and digest in extracts.unpacked(bytes(near.hashes)) else None


def membership(extract_id: uuid.UUID, evidence: str, *, person_id: uuid.UUID | str) -> Membership | None:
    """The proof that a person's records were in an extract; None when they were not, or there is no such extract."""
    extract = models.Extract.objects.filter(id=extract_id).first()
    if extract is None:
        return None
    salt = bytes(extract.salt)
    digest = extracts.hash_of(identity.person(person_id).id_number, salt=salt)
    if _chunk(extract, evidence, digest) is None:
        return None
    rows = extract.subjects.filter(evidence=evidence).order_by("number").values_list("hashes", flat=True)
    hashes = [each for row in rows for each in extracts.unpacked(bytes(row))]
    frontier, nodes = Frontier().extend(map(leaf_hash, hashes))
    known = {(node.level, node.index): node.hash for node in nodes}
    index = hashes.index(digest)
    proof = inclusion_proof(index, len(hashes), lambda level, at: known[level, at])
    return Membership(
        extract.id, extract.act, evidence, salt, digest, index, len(hashes), frontier.root(), tuple(proof)
    )


def _own_readings(person_id: uuid.UUID | str, limit: int) -> list[ReadingView]:
    found = []
    for act in reversed(ledger.acts_of(f"person:{person_id}", limit=limit)):
        if act.kind not in _OUTCOMES or act.body is None:
            continue
        found.append(
            ReadingView(
                act=act.id,
                evidence=uuid.UUID(act.body["evidence"]) if "evidence" in act.body else None,
                at=act.recorded_at,
                outcome=_OUTCOMES[act.kind],
                kind=act.body["kind"],
                agency=act.body["agency"],
                purpose=act.body["purpose"],
                fields=tuple(act.body.get("fields", ())),
                basis=act.body.get("basis", ""),
                actor=act.actor,
            )
        )
    return found


def basis_of(reading: ReadingView, release: Release, *, on: dt.date, language: str) -> str:
    """The basis of a reading in a language: by the grant as it is now, or else as the act has it."""
    register_id, _, kind = reading.kind.partition(".")
    register = release.registers.get(register_id)
    grant = register and rules.grant_for(
        register, kind, agency=reading.agency, purpose=reading.purpose, fields=reading.fields, on=on,
        bulk=reading.extract is not None,
    )  # fmt: skip
    return grant.basis.to(language) if grant else reading.basis


def health(release: Release) -> dict[str, dict[str, Any]]:
    """How each register is: asked for a record that cannot exist, all at once, each within its time limit."""
    if not release.registers:
        return {}
    with ThreadPoolExecutor(max_workers=len(release.registers)) as pool:
        return dict(zip(release.registers, pool.map(_ask, release.registers.values()), strict=True))


def _ask(register: Register) -> dict[str, Any]:
    kind = next(iter(register.evidence.values()))
    started = time.perf_counter()
    try:
        connectors.find(register, kind, "-", kind.fields[:1])
    except Unavailable as problem:
        return {"ok": False, "problem": str(problem)}
    return {"ok": True, "ms": round((time.perf_counter() - started) * 1000)}


def _view(row: models.Evidence) -> EvidenceView:
    signed = rules.payload(
        kind=row.kind,
        key_hash=row.key_hash,
        values=row.values,
        agency=row.agency,
        purpose=row.purpose,
        fetched_at=row.fetched_at,
    )
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
        signature_valid=keys.verifies(operations.KEY, signed, row.signature),
        disputed={dispute.field: dispute.reason for dispute in row.disputes.all()},
        release=releases.get(row.release),
    )


__all__ = [
    "EvidenceView",
    "Membership",
    "ReadingView",
    "evidence",
    "evidence_of",
    "health",
    "membership",
    "readings_of",
]
