"""Reading everybody's records at once: a transient extract in memory, lawful under bulk grants only.

The records are read first. Then one act commits to whose they are, by the Merkle root of salted hashes, and only after
its commit are the records handed over. Nothing of them is left when the context ends. Everyone can see that theirs were
among them (`queries.readings_of`), with a proof.
"""

import datetime as dt
import hashlib
import hmac
import secrets
import uuid
import zoneinfo
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb
from django.db import transaction

from yimen.engines.tlog import Frontier, leaf_hash
from yimen.exchange import connectors, events, models, rules
from yimen.exchange.connectors.base import Unavailable
from yimen.government import populations
from yimen.government.schema import EvidenceKind, Grant, Register, Release
from yimen.government.schema.registers import DataType
from yimen.ledger import acts, ids
from yimen.ledger.operations import append

CHUNK = 4096
"""Hashes in one row."""
_TYPES: dict[DataType, str] = {"text": "VARCHAR", "date": "DATE", "boolean": "BOOLEAN"}


@dataclass(frozen=True)
class Request:
    """What an agency wants to read of everybody, for one policy."""

    agency: str
    purpose: str
    evidence: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Only:
    """Instead of everybody: the records of a kind in which `field` is one of `values`.

    `values` may be a query over what was read before, such as the household numbers of one person.
    """

    evidence: str
    field: str
    values: Sequence[str] | str


@dataclass
class Extract:
    """What was read. `connection` has a table for each kind of evidence, named by its id, without what is not granted.

    `unavailable` has the reason for each register's evidence that could not be read, `refused` what no bulk grant
    covers, `unreadable` how many records of a kind do not fit the register's own description: they are left out.
    `records` are how many were read of each kind; `recorded`, whether an act says that anything was.
    """

    id: uuid.UUID
    connection: duckdb.DuckDBPyConnection
    unavailable: dict[str, str] = field(default_factory=dict)
    refused: list[Request] = field(default_factory=list)
    unreadable: dict[str, int] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    recorded: bool = False
    everybody: bool = True


@contextmanager
def extract(
    requests: Iterable[Request],
    *,
    actor: acts.Actor,
    release: Release,
    now: dt.datetime,
    only: Sequence[Only] | None = None,
) -> Iterator[Extract]:
    """Read what bulk grants cover of the requests, of everybody or `only` of some; the act is committed before use.

    Must not run inside a transaction: the act has to be durable before anything is used.
    """
    on = now.astimezone(zoneinfo.ZoneInfo(release.city.time_zone)).date()
    # In memory, and never spilled to a disk.
    connection = duckdb.connect(config={"temp_directory": "", "preserve_insertion_order": "false"})
    made = Extract(ids.new_id(), connection)
    granted: list[tuple[Request, Grant]] = []
    try:
        for request in requests:
            grant = _grant(request, release, on=on)
            if grant is None:
                made.refused.append(request)
            else:
                granted.append((request, grant))
        fields: dict[str, set[str]] = {}
        for request, _ in granted:
            fields.setdefault(request.evidence, set()).update(request.fields)
        steps = only if only is not None else [Only(evidence, "", ()) for evidence in sorted(fields)]
        counts: dict[str, int] = {}
        for step in steps:
            if step.evidence in fields and step.evidence not in made.unavailable:
                read = _load(made, step, sorted(fields[step.evidence]), release=release)
                counts[step.evidence] = counts.get(step.evidence, 0) + read
        made.records, made.everybody, made.recorded = counts, only is None, bool(set(counts) - set(made.unavailable))
        _record(made, granted, counts, actor=actor, release=release, now=now)
        yield made
    finally:
        connection.close()


def hash_of(number: str, *, salt: bytes) -> bytes:
    """The salted hash of whom a record is of: HMAC-SHA256, 32 bytes."""
    return hmac.new(salt, number.encode(), hashlib.sha256).digest()


def unpacked(hashes: bytes) -> list[bytes]:
    """The hashes of one row."""
    return [hashes[n : n + 32] for n in range(0, len(hashes), 32)]


def _grant(request: Request, release: Release, *, on: dt.date) -> Grant | None:
    register_id, _, kind = request.evidence.partition(".")
    register = release.registers.get(register_id)
    if register is None or kind not in register.evidence:
        return None
    return rules.grant_for(
        register, kind, agency=request.agency, purpose=request.purpose, fields=request.fields, on=on, bulk=True
    )


def _load(made: Extract, step: Only, fields: Sequence[str], *, release: Release) -> int:
    """Read the records of one step into the table of their kind; returns how many were read."""
    register = release.registers[step.evidence.partition(".")[0]]
    kind = register.evidence[step.evidence.partition(".")[2]]
    raw, count = _quoted(f"{step.evidence} as read"), 0
    run = made.connection.execute
    run(f"CREATE OR REPLACE TEMP TABLE {raw} ({', '.join(f'{_quoted(name)} VARCHAR' for name in fields)})")
    insert = f"INSERT INTO {raw} SELECT {', '.join(f'unnest(${n + 1})' for n in range(len(fields)))}"
    try:
        for batch in connectors.records(register, kind, fields, where=_where(made, step)):
            run(insert, [list(column) for column in zip(*batch, strict=True)])
            count += len(batch)
    except Unavailable as problem:
        made.unavailable[step.evidence] = str(problem)
        run(f"DROP TABLE IF EXISTS {_quoted(step.evidence)}")
        run(f"DROP TABLE {raw}")
        return 0
    columns = ", ".join(f"{_typed(name, register)} AS {_quoted(name)}" for name in fields)
    wrong = " OR ".join(f"({_quoted(name)} IS NOT NULL AND {_typed(name, register)} IS NULL)" for name in fields)
    key = _quoted(kind.key)
    # A key that two records have says of neither whose it is.
    fits = f"NOT ({wrong}) AND {key} IS NOT NULL AND count(*) OVER (PARTITION BY {key}) = 1"
    query = f"SELECT {columns} FROM (SELECT * FROM {raw} QUALIFY {fits})"  # noqa: S608
    table = _quoted(step.evidence)
    if _exists(made, step.evidence):
        run(f"INSERT INTO {table} {query} WHERE {key} NOT IN (SELECT {key} FROM {table})")  # noqa: S608
    else:
        run(f"CREATE TABLE {table} AS {query}")
    kept = run(f"SELECT count(*) FROM (SELECT 1 FROM {raw} QUALIFY {fits})").fetchone()  # noqa: S608
    run(f"DROP TABLE {raw}")
    assert kept is not None
    made.unreadable[step.evidence] = made.unreadable.get(step.evidence, 0) + count - kept[0]
    return count


def _where(made: Extract, step: Only) -> tuple[str, Sequence[str]] | None:
    if not step.field:
        return None
    if not isinstance(step.values, str):
        return step.field, step.values
    try:
        found = made.connection.execute(step.values).fetchall()
    except duckdb.CatalogException:
        raise Unavailable("what it would be asked for could not be read") from None
    return step.field, sorted({str(row[0]) for row in found if row[0] is not None})


def _exists(made: Extract, table: str) -> bool:
    query = "SELECT 1 FROM duckdb_tables() WHERE table_name = $1 AND NOT temporary"
    return made.connection.execute(query, [table]).fetchone() is not None


def _typed(name: str, register: Register) -> str:
    """A field's text as its declared type, exactly as `rules.read_record` reads it, or null."""
    text, kind = _quoted(name), register.fields[name].type
    match kind:
        case "number" | "money":
            digits, scale = populations.DIGITS[kind]
            fits = rf"-?[0-9]{{1,{digits}}}(\.[0-9]{{0,{scale}}}0*)?"
            exact = f"CAST({text} AS DECIMAL({digits + scale}, {scale}))"
            return f"CASE WHEN regexp_full_match({text}, '{fits}') THEN {exact} END"
        case "date":
            day, fits = f"{text}[1:10]", "[0-9]{4}-[0-9]{2}-[0-9]{2}"
            return f"CASE WHEN regexp_full_match({day}, '{fits}') THEN TRY_CAST({day} AS DATE) END"
        case "boolean":
            true, false = (", ".join(f"'{word}'" for word in sorted(words)) for words in (rules.TRUE, rules.FALSE))
            word = f"lower(trim({text}))"
            return f"CASE WHEN {word} IN ({true}) THEN true WHEN {word} IN ({false}) THEN false END"
    return f"CASE WHEN length({text}) <= {rules.LONGEST_TEXT} AND NOT contains({text}, chr(0)) THEN {text} END"


def _record(
    made: Extract,
    granted: Sequence[tuple[Request, Grant]],
    counts: Mapping[str, int],
    *,
    actor: acts.Actor,
    release: Release,
    now: dt.datetime,
) -> None:
    """One act for all that was read, one for each request that no grant covers, one for each register that failed."""
    salt = secrets.token_bytes(32)
    said: dict[str, dict[str, object]] = {}
    chunks: list[models.ExtractSubjects] = []
    for evidence, count in sorted(counts.items()):
        if evidence in made.unavailable:
            continue
        hashes = _hashes(made, release.evidence(evidence), evidence, salt)
        root = Frontier().extend(map(leaf_hash, hashes))[0].root()
        unreadable = made.unreadable.get(evidence, 0)
        said[evidence] = {"records": count, "unreadable": unreadable, "subjects": len(hashes), "root": root.hex()}
        chunks += [
            models.ExtractSubjects(
                id=ids.new_id(),
                extract_id=made.id,
                evidence=evidence,
                number=n // CHUNK,
                first=hashes[n],
                hashes=b"".join(hashes[n : n + CHUNK]),
            )
            for n in range(0, len(hashes), CHUNK)
        ]
    requests: list[dict[str, object]] = [
        {
            "agency": request.agency,
            "purpose": request.purpose,
            "evidence": request.evidence,
            "fields": sorted(request.fields),
            "basis": {"zh": grant.basis.to("zh-hans"), "en": grant.basis.to("en")},
        }
        for request, grant in granted
        if request.evidence in said
    ]
    with transaction.atomic(durable=True):
        for request in made.refused:
            refusal = events.FetchRefused(
                kind=request.evidence, agency=request.agency, purpose=request.purpose, fields=sorted(request.fields)
            )
            append(refusal, actor=actor, subjects=[f"register:{request.evidence.partition('.')[0]}"], now=now)
        for request, _ in granted:
            if problem := made.unavailable.get(request.evidence):
                failure = events.RegisterFailed(
                    kind=request.evidence, agency=request.agency, purpose=request.purpose, problem=problem
                )
                append(failure, actor=actor, subjects=[f"register:{request.evidence.partition('.')[0]}"], now=now)
        if not said:
            return
        row = models.Extract(id=made.id, release=release.digest, requests=requests, salt=salt, read_at=now)
        act = append(
            events.PopulationRead(extract=str(made.id), requests=requests, evidence=said),
            actor=actor,
            rows=[row, *chunks],
            subjects=[f"extract:{made.id}", *sorted({f"register:{name.partition('.')[0]}" for name in said})],
            now=now,
        )
        row.act = act.id
        row.save(force_insert=True)
        models.ExtractSubjects.objects.bulk_create(chunks, batch_size=200)


def _hashes(made: Extract, kind: EvidenceKind | None, evidence: str, salt: bytes) -> list[bytes]:
    """The sorted hashes of those whose records were read."""
    assert kind is not None
    subject = _quoted(kind.subject or kind.key)
    found = made.connection.execute(
        f"SELECT DISTINCT {subject} FROM {_quoted(evidence)} WHERE {subject} IS NOT NULL"  # noqa: S608
    )
    hashes: list[bytes] = []
    while rows := found.fetchmany(100_000):
        hashes += [hash_of(str(row[0]), salt=salt) for row in rows]
    return sorted(hashes)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
