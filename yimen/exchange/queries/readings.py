"""Who read a person's records: one by one, with those of some, or with everybody's at once."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q

from yimen.engines.tlog import HASH_SIZE
from yimen.exchange import commitments, models, persons, rules
from yimen.government import granting
from yimen.government.schema import Basis, Release
from yimen.identity import queries as identity
from yimen.ledger import acts
from yimen.ledger import queries as ledger

MOST_EXTRACTS = 400
"""Of everybody: more than a year of nights."""


@dataclass(frozen=True)
class ReadingView:
    """One reading of a person's records, as the ledger has it. `outcome` is fetched, missed, failed, refused or shown.

    `evidence` is what was fetched. `basis` is the grant's citation in Chinese, as the act has it. `extract` is set when
    many records were read at once, and the person's were among them: everybody's, or with `looked_up` only those that
    concern somebody whom an officer looked up, them or another. Who did that is `actor`. `role` says as what another's
    application named the person, {zh, en}. `shown` is an officer's look at values of `matter` that were masked.
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
    looked_up: bool = False
    role: Mapping[str, str] = field(default_factory=dict)
    matter: str = ""


_OUTCOMES = {
    "exchange.evidence.fetched": "fetched",
    "exchange.record.missed": "missed",
    "exchange.register.failed": "failed",
    "exchange.fetch.refused": "refused",
    "exchange.evidence.handed_on": "fetched",
    "exchange.evidence.shown": "shown",
}


@dataclass(frozen=True)
class Membership:
    """Proof that one person's records were in an extract: what anyone can compute again (RFC 9162, 2.1.3).

    The leaf is HMAC-SHA256(salt, number), with a salt that is only this person's. Size and root are those of the act.
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


def readings_of(person_id: uuid.UUID | str, *, limit: int = 1000) -> list[ReadingView]:
    """Who read a person's records, the newest first.

    All look-ups that their records were in are found, the newest `MOST_EXTRACTS` readings of everybody, and the newest
    `limit` acts about them.
    """
    return sorted(
        [*_own_readings(person_id, limit), *_readings_at_once(person_id)], key=lambda each: each.at, reverse=True
    )


def _readings_at_once(person_id: uuid.UUID | str) -> Iterator[ReadingView]:
    """The extracts that a person's records were in, one reading for each policy that they were read for."""
    if not models.Extract.objects.exists():
        return
    number = identity.person(person_id).id_number
    newest = models.Extract.objects.filter(everybody=True).order_by("-read_at").values("id")[:MOST_EXTRACTS]
    own = models.Extract.objects.filter(people__contains=[persons.of_person(number)]).values("id")
    found = list(models.Extract.objects.filter(Q(id__in=newest) | Q(id__in=own)))
    inside = _inside(found, number)
    actors = _actors([each.id for each in found if not each.everybody])
    for extract in found:
        for request in extract.requests:
            if (extract.id, request["evidence"]) in inside:
                yield ReadingView(
                    act=extract.act,
                    evidence=None,
                    at=extract.read_at,
                    outcome="fetched",
                    kind=request["evidence"],
                    agency=request["agency"],
                    purpose=request["purpose"],
                    fields=tuple(request["fields"]),
                    basis=request["basis"]["zh"],
                    actor=actors.get(extract.id),
                    extract=extract.id,
                    looked_up=not extract.everybody,
                )


_INSIDE = """
SELECT asked.extract, asked.evidence
FROM unnest(%s::uuid[], %s::text[], %s::bytea[]) AS asked (extract, evidence, hash)
CROSS JOIN LATERAL (
  SELECT hashes FROM exchange_extractsubjects
  WHERE extract_id = asked.extract AND evidence = asked.evidence AND first <= asked.hash
  ORDER BY first DESC LIMIT 1
) AS chunk
WHERE position(asked.hash IN chunk.hashes) %% 32 = 1
"""


def _inside(found: Sequence[models.Extract], number: str) -> set[tuple[uuid.UUID, str]]:
    """Of which kinds of evidence extracts held records of the person with a number, by one query."""
    asked = [
        (extract.id, evidence, _hash(extract, number))
        for extract in found
        for evidence in {request["evidence"] for request in extract.requests}
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSIDE, [list(column) for column in zip(*asked, strict=True)] or [[], [], []])
        return set(cursor.fetchall())


def _actors(extract_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, acts.Actor]:
    """Who had the records read, as far as the acts still say it."""
    found = ledger.acts_of_any([f"extract:{each}" for each in extract_ids], limit=len(extract_ids))
    return {uuid.UUID(act.body["extract"]): act.actor for act in found if act.body is not None and act.actor}


def _hash(extract: models.Extract, number: str) -> bytes:
    return commitments.hash_of(number, own_salt=commitments.own_salt(number, salt=bytes(extract.salt)))


def membership(extract_id: uuid.UUID, evidence: str, *, person_id: uuid.UUID | str) -> Membership | None:
    """The proof that a person's records were in an extract; None when they were not, or there is no such extract."""
    extract = models.Extract.objects.filter(id=extract_id).first()
    if extract is None:
        return None
    number = identity.person(person_id).id_number
    digest = _hash(extract, number)
    chunks = extract.subjects.filter(evidence=evidence)
    near = chunks.filter(first__lte=digest).order_by("-first").first()
    hashes = commitments.unpacked(bytes(near.hashes)) if near is not None else []
    if near is None or digest not in hashes:
        return None
    index = near.number * commitments.CHUNK + hashes.index(digest)
    full = chunks.exclude(root=None).order_by("number").values_list("root", flat=True)
    roots = [bytes(root) for root in full if root is not None]
    last = chunks.filter(root=None).first()
    rest = b"" if last is None else bytes(last.hashes)
    size = len(roots) * commitments.CHUNK + len(rest) // HASH_SIZE
    root, proof = commitments.prove(
        index, size, roots=roots, chunk=lambda n: bytes(near.hashes) if n == near.number else rest
    )
    salt = commitments.own_salt(number, salt=bytes(extract.salt))
    return Membership(extract.id, extract.act, evidence, salt, digest, index, size, root, proof)


def _own_readings(person_id: uuid.UUID | str, limit: int) -> list[ReadingView]:
    """What was read for the person, and of them for others: also before they ever signed in."""
    try:
        number = identity.person(person_id).id_number
    except identity.PersonNotFound:
        number = ""
    subjects = [f"person:{person_id}", *([persons.subject(persons.of_person(number))] if number else [])]
    found = []
    for act in sorted(ledger.acts_of_any(subjects, limit=limit), key=lambda act: act.recorded_at, reverse=True):
        if act.kind not in _OUTCOMES or act.body is None:
            continue
        found.append(
            ReadingView(
                act=act.id,
                evidence=_shown(act),
                at=act.recorded_at,
                outcome=_OUTCOMES[act.kind],
                kind=act.body["kind"],
                agency=act.body["agency"],
                purpose=act.body["purpose"],
                fields=tuple(act.body.get("fields", ())),
                basis=act.body.get("basis", ""),
                actor=act.actor,
                role=act.body.get("role") or {},
                matter=act.body.get("matter", ""),
            )
        )
    return found


def _shown(act: acts.ActView) -> uuid.UUID | None:
    """The evidence that can be looked at; that there was no record is all that there is to see of it."""
    named = (act.body or {}).get("evidence")
    return uuid.UUID(named) if named and act.kind != "exchange.record.missed" else None


def bases_of(reading: ReadingView, release: Release, *, on: dt.date) -> list[Basis | str]:
    """The bases of a reading: by the grants as they are now, or as the act has them: texts if nobody cites them."""
    register_id, _, kind = reading.kind.partition(".")
    register = release.registers.get(register_id)
    if register is not None:
        grants = rules.grants_for(
            register, kind, agency=reading.agency, purpose=reading.purpose, release=release, on=on,
            bulk=reading.extract is not None,
        )  # fmt: skip
        if (cover := granting.cover(grants, reading.fields)).complete:
            return [*cover.bases]
    return [release.printed.basis(each) or each for each in reading.basis.split(granting.BETWEEN) if each]
